"""What the pages for deleting say, and what comes back after deleting."""

import pytest

from articles.ingest.feeds import Entry
from articles.ingest.inbox import entries as drafts
from articles.models import Article, FeedEntry
from tests.factories import make_article, make_company, make_feed
from tests.pages import find, one, read, text, texts

pytestmark = pytest.mark.django_db

ARTICLE_BACK = "A feed that still lists an article, or a catalogue that is loaded again, brings it back"
FEED_BACK = "A catalogue that lists the feed brings it back when it is loaded again"


@pytest.mark.parametrize(
    ("make", "sentence"), [(make_article, ARTICLE_BACK), (make_feed, FEED_BACK)], ids=["article", "feed"]
)
def test_delete_page_says_what_brings_the_row_back(chief_desk, make, sentence):
    row = make()
    path = f"/admin/articles/{row._meta.model_name}/"
    data = {"action": "delete_selected", "_selected_action": [row.pk], "index": 0}
    pages = [read(chief_desk.get(f"{path}{row.pk}/delete/")), read(chief_desk.post(path, data))]
    said = [[sentence in words for words in texts(page, "p", class_="comes-back")] for page in pages]
    assert said == [[True], [True]]


def test_delete_page_of_a_company_has_no_such_note(chief_desk):
    page = read(chief_desk.get(f"/admin/articles/company/{make_company().pk}/delete/"))
    assert find(page, "p", class_="comes-back") == []


def test_delete_page_counts_the_entries_of_a_feed_without_listing_them(chief_desk):
    feed, article = make_feed(), make_article()
    FeedEntry.objects.bulk_create(
        FeedEntry(feed=feed, article=article, key=str(number), digest="") for number in range(3)
    )
    page = read(chief_desk.get(f"/admin/articles/feed/{feed.pk}/delete/"))
    assert "Feed entries: 3" in [text(row) for row in find(page, "li")]
    assert texts(one(page, id="deleted-objects"), "li") == [f"Feed: {feed.url}"]


def test_deleted_article_comes_back_but_a_rejected_one_does_not(chief_desk):
    feed = make_feed()
    entries = [Entry(id=name, url=f"https://blog.example/{name}", title=name) for name in ("a", "b")]
    drafts.take_entries(feed, entries)
    chief_desk.post(f"/admin/articles/article/{Article.objects.get(title='a').pk}/delete/", {"post": "yes"})
    Article.objects.filter(title="b").update(status="rejected")
    drafts.take_entries(feed, entries)
    assert sorted(Article.objects.values_list("title", "status")) == [("a", "inbox"), ("b", "rejected")]
