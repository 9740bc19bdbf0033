"""What keeps the pages harmless and light."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from articles.urls import urlpatterns
from tests.factories import make_article, make_articles, make_company, make_topic
from tests.pages import attribute, find, hrefs, one, read, text, texts

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "manifest-src": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
PAGES = [
    "/",
    "/articles/",
    "/articles/?company=uber&level=-advanced&q=kafka&topic=kafka&expand=topic",
    "/articles/?level=beginner",
    "/companies/",
    "/companies/?q=u",
    "/companies/uber/",
    "/topics/",
    "/topics/kafka/",
    "/technologies/",
    "/technologies/kafka/",
    "/articles/uber/exactly-once/",
    "/new/",
    f"/new/{timezone.localdate()}/",
    "/about/",
]
NO_PAGES = ["/nosuch/", "/articles/?page=99", "/companies/nosuch/"]
FILES = [
    "/search/suggestions/?q=u",
    "/articles/feed.atom",
    "/companies/uber/feed.atom",
    "/topics/kafka/feed.rss",
    "/technologies/kafka/feed.atom",
    "/articles/feed.json",
    "/feed",
    "/robots.txt",
    "/opensearch.xml",
    "/site.webmanifest",
    "/sitemap.xml",
    "/sitemap-articles.xml",
]
# The pages that take what anybody sends.
FORMS = ["/suggest/", "/articles/uber/exactly-once/report/"]
ADMIN_PAGES = [
    "/admin/",
    "/admin/articles/article/",
    "/admin/articles/article/add/",
    "/admin/articles/article/999999/change/",
    "/admin/articles/article/999999/history/",
    "/admin/articles/article/999999/delete/",
    "/admin/articles/company/",
    "/admin/articles/company/add/",
    "/admin/articles/topic/",
    "/admin/articles/technology/",
    "/admin/articles/technology/add/",
    "/admin/articles/feed/",
    "/admin/auth/user/",
    "/admin/auth/user/add/",
    "/admin/password_change/",
    "/admin/nosuch/",
]


@pytest.fixture
def _catalogue():
    kafka = make_topic("Kafka")
    make_article(
        "Uber",
        title="Exactly once",
        pk=999_999,
        topics=[kafka],
        technologies=["Kafka"],
        year=2024,
        level="advanced",
        summary="*Said* `so`.",
    )
    make_article("Lyft", topics=[kafka])


def policy(response):
    """{directive: sources}"""
    parts = [part.split() for part in response["Content-Security-Policy"].split(";")]
    return {name: sources for name, *sources in parts}


def test_every_public_address_is_looked_at_here():
    looked_at = {
        resolve(address.partition("?")[0]).url_name for address in [*PAGES, *FORMS, *FILES, "/media/logos/a"]
    }
    assert looked_at == {pattern.name for pattern in urlpatterns}


# The content security policy


@pytest.mark.parametrize("address", [*PAGES, *FORMS, *NO_PAGES, *FILES, "/articles/?q=", "/admin/login/"])
@pytest.mark.usefixtures("_catalogue")
def test_public_page_has_the_policy(client, address):
    assert policy(client.get(address)) == POLICY


@pytest.mark.parametrize("address", ADMIN_PAGES)
@pytest.mark.usefixtures("_catalogue")
def test_admin_page_has_the_policy(client, chief, address):
    client.force_login(chief)
    response = client.get(address)
    assert response.status_code == (404 if "nosuch" in address else 200)
    assert policy(response) == POLICY


def test_logo_is_locked_in(client):
    folder = Path(settings.MEDIA_ROOT) / "logos"
    folder.mkdir(parents=True)
    (folder / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    response = client.get("/media/logos/a.svg")
    assert response.getvalue() == b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    assert response["Content-Type"] == "image/svg+xml"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@pytest.mark.parametrize("name", ["nosuch.png", "a%00b.svg", "..", "x" * 3000, "%2e%2e%5cpasswd", "%FF"])
def test_logo_that_does_not_exist_is_404(client, name):
    (Path(settings.MEDIA_ROOT) / "logos").mkdir(parents=True)
    assert client.get(f"/media/logos/{name}").status_code == 404


# Nothing inline


# What browsers keep for others to read, and never run.
DATA_BLOCK = "application/ld+json"


def inline_parts(page):
    """What a page must not hold: scripts and styles of its own, style and event attributes, script links."""
    scripts = [script for script in find(page, "script") if attribute(script, "type") != DATA_BLOCK]
    found = [said for said in [*map(text, scripts), *texts(page, "style")] if said]
    for element in find(page):
        for name, value in element.attributes:
            runs = name == "style" or name.startswith(("on", "hx-on", "hx-vals", "hx-headers"))
            if runs or (value or "").strip().lower().startswith("javascript:"):
                found.append((element.name, name, value))
    return found


@pytest.mark.parametrize("address", [*PAGES, *FORMS, *NO_PAGES])
@pytest.mark.usefixtures("_catalogue")
def test_page_runs_nothing_inline(client, address):
    page = read(client.get(address))
    assert inline_parts(page) == []
    sources = [attribute(script, "src") for script in find(page, "script", src=True)]
    assert len(sources) == 4
    assert all(source.startswith("/static/") for source in sources)
    assert '"allowEval":false' in attribute(one(page, "meta", name="htmx-config"), "content")


@pytest.mark.usefixtures("_catalogue")
def test_page_loads_from_its_own_host_alone(client):
    for address in PAGES:
        page = read(client.get(address))
        sources = [attribute(element, "src") for element in find(page, src=True)]
        sources += hrefs(page, "link", rel="stylesheet") + hrefs(page, "link", rel="icon")
        assert [source for source in sources if not source.startswith(("/static/", "/media/"))] == []


TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
DATA = r'type="application/ld\+json">{{ head\.data\|json_ld }}</script>'
INLINE = re.compile(
    rf"<script(?![^>]*\ssrc=| {DATA})|"
    r"<style\b|\sstyle\s*=|\s(hx-)?on[a-z:-]+\s*=|javascript:|\|\s*safe\b|autoescape",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_holds_nothing_inline(path):
    assert INLINE.findall(path.read_text()) == []


@pytest.mark.parametrize(
    "markup",
    [
        "<script>",
        '<script type="module">',
        '<script type="application/ld+json">{{ title }}</script>',
        "<style>",
        '<p style="x">',
        '<a onclick="x">',
        '<a hx-on:click="x">',
        "<a href='javascript:x'>",
        "{{ x|safe }}",
        "{% autoescape off %}",
    ],
)
def test_what_is_looked_for_in_templates_is_found(markup):
    assert INLINE.search(f"<div> {markup}")


# Reading only


@pytest.mark.parametrize("address", [*PAGES, *FILES, "/media/logos/a.svg"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.usefixtures("_catalogue")
def test_public_page_can_only_be_read(address, method):
    """Also by whoever sends no form's token, which is everybody."""
    client = Client(enforce_csrf_checks=True)
    response = getattr(client, method)(address)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("address", [*PAGES, *FILES, "/media/logos/a.svg"])
@pytest.mark.usefixtures("_catalogue")
def test_public_page_says_how_it_can_be_asked(client, address):
    response = client.options(address)
    assert (response.status_code, response.content) == (204, b"")
    assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("address", [*PAGES, *FILES])
@pytest.mark.usefixtures("_catalogue")
def test_public_page_answers_head_and_sets_no_cookie(client, address):
    response = client.head(address)
    assert (response.status_code, response.content) == (client.get(address).status_code, b"")
    assert not response.cookies


@pytest.mark.usefixtures("_catalogue")
def test_page_is_not_framed_nor_sniffed(client):
    response = client.get("/")
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


# Light enough


def test_first_view_weighs_less_than_60_kb(client):
    """HTML, styles and scripts of a full first page, as they come compressed over the wire."""
    for number in range(24):
        make_articles(
            1,
            make_company(f"Company number {number}"),
            [make_topic() for _ in range(3)],
            excerpt=f"{number} " + "Some words of an excerpt that fills its two hundred letters. " * 4,
            read_minutes=number + 1,
            level="advanced",
            authors=f"Author number {number}",
        )
    html = client.get("/articles/", headers={"Accept-Encoding": "gzip"})
    assert html["Content-Encoding"] == "gzip"
    page = gzip.decompress(html.content).decode()
    assert page.count('class="card"') == 24
    sizes = {"html": len(html.content)}
    for address in re.findall(r'(?:src|href)="(/static/[^"]+\.(?:css|js))"', page):
        response = client.get(address, headers={"Accept-Encoding": "gzip"})
        sizes[address] = len(response.getvalue())
        assert response["Content-Encoding"] == "gzip" or sizes[address] < 500
    assert len(sizes) == 6
    assert sum(sizes.values()) < 60_000, sizes


UNREADABLE = [
    ("application/x-www-form-urlencoded; charset=utf-16", b"a=b"),
    ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % number for number in range(3_000))),
    ("multipart/form-data", b"--a"),
    ("multipart/form-data; boundary=\xe9", b"--a"),
    ("multipart/form-data; boundary=a; charset=nonsense", b"--a"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "body"), UNREADABLE)
@pytest.mark.parametrize("path", ["/suggest/", "/admin/login/", "/admin/articles/article/add/", "/nowhere/"])
def test_form_that_cannot_be_read_is_the_clients_own_fault(path, kind, body, caplog):
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "t" * 32
    response = client.generic("POST", path, body, content_type=kind)
    assert response.status_code in (400, 403, 404)
    assert not any(record.exc_text or record.exc_info for record in caplog.records)


def test_page_for_what_cannot_be_read_needs_no_host():
    response = Client().get("/articles/", HTTP_HOST="evil.example")
    assert response.status_code == 400
    assert "This request could not be read" in response.content.decode()
