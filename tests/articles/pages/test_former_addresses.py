"""An address that was given out once leads to where its page is by now."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Company, FormerSlug, Merged, Technology, Topic
from articles.revisions.merge import merge
from tests.factories import make_article, make_company, make_technology, make_topic

pytestmark = pytest.mark.django_db

KINDS = {
    "companies": (make_company, Company),
    "topics": (make_topic, Topic),
    "technologies": (make_technology, Technology),
}
FACETS = {"companies": "company", "topics": "topic", "technologies": "technology"}


@pytest.fixture(params=KINDS)
def renamed(request):
    """(path of its kind, the row, which was called "old" once and is called "new")."""
    make, model = KINDS[request.param]
    row = make("Old", slug="old")
    article = make_article(row if model is Company else "Uber", topics=[row] if model is Topic else ())
    if model is Technology:
        article.technologies.add(row)
    # As a bulk action, a shell or a form may do it.
    model.objects.filter(pk=row.pk).update(slug="new")
    row.refresh_from_db()
    return request.param, row


@pytest.mark.parametrize(
    "rest", ["", "?level=advanced&page=2", "feed.atom", "feed.rss?level=advanced", "feed.json"]
)
def test_renamed_page_and_its_feeds_have_moved_for_good(client, renamed, rest):
    path, _ = renamed
    response = client.get(f"/{path}/old/{rest}")
    assert (response.status_code, response.url) == (301, f"/{path}/new/{rest}")


def test_guessed_feed_of_a_renamed_page_is_found(client, renamed):
    path, _ = renamed
    response = client.get(f"/{path}/old/rss.xml", follow=True)
    assert response.status_code == 200
    assert response.redirect_chain[-1] == (f"/{path}/new/feed.rss", 301)


@pytest.mark.parametrize("value", ["old", "-old"])
def test_old_value_of_a_filter_is_understood(client, renamed, value):
    path, _ = renamed
    facet, new = FACETS[path], value.replace("old", "new")
    response = client.get(f"/articles/?level=advanced&{facet}={value}")
    assert response.status_code == 301
    assert response.url in (
        f"/articles/?level=advanced&{facet}={new}",
        f"/articles/?{facet}={new}&level=advanced",
    )
    response = client.get(f"/articles/feed.atom?{facet}={value}")
    assert (response.status_code, response.url) == (301, f"/articles/feed.atom?{facet}={new}")


def test_unknown_value_is_still_left_out_on_a_page_and_an_error_in_a_feed(client, renamed):
    path, _ = renamed
    assert client.get(f"/articles/?{FACETS[path]}=never").status_code == 200
    assert client.get(f"/articles/feed.atom?{FACETS[path]}=never").status_code == 404


def test_every_former_name_leads_to_the_present_one(client, renamed):
    path, row = renamed
    for slug in ("newer", "newest"):
        type(row).objects.filter(pk=row.pk).update(slug=slug)
    assert [client.get(f"/{path}/{slug}/").url for slug in ("old", "new", "newer")] == [
        f"/{path}/newest/"
    ] * 3


def test_name_that_another_has_by_now_is_the_other_ones(client, renamed):
    path, _ = renamed
    make, model = KINDS[path]
    other = make("Other", slug="old")
    assert client.get(f"/{path}/old/").status_code == 200
    model.objects.filter(pk=other.pk).update(slug="other")
    assert client.get(f"/{path}/old/").url == f"/{path}/other/"


def test_name_that_is_taken_back_is_the_own_one_again(client, renamed):
    path, row = renamed
    type(row).objects.filter(pk=row.pk).update(slug="old")
    assert client.get(f"/{path}/old/").status_code == 200
    assert client.get(f"/{path}/new/").url == f"/{path}/old/"


def test_what_is_deleted_is_gone(client, renamed):
    path, row = renamed
    Article.objects.all().delete()
    row.delete()
    assert client.get(f"/{path}/old/").status_code == 404
    assert client.get(f"/{path}/new/").status_code == 404
    assert client.get(f"/articles/feed.atom?{FACETS[path]}=old").status_code == 404


def test_merged_one_leads_to_what_is_left(client, renamed):
    path, row = renamed
    make, _ = KINDS[path]
    left = make("Left", slug="left")
    merge(row, left)
    for address in (f"/{path}/old/", f"/{path}/new/", f"/{path}/new/feed.atom"):
        assert client.get(address).url.startswith(f"/{path}/left/")
    assert client.get(f"/articles/?{FACETS[path]}=new").url == f"/articles/?{FACETS[path]}=left"
    again = make("Again", slug="again")
    merge(left, again)
    assert client.get(f"/{path}/old/").url == f"/{path}/again/"


def test_company_out_of_sight_is_404_under_every_name(client):
    company = make_company("Old", slug="old")
    make_article(company, slug="a")
    Company.objects.update(slug="new")
    Company.objects.update(published=False)
    for address in (
        "/companies/old/",
        "/companies/new/",
        "/articles/old/a/",
        "/articles/feed.atom?company=old",
    ):
        assert client.get(address).status_code == 404
    assert client.get("/articles/feed.atom?company=new").status_code == 404


# Articles


def test_article_of_a_renamed_company_has_moved(client):
    article = make_article(make_company("Old", slug="old"), slug="a", summary="S")
    Company.objects.update(slug="new")
    assert client.get("/articles/old/a/?x=1").url == "/articles/new/a/?x=1"
    Article.objects.filter(pk=article.pk).update(slug="b")
    assert client.get("/articles/old/a/").url == "/articles/new/b/"
    assert client.get("/articles/new/a/").url == "/articles/new/b/"


def test_article_that_came_to_another_company_has_moved(client):
    article = make_article("Uber", slug="a")
    Article.objects.filter(pk=article.pk).update(company=make_company("Lyft"))
    assert client.get("/articles/uber/a/").url == "/articles/lyft/a/"
    Company.objects.filter(slug="uber").delete()
    assert client.get("/articles/uber/a/").url == "/articles/lyft/a/"


def test_articles_of_merged_companies_have_moved_each_to_its_own_place(client):
    uber, lyft = make_company("Uber"), make_company("Lyft")
    make_article(uber, slug="same", title="Of Uber")
    make_article(lyft, slug="same", title="Of Lyft")
    make_article(uber, slug="other")
    merge(uber, lyft)
    assert client.get("/articles/uber/other/").url == "/articles/lyft/other/"
    assert "Of Uber" in client.get("/articles/uber/same/", follow=True).content.decode()
    assert "Of Lyft" in client.get("/articles/lyft/same/").content.decode()


def test_merged_article_leads_to_what_is_left(client):
    gone, left = make_article("Uber", slug="gone"), make_article("Lyft", slug="left")
    merge(gone, left)
    assert client.get("/articles/uber/gone/").url == "/articles/lyft/left/"


def test_article_that_is_not_public_is_404_under_every_name(client):
    article = make_article("Uber", slug="a")
    Article.objects.update(slug="b")
    Article.objects.filter(pk=article.pk).update(status="rejected")
    assert [client.get(f"/articles/uber/{slug}/").status_code for slug in "ab"] == [404, 404]


def test_slugs_of_the_inbox_are_not_noted():
    article = make_article("Uber", slug="a", status="inbox")
    Article.objects.update(slug="b")
    assert not FormerSlug.objects.filter(kind="article", object_id=article.pk).exists()


def test_names_that_go_round_in_a_circle_end(client):
    Merged.objects.create(kind="topic", object_id=1_000_001, into_id=1_000_002)
    Merged.objects.create(kind="topic", object_id=1_000_002, into_id=1_000_001)
    FormerSlug.objects.create(kind="topic", slug="old", object_id=1_000_001)
    assert client.get("/topics/old/").status_code == 404


def test_value_that_no_database_looks_for_is_no_former_name(client):
    for facet in ("company", "topic", "technology"):
        assert client.get(f"/articles/?{facet}=a%00b").status_code == 200
        assert client.get(f"/articles/feed.atom?{facet}=a%00b").status_code == 404


@pytest.mark.parametrize(
    "address", ["/articles/%00/a/", "/articles/uber/%00/", "/companies/x%20y/", "/nothing/"]
)
def test_odd_addresses_are_404(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("path", KINDS)
def test_many_values_that_mean_nothing_cost_no_more_queries_than_one(client, path):
    facet, numbers = FACETS[path], []
    for count in (1, 3, 30):
        values = "&".join(f"{facet}=never-{n}" for n in range(count))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/articles/?{values}").status_code == 200
        numbers.append(len(queries))
    assert len({*numbers}) == 1


@pytest.mark.parametrize("path", KINDS)
def test_many_former_values_cost_no_more_queries_than_one(client, path):
    make, model = KINDS[path]
    rows = [make(f"Was {n}", slug=f"was-{n}") for n in range(30)]
    for row in rows:
        make_article(row if model is Company else "Uber", topics=[row] if model is Topic else ())
        model.objects.filter(pk=row.pk).update(slug=f"is-{row.pk}")
    facet, numbers = FACETS[path], []
    for some in (rows[:1], rows[:3], rows):
        values = "&".join(f"{facet}={row.slug}" for row in some)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"/articles/feed.atom?{values}")
        assert response.url.partition("?")[2] == "&".join(f"{facet}=is-{row.pk}" for row in some)
        numbers.append(len(queries))
    assert len({*numbers}) == 1
