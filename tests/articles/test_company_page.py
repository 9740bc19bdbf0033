"""The company page, the one this product began with."""

import pytest

from tests.factories import make_article, make_company

pytestmark = pytest.mark.django_db


def test_company_page_counts_its_articles(client):
    pinterest = make_company("Pinterest", tagline="Saving ideas.")
    make_article(pinterest)
    make_article("Uber")
    page = client.get("/companies/pinterest/").content.decode()
    assert "1 engineering article from Pinterest’s engineering team" in page
