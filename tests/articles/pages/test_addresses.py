"""Other spellings of an address: a letter as one character, or as a letter and its marks."""

from unicodedata import normalize

import pytest
from django.urls import reverse

from tests.factories import make_article, make_company, make_topic

pytestmark = pytest.mark.django_db

TITLES = ["Über uns", "Café à la carte", "ガラス", "한국어", "Ấn bản đầu tiên", "naïve Å"]


def decomposed(address):
    assert normalize("NFD", address) != address
    return normalize("NFD", address)


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("title", TITLES)
def test_decomposed_slug_leads_to_the_composed_one(client, title, method):
    article = make_article("Uber", title=title)
    path = f"/articles/uber/{article.slug}/"
    response = getattr(client, method)(decomposed(path))
    assert response.status_code == 301
    assert response["Location"] == reverse("article", args=["uber", article.slug])
    assert client.get(response["Location"]).status_code == 200


def test_query_string_stays(client):
    make_article("Uber", title="Über uns")
    response = client.get(decomposed("/articles/uber/über-uns/") + "?a=%C3%BC&b=u%CC%88")
    assert response["Location"] == "/articles/uber/%C3%BCber-uns/?a=%C3%BC&b=u%CC%88"


@pytest.mark.parametrize(
    "path", ["/companies/ü/", "/companies/ü/feed.atom", "/topics/ü/", "/topics/ü/feed.atom"]
)
def test_decomposed_address_of_any_page_leads_to_the_composed_one(client, path):
    make_company("Ue", slug="ue")
    make_topic("Ue", slug="ue")
    response = client.get(decomposed(path))
    assert (response.status_code, response["Location"]) == (301, path.replace("ü", "%C3%BC"))
    assert client.get(response["Location"]).status_code == 404


def test_slug_that_is_stored_decomposed_has_its_page(client):
    slug = decomposed("über")
    make_article("Uber", title="Über", slug=slug)
    assert client.get(f"/articles/uber/{slug}/").status_code == 200


@pytest.mark.parametrize("path", ["//evil.example/ü/", "/\\evil.example/ü/", "/%2Fevil.example/ü/"])
def test_decomposed_address_leads_to_no_other_site(client, path):
    response = client.get("/", PATH_INFO=decomposed(path).encode().decode("latin-1"))
    assert response.status_code == 301
    assert not response["Location"].startswith(("//", "/\\"))


def test_only_what_is_asked_for_is_sent_on(client):
    response = client.post(decomposed("/companies/ü/"))
    assert response.status_code == 404
