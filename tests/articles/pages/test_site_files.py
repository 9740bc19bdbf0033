"""What machines ask for by name: search description, manifest, icons, robots.txt."""

import io
import json

import pytest
from defusedxml.ElementTree import fromstring
from PIL import Image

from tests.factories import make_article
from tests.pages import attribute, one, read

pytestmark = pytest.mark.django_db

OPENSEARCH = {"o": "http://a9.com/-/spec/opensearch/1.1/"}


def links(client, rel):
    return attribute(one(one(read(client.get("/about/")), "head"), "link", rel=rel), "href")


def test_browser_is_told_how_to_search(client):
    make_article(title="Exactly once")
    response = client.get(links(client, "search"))
    assert response["Content-Type"] == "application/opensearchdescription+xml"
    description = fromstring(response.content)
    assert description.findtext("o:ShortName", namespaces=OPENSEARCH) == "Blogindex"
    urls = {url.get("type"): url.get("template") for url in description.findall("o:Url", OPENSEARCH)}
    assert urls.pop("application/opensearchdescription+xml") == "http://testserver/opensearch.xml"
    assert list(urls) == ["text/html", "application/atom+xml"]
    for template in urls.values():
        address = template.removeprefix("http://testserver").replace("{searchTerms}", "exactly+once")
        assert b"Exactly once" in client.get(address).content


def test_name_of_the_site_fits_everywhere(client, settings):
    settings.SITE_NAME = "<Engineering> & everything"
    description = fromstring(client.get("/opensearch.xml").content)
    assert description.findtext("o:ShortName", namespaces=OPENSEARCH) == "<Engineering> & "
    assert json.loads(client.get("/site.webmanifest").content)["name"] == settings.SITE_NAME


def test_manifest_names_icons_that_are_there(client):
    response = client.get(links(client, "manifest"))
    assert response["Content-Type"] == "application/manifest+json"
    manifest = json.loads(response.content)
    assert (manifest["name"], manifest["start_url"]) == ("Blogindex", "/")
    for icon in manifest["icons"]:
        content = b"".join(client.get(icon["src"]))
        if icon["sizes"] != "any":
            assert "x".join(map(str, Image.open(io.BytesIO(content)).size)) == icon["sizes"]


@pytest.mark.parametrize(
    ("address", "kind", "size", "most"),
    [
        ("/favicon.ico", "image/x-icon", (32, 32), 1_000),
        ("/apple-touch-icon.png", "image/png", (180, 180), 1_000),
    ],
)
def test_icon_is_where_browsers_look_for_it(client, address, kind, size, most):
    response = client.get(address)
    content = b"".join(response)
    assert response.status_code == 200
    assert response["Content-Type"] in (kind, "image/vnd.microsoft.icon")
    assert response["Cache-Control"] == "max-age=86400, public"
    assert Image.open(io.BytesIO(content)).size == size
    assert len(content) < most
    assert client.post(address).status_code == 405


def test_robots_keep_out_of_the_admin_and_are_told_of_the_sitemap(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain"
    assert response.content.decode() == (
        "User-agent: *\nDisallow: /admin/\nSitemap: http://testserver/sitemap.xml\n"
    )
