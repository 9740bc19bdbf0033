"""Companies, topics, orders and pages are cached by each process: a change shows at once all the same."""

import pytest

from tests.factories import make_article, make_articles, make_company, make_topic
from tests.pages import hrefs, one, read, text, texts

pytestmark = pytest.mark.django_db(transaction=True)


def main_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return one(read(response), "main")


def test_company_page_follows_its_company(client):
    company = make_company("Before", slug="it", tagline="Old.")
    make_article(company)
    assert texts(main_of(client, "/companies/it/"), class_="tagline") == ["Old."]
    company.name, company.tagline = "After", "New."
    company.save()
    main = main_of(client, "/companies/it/")
    assert texts(main, class_="tagline") == ["New."]
    assert text(one(main, "h1")).startswith("After ")


def test_company_page_goes_and_comes_with_its_company(client):
    company = make_company("Uber")
    make_article(company, title="Exactly once")
    pages = ["/companies/uber/", "/articles/uber/exactly-once/"]
    for published, code in ((True, 200), (False, 404), (True, 200)):
        company.published = published
        company.save()
        assert [client.get(page).status_code for page in pages] == [code] * 2


def test_company_page_moves_with_its_slug(client):
    company = make_company("Uber")
    make_article(company)
    assert client.get("/companies/uber/").status_code == 200
    company.slug = "ride"
    company.save()
    assert [client.get(f"/companies/{slug}/").status_code for slug in ("uber", "ride")] == [301, 200]


def test_topic_page_follows_its_topic(client):
    topic = make_topic("Before", slug="it")
    article = make_article("Uber", title="Exactly once", topics=[topic])
    assert text(one(main_of(client, "/topics/it/"), "h1")) == "Articles on Before"
    assert texts(main_of(client, article.get_absolute_url()), class_="topic") == ["Before"]
    topic.name, topic.slug = "After", "other"
    topic.save()
    assert text(one(main_of(client, "/topics/other/"), "h1")) == "Articles on After"
    assert hrefs(main_of(client, article.get_absolute_url()), class_="topic") == ["/topics/other/"]
    assert client.get("/topics/it/").url == "/topics/other/"
    topic.delete()
    assert client.get("/topics/other/").status_code == 404
    assert texts(main_of(client, article.get_absolute_url()), class_="topic") == []


def test_article_page_follows_its_article(client):
    article = make_article("Uber", title="Before", slug="it", topics=["Kafka"])
    page = "/articles/uber/it/"
    assert text(one(main_of(client, page), "h1")) == "Before"
    article.title, article.read_minutes = "After", 7
    article.save()
    article.topics.set([make_topic("Search")])
    main = main_of(client, page)
    assert text(one(main, "h1")) == "After"
    assert texts(main, class_="topic") == ["Search"]
    article.status = "rejected"
    article.save()
    assert client.get(page).status_code == 404


def test_article_page_shows_what_its_company_published_since(client):
    article = make_article("Uber", title="it", year=2020)
    make_article("Uber", title="old", year=2021)
    assert texts(main_of(client, article.get_absolute_url()), "h3") == ["old"]
    make_article("Uber", title="new", year=2022)
    assert texts(main_of(client, article.get_absolute_url()), "h3") == ["new", "old"]


@pytest.mark.parametrize("order", ["newest", "added", "oldest", "shortest", "longest"])
def test_further_pages_follow_what_is_published(client, order):
    make_articles(60, make_company("Uber"), level="advanced", read_minutes=7)
    make_article("Lyft")
    address = f"/articles/?level=advanced{'' if order == 'newest' else f'&sort={order}'}"
    whole = [title for n in (2, 3) for title in texts(main_of(client, f"{address}&page={n}"), "h3")]
    assert len(whole) == 36
    # The others have no date, so it is the first in each of the orders.
    first = make_article("Uber", title="Dated", level="advanced", year=2025, read_minutes=7)
    again = [title for n in (2, 3) for title in texts(main_of(client, f"{address}&page={n}"), "h3")]
    assert again[1:] == whole
    first.delete()
    assert whole == [title for n in (2, 3) for title in texts(main_of(client, f"{address}&page={n}"), "h3")]
