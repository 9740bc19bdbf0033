"""The form of an article shows measured values, whether the page was read, and which feeds list it."""

import pytest

from articles.ingest.work import crawl_page, poll_feed
from articles.models import Article, PageCrawl
from tests.articles.admin.desk import form_of
from tests.articles.ingest.web import item, page, rss
from tests.factories import make_article, make_company, make_feed
from tests.forms import filled_in
from tests.pages import find, one, read, text, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def brought(web):
    """An article that came from a feed and whose page was read."""
    web["/feed"] = rss(item("Queues", web("/queues"), summary="About queues."), title="Example blog")
    web["/queues"] = page("Queues", words=900)
    feed = make_feed(make_company("Acme"), url=web("/feed"))
    outcome = poll_feed.poll(feed.pk)
    # The host has to be asked for its robots.txt first.
    while crawl_page.crawl(outcome.articles[0]).kind == "busy":
        pass
    return Article.objects.get()


def measured(response):
    """[(label, value, source)] as an article's form shows them."""
    rows = find(one(read(response), "table", class_="measured"), "tr")
    return [tuple(text(cell) for cell in row.children if not isinstance(cell, str)) for row in rows]


def test_form_lists_measured_values_until_an_editor_changes_them(desk, brought):
    address = form_of(brought)
    before = measured(desk.get(address))
    assert ("Title", "Queues", "from the feed") in before
    assert ("Read time", str(brought.read_minutes), "measured from the page") in before
    assert ("Includes code", "No", "measured from the page") in before
    desk.post(address, filled_in(desk.get(address), title="Queues, retold"))
    after = measured(desk.get(address))
    assert [row for row in before if row not in after] == [("Title", "Queues", "from the feed")]
    assert set(after) < set(before)


def test_form_names_the_feeds_that_list_the_article(desk, brought):
    root = one(read(desk.get(form_of(brought))), class_="field-measured_values")
    assert texts(root, "li") == ["Example blog of Acme, first seen just now"]


def test_form_says_why_the_page_could_not_be_read(desk):
    article = make_article()
    PageCrawl.objects.create(
        article=article, error="The server answered 404 Not Found.", http_status=404, due_at=None
    )
    root = one(read(desk.get(form_of(article))), class_="field-measured_values")
    assert texts(root, "p") == [
        "No value comes from a machine.",
        "The page could not be read The server answered 404 Not Found. There will be no further attempt.",
    ]


def test_form_of_an_article_that_no_machine_touched_says_so(desk):
    assert "measured_values" not in desk.get("/admin/articles/article/add/").content.decode()
    root = one(read(desk.get(form_of(make_article()))), class_="field-measured_values")
    assert (texts(root, "p"), texts(root, "li")) == (["No value comes from a machine."], [])
