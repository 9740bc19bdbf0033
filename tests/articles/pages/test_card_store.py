"""Cards are printed once and kept until something on them changes."""

import pytest

from articles.pages import cards as store
from tests.factories import make_article, make_company, make_topic

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _empty_store():
    store._kept.clear()
    yield
    store._kept.clear()


def shown(client, address="/articles/"):
    return client.get(address).content.decode()


def test_card_is_kept(client):
    make_article(title="Kept")
    shown(client)
    assert len(store._kept) == 1
    shown(client)
    assert len(store._kept) == 1


def test_card_follows_its_article(client):
    article = make_article(title="Before")
    assert "Before" in shown(client)
    article.title = "After"
    article.save()
    page = shown(client)
    assert ("Before" in page, "After" in page) == (False, True)


def test_card_follows_its_company(client):
    company = make_company("Before Inc")
    make_article(company)
    assert "Before Inc" in shown(client)
    company.name = "After Inc"
    company.save()
    assert "Before Inc" not in shown(client)


def test_card_follows_its_topics(client):
    article = make_article(topics=["Kafka"])
    assert '<a href="/topics/kafka/">Kafka</a>' in shown(client)
    article.topics.set([make_topic("Search")])
    page = shown(client)
    assert ("/topics/kafka/" in page, "/topics/search/" in page) == (False, True)


def test_store_is_bounded(client, monkeypatch):
    monkeypatch.setattr(store, "MOST_KEPT", 2)
    for _ in range(5):
        make_article()
    shown(client)
    assert len(store._kept) <= 2
