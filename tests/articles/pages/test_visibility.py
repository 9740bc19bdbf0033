"""What readers must never see: the inbox, the rejected, and everything of a hidden company."""

import pytest

from articles.models import Article
from tests.factories import make_article, make_company
from tests.pages import one, read, texts

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/",
    "/articles/",
    "/articles/?q=secret",
    "/articles/?level=advanced&topic=kafka&year=2024",
    "/articles/feed.atom",
    "/articles/feed.atom?q=secret",
    "/articles/uber/open/",
    "/companies/",
    "/companies/?q=secret",
    "/companies/uber/",
    "/companies/uber/feed.atom",
    "/topics/",
    "/topics/kafka/",
    "/topics/kafka/feed.atom",
    "/about/",
    "/sitemap.xml",
    "/sitemap-articles.xml",
    "/sitemap-companies.xml",
    "/sitemap-topics.xml",
]


@pytest.fixture
def _catalogue():
    """One article that readers may see, and one of every kind that they may not."""
    facts = {"topics": ["Kafka"], "year": 2024, "level": "advanced"}
    make_article("Uber", title="Open", slug="open", **facts)
    hidden = make_company("Secret Company", slug="secret-company", published=False, tagline="Secret.")
    make_article("Uber", title="Secret inbox", slug="secret-inbox", status="inbox", **facts)
    make_article("Uber", title="Secret rejected", slug="secret-rejected", status="rejected", **facts)
    make_article(hidden, title="Secret published", slug="secret-published", **facts)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.usefixtures("_catalogue")
def test_page_never_shows_what_is_not_public(client, address):
    response = client.get(address)
    assert response.status_code == 200
    said = response.content.decode().lower()
    for typed in ("?q=secret", "“secret”", 'value="secret"', 'data-q="secret"'):
        said = said.replace(typed, "")
    assert "secret" not in said


@pytest.mark.parametrize(
    "address",
    [
        "/articles/uber/secret-inbox/",
        "/articles/uber/secret-rejected/",
        "/articles/secret-company/secret-published/",
        "/companies/secret-company/",
        "/companies/secret-company/feed.atom",
    ],
)
@pytest.mark.usefixtures("_catalogue")
def test_page_of_its_own_is_404(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.usefixtures("_catalogue")
def test_editors_see_no_more_on_the_public_pages(client, chief):
    client.force_login(chief)
    assert texts(read(client.get("/articles/")), "h3") == ["Open"]
    assert client.get("/articles/uber/secret-inbox/").status_code == 404


@pytest.mark.usefixtures("_catalogue")
def test_no_number_counts_what_is_not_public(client):
    listing = read(client.get("/articles/?topic=kafka"))
    assert texts(listing, id="count") == ["1 article"]
    for facet in ("company", "topic", "year", "language"):
        assert texts(one(listing, id=f"facet-{facet}"), class_="number") == ["1"]
    company = read(client.get("/companies/uber/"))
    assert texts(company, class_="count-line") == ["1 engineering article from Uber’s engineering team"]
    assert texts(read(client.get("/topics/")), class_="number") == ["1"]
    directory = read(client.get("/companies/"))
    assert texts(directory, id="count") == ["1 company"]
    assert texts(directory, class_="number") == ["1", "1"]
    about = one(read(client.get("/about/")), "main")
    assert "1 article of 1 company on 1 topic so far" in texts(about, "p")[0]


def test_article_goes_where_its_status_goes(client):
    article = make_article("Uber", title="Open", slug="open")
    for status, shown, code in (("rejected", [], 404), ("inbox", [], 404), ("published", ["Open"], 200)):
        Article.objects.filter(pk=article.pk).update(status=status)
        assert texts(read(client.get("/articles/")), "h3") == shown
        assert client.get("/articles/uber/open/").status_code == code


@pytest.mark.usefixtures("_catalogue")
def test_article_page_leads_to_nothing_that_is_not_public(client):
    make_article("Lyft", title="Related", topics=["Kafka"])
    make_article("Uber", title="Beside")
    page = read(client.get("/articles/uber/open/"))
    assert texts(page, "h3") == ["Beside", "Related"]
