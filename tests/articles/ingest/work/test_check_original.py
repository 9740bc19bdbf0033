"""The originals of published articles looked at again: what counts against them, and how often they are."""

import random
import socket
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.ingest.fetching import rate_limit
from articles.ingest.work import check_original
from articles.ingest.work.leases import TAKEN
from articles.ingest.work.runner import Runner, due_jobs
from articles.models import Article, Company, Host, OriginalCheck, PageCrawl, RowChange
from articles.models.querysets.originals import A_HOST_AND_HOUR
from tests.articles.ingest.processes import LEASE, manage
from tests.articles.ingest.web import page
from tests.factories import make_article, make_articles, make_company

pytestmark = pytest.mark.django_db

NOT_FOUND = "<html><head><title>Page not found | Acme</title></head><body><p>Sorry.</p></body></html>"


@pytest.fixture
def site(web):
    """The web, whose robots.txt is known already."""
    Host.objects.create(name=rate_limit.host_of(web.url), robots_at=timezone.now(), robots_status=404)
    return web


def published(site, path="/blog/a", **facts):
    """A published article, whose original is due."""
    article = make_article(url=site(path), **facts)
    row = {"url": article.url, "host": rate_limit.host_of(article.url), "due_at": timezone.now()}
    OriginalCheck.objects.create(article=article, **row)
    return article


def look(article, kind="done", days=0):
    """The article's row once its original has been looked at, so many days from now."""
    now = timezone.now() + timedelta(days=days)
    OriginalCheck.objects.filter(pk=article.pk).update(due_at=now)
    # Robots are another test's business, on any day.
    Host.objects.update(robots_at=timezone.now())
    for _ in range(4):
        outcome = check_original.check(article.pk, now=now)
        if outcome.kind != "busy":
            break
    row = OriginalCheck.objects.get(pk=article.pk)
    assert (outcome.kind, row.claim) == (kind, ""), row.error
    article.refresh_from_db()
    return row


def days_until(moment, days=0):
    return (moment - timezone.now() - timedelta(days=days)).total_seconds() / 86_400


# What a look sees


def test_original_that_is_there_is_looked_at_again_in_a_month(site):
    site["/blog/a"] = page("Exactly once")
    article = published(site)
    row = look(article)
    assert (row.failures, row.error, row.http_status, article.gone_on) == (0, "", 200, None)
    assert 26.9 < days_until(row.due_at) < 33.1
    assert len(row.first_text) == 64
    assert row.first_text == row.last_text


def test_head_is_enough_where_it_tells_that_nothing_has_changed(site):
    body = page("Exactly once").encode()
    site["/blog/a"] = lambda request: (200, {"Content-Type": "text/html", "ETag": '"1"'}, body)
    article = published(site)
    look(article)
    assert (site.heads["/blog/a"], site.asked["/blog/a"]) == (1, 2)
    first = look(article, days=30)
    assert (site.heads["/blog/a"], site.asked["/blog/a"]) == (2, 3)
    site["/blog/a"] = lambda request: (200, {"Content-Type": "text/html", "ETag": '"2"'}, body)
    second = look(article, days=60)
    assert (site.heads["/blog/a"], site.asked["/blog/a"]) == (3, 5)
    assert (first.last_text, first.mark != second.mark) == (second.last_text, True)


@pytest.mark.parametrize("refusal", [(405, {}, b""), (501, {}, b""), (403, {}, b""), (404, {}, b"")])
def test_page_is_read_where_head_is_refused(site, refusal):
    body = page("Exactly once").encode()
    site["/blog/a"] = lambda request: refusal if request.command == "HEAD" else (200, {}, body)
    article = published(site)
    row = look(article)
    assert (row.failures, row.error, row.http_status) == (0, "", 200)
    assert (site.heads["/blog/a"], site.asked["/blog/a"]) == (1, 2)


GONE = {
    "404": (404, {}, b"No such page."),
    "410": (410, {}, b""),
    "title": NOT_FOUND,
    "front page": (302, {"Location": "/"}, b""),
    "list": (301, {"Location": "/blog/"}, b""),
}


@pytest.mark.parametrize("answer", GONE.values(), ids=GONE)
def test_three_different_days_without_the_original_mark_it_as_gone(site, answer):
    site["/blog/a"], site["/"], site["/blog/"] = answer, page("Acme"), page("Blog")
    article = published(site)
    first = look(article, "failed")
    # Once more on the same day says nothing new.
    again = look(article, "failed")
    assert (first.failures, again.failures, article.gone_on) == (1, 1, None)
    assert 1.7 < days_until(again.due_at) < 2.3
    assert look(article, "failed", days=2).failures == 2
    assert article.gone_on is None
    row = look(article, "failed", days=4)
    assert (row.failures, article.gone_on) == (3, row.failed_on)
    assert row.failed_on == timezone.localdate(timezone.now() + timedelta(days=4))
    assert row.suspected is (answer in (NOT_FOUND, GONE["front page"], GONE["list"]))
    assert 26.9 < days_until(row.due_at, days=4) < 33.1


@pytest.mark.parametrize("days", [[0], [0, 2], [0, 2, 4, 34]])
def test_one_success_unmarks_it(site, days):
    article = published(site)
    for day in days:
        look(article, "failed", days=day)
    site["/blog/a"] = page("Exactly once")
    row = look(article, days=70)
    assert (row.failures, row.failed_on, row.suspected, row.error) == (0, None, False, "")
    assert article.gone_on is None


def test_what_was_marked_and_unmarked_is_in_the_history(site):
    article = published(site)
    for day in (0, 2, 4):
        look(article, "failed", days=day)
    site["/blog/a"] = page("Exactly once")
    look(article, days=34)
    rows = RowChange.objects.filter(table="articles_article", action="changed").order_by("pk")
    told = [(row.changeset.source, str(row.changeset), sorted(row.after)) for row in rows]
    assert told == [("ingest", "Its original was looked at", ["gone_on"])] * 2


def test_look_that_finds_nothing_new_leaves_the_article_alone(site):
    site["/blog/a"] = page("Exactly once")
    article = published(site)
    before = Article.objects.values().get()
    look(article)
    assert Article.objects.values().get() == before


@pytest.mark.parametrize("status", [301, 401, 403, 429, 451, 500, 502, 503])
def test_other_answers_say_nothing(site, status):
    site["/blog/a"] = (status, {}, b"")
    article = published(site)
    for day in range(0, 40, 8):
        row = look(article, "failed", days=day)
        Host.objects.update(next_at=timezone.now())
    assert (row.failures, row.suspected, article.gone_on) == (0, False, None)
    assert row.error != ""
    assert 6.2 < days_until(row.due_at, days=32) < 7.8


def test_page_that_robots_txt_forbids_says_nothing(site):
    Host.objects.update(robots="User-agent: *\nDisallow: /\n", robots_status=200)
    article = published(site)
    row = look(article, "failed")
    assert (row.failures, row.error) == (0, "The site's robots.txt does not allow this page to be read.")
    assert site.asked == {}


def test_days_without_it_go_on_after_a_look_that_could_not_tell(site):
    article = published(site)
    look(article, "failed")
    site["/blog/a"] = (500, {}, b"")
    assert look(article, "failed", days=2).failures == 1
    site["/blog/a"] = (404, {}, b"")
    look(article, "failed", days=9)
    assert look(article, "failed", days=11).failures == 3
    assert article.gone_on is not None


@pytest.mark.parametrize(
    ("number", "failures"), [(socket.EAI_NONAME, 1), (socket.EAI_NODATA, 1), (socket.EAI_AGAIN, 0)]
)
def test_host_that_no_longer_exists_takes_its_pages_along(site, monkeypatch, number, failures):
    def unknown(*arguments, **options):
        raise socket.gaierror(number, "unknown")

    article = published(site)
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert look(article, "failed").failures == failures


def test_server_that_answers_no_more_says_nothing(site):
    article = published(site)
    site.server.server_close()
    row = look(article, "failed")
    assert (row.failures, row.error) == (0, "The server refused the connection.")


def test_file_that_is_no_page_is_there(site):
    site["/blog/a"] = (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7 x")
    article = published(site)
    assert look(article).failures == 0


def test_fault_of_our_own_says_nothing_and_is_logged(site, monkeypatch, caplog):
    site["/blog/a"] = page("Exactly once")
    article = published(site)
    monkeypatch.setattr(check_original, "says_not_found", lambda *arguments, **options: 1 // 0)
    row = look(article, "failed")
    assert (row.failures, row.error) == (0, "Something went wrong on our side: ZeroDivisionError.")
    assert [record.message for record in caplog.records] == [f"Looking at the original {article.url} failed"]


# The same text under many addresses


def test_text_of_another_article_in_place_of_ones_own_is_suspected(site):
    paths = ("/blog/a", "/blog/b")
    for number, path in enumerate(paths, 1):
        site[path] = page("Acme", words=450 * number)
    one, other = (published(site, path) for path in paths)
    assert (look(one).failures, look(other).failures) == (0, 0)
    for path in paths:
        site[path] = page("Acme", words=1350)
    # The first one to get the new text has it alone.
    assert look(one, days=30).failures == 0
    row = look(other, "failed", days=30)
    assert (row.failures, row.suspected) == (1, True)
    assert row.error == "The page shows the same text as that of another article."
    assert look(one, "failed", days=60).failures == 1


def test_suspected_text_has_the_other_page_read_again_whatever_head_says(site):
    def same(request):
        return 200, {"Content-Type": "text/html", "ETag": '"1"'}, page("Acme", words=1350).encode()

    one, other = published(site, "/blog/a"), published(site, "/blog/b")
    OriginalCheck.objects.update(first_text="of its own")
    site["/blog/a"] = site["/blog/b"] = same
    look(one)
    look(other, "failed")
    assert look(one, "failed", days=30).failures == 1


def test_articles_that_always_had_the_same_text_are_there(site):
    site["/blog/a"] = site["/blog/b"] = page("Exactly once")
    one, other = published(site, "/blog/a"), published(site, "/blog/b")
    for day in (0, 30):
        assert (look(one, days=day).failures, look(other, days=day).failures) == (0, 0)


def test_text_that_was_read_for_the_inbox_is_the_first_text():
    article = make_article()
    PageCrawl.objects.create(article=article, text_hash="f" * 64)
    check_original.plan(timezone.now())
    assert OriginalCheck.objects.get().first_text == "f" * 64


# What is looked at, and when


def test_published_articles_are_planned_for_the_next_month():
    now, hidden = timezone.now(), make_company(published=False)
    seen = make_articles(40)
    make_article(status="inbox"), make_article(status="rejected"), make_article(hidden)
    check_original.plan(now)
    rows = OriginalCheck.objects.order_by("due_at")
    assert {row.pk for row in rows} == {article.pk for article in seen}
    assert {(row.host, row.url) for row in rows} == {("blog.example", article.url) for article in seen}
    assert now < rows[0].due_at < now + timedelta(days=10)
    assert now + timedelta(days=20) < rows[39].due_at <= now + timedelta(days=30)
    before = list(rows.values())
    check_original.plan(now)
    assert list(rows.values()) == before


def test_planning_takes_as_many_queries_for_many_articles(django_assert_num_queries):
    for number in (1, 3, 30):
        make_articles(number)
        with django_assert_num_queries(2):
            check_original.plan(timezone.now())
    with django_assert_num_queries(1):
        check_original.plan(timezone.now())


@pytest.mark.parametrize("change", [{"status": "rejected"}, {"status": "inbox"}, {"company": None}])
def test_article_that_readers_do_not_see_is_not_looked_at(site, change):
    article = published(site)
    Article.objects.update(**{"status": "inbox"} | change)
    assert check_original.check(article.pk) == TAKEN
    assert (OriginalCheck.objects.get().due_at, site.asked) == (None, {})
    Company.objects.update(published=True)
    Article.objects.update(status="published", company=Company.objects.get())
    check_original.plan(timezone.now())
    assert OriginalCheck.objects.get().due_at > timezone.now()


def test_original_is_looked_at_when_it_is_due_and_not_before(site):
    article = published(site)
    OriginalCheck.objects.update(due_at=timezone.now() + timedelta(minutes=1))
    assert check_original.check(article.pk) == TAKEN
    assert due_jobs(timezone.now(), ["original"]) == []
    later = timezone.now() + timedelta(minutes=2)
    assert [(job.pk, job.host) for job in due_jobs(later, ["original"])] == [
        (article.pk, rate_limit.host_of(site.url))
    ]


def test_new_address_is_another_original(site):
    article = published(site, "/blog/a")
    for day in (0, 2, 4):
        look(article, "failed", days=day)
    site["/blog/b"] = page("Exactly once")
    Article.objects.update(url=site("/blog/b"), canonical_url=site("/blog/b"))
    # However it was written, it is looked at soon.
    check_original.plan(timezone.now())
    assert OriginalCheck.objects.get().due_at <= timezone.now()
    row = look(article, days=5)
    assert (row.url, row.failures, article.gone_on) == (site("/blog/b"), 0, None)
    check_original.plan(timezone.now())
    assert OriginalCheck.objects.get().due_at == row.due_at


def test_new_address_that_is_missing_as_well_counts_from_one(site):
    article = published(site, "/blog/a")
    look(article, "failed"), look(article, "failed", days=2)
    Article.objects.update(url=site("/blog/b"), canonical_url=site("/blog/b"))
    assert look(article, "failed", days=4).failures == 1


def test_fault_with_a_new_address_does_not_have_it_looked_at_all_the_time(site, monkeypatch, caplog):
    article = published(site, "/blog/a")
    Article.objects.update(url=site("/blog/b"), canonical_url=site("/blog/b"))
    monkeypatch.setattr(check_original, "_head", lambda row: 1 // 0)
    row = look(article, "failed")
    check_original.plan(timezone.now())
    assert OriginalCheck.objects.get().due_at == row.due_at > timezone.now()
    assert len(caplog.records) == 1


def test_address_that_is_given_meanwhile_is_not_marked_for_the_old_one(site, monkeypatch):
    article = published(site)
    look(article, "failed"), look(article, "failed", days=2)
    fetch = check_original.fetch_page

    def replace(url, **options):
        if "method" not in options:
            new = site("/blog/b")
            Article.objects.filter(pk=article.pk).update(url=new, canonical_url=new)
        return fetch(url, **options)

    monkeypatch.setattr(check_original, "fetch_page", replace)
    assert look(article, "failed", days=4).failures == 3
    assert article.gone_on is None


def test_word_of_an_editor_counts_more_than_a_look_in_progress(site, monkeypatch):
    article = published(site)
    look(article, "failed"), look(article, "failed", days=2)
    fetch = check_original.fetch_page

    def trust(url, **options):
        OriginalCheck.objects.trust([article.pk], timezone.now())
        return fetch(url, **options)

    monkeypatch.setattr(check_original, "fetch_page", trust)
    check_original.check(article.pk, due_only=False, now=timezone.now() + timedelta(days=4))
    row = OriginalCheck.objects.get()
    assert (row.failures, row.error, article.gone_on) == (0, "", None)
    assert 89.9 < days_until(row.due_at) <= 90


# Politeness


def test_host_gets_its_gap_between_head_and_page(site, settings):
    settings.INGEST_GAP = 30.0
    site["/blog/a"] = page("Exactly once")
    article = published(site)
    outcome = check_original.check(article.pk)
    assert (outcome.kind, outcome.until) == ("busy", Host.objects.get().next_at)
    assert (site.asked["/blog/a"], OriginalCheck.objects.get().reads_page) == (1, True)
    # Asked too early, it asks nothing; when the host is free, HEAD is not asked again.
    assert check_original.check(article.pk).kind == "busy"
    Host.objects.update(next_at=timezone.now())
    assert check_original.check(article.pk).kind == "done"
    assert (site.heads["/blog/a"], site.asked["/blog/a"]) == (1, 2)


def test_robots_txt_is_read_first(web):
    web["/blog/a"] = page("Exactly once")
    article = published(web)
    kinds = [check_original.check(article.pk).kind for _ in range(3)]
    assert kinds == ["busy", "busy", "done"]
    assert web.asked == {"/robots.txt": 1, "/blog/a": 2}


@pytest.mark.parametrize("status", [429, 503])
def test_host_that_asks_for_a_rest_gets_it(site, status):
    site["/blog/a"] = (status, {"Retry-After": "600"}, b"")
    article = published(site)
    assert check_original.check(article.pk).kind == "failed"
    assert (site.heads["/blog/a"], site.asked["/blog/a"]) == (1, 1)
    assert 590 < (Host.objects.get().next_at - timezone.now()).total_seconds() <= 600


def test_host_is_looked_at_so_often_within_an_hour_and_no_more(site):
    now, host = timezone.now(), rate_limit.host_of(site.url)
    articles = make_articles(A_HOST_AND_HOUR + 2)
    rows = [OriginalCheck(article=article, host=host, due_at=now) for article in articles]
    OriginalCheck.objects.bulk_create(rows)
    elsewhere = make_article(url="https://elsewhere.example/a")
    OriginalCheck.objects.create(article=elsewhere, host="elsewhere.example", due_at=now)
    had = OriginalCheck.objects.filter(article__in=articles[: A_HOST_AND_HOUR - 1])
    had.update(checked_at=now - timedelta(minutes=30), due_at=now + timedelta(days=30))
    assert OriginalCheck.objects.due(now).count() == 4
    OriginalCheck.objects.filter(article=articles[-1]).update(checked_at=now - timedelta(minutes=1))
    assert [row.pk for row in OriginalCheck.objects.due(now)] == [elsewhere.pk]
    assert check_original.check(articles[-2].pk) == TAKEN
    assert OriginalCheck.objects.due(now + timedelta(minutes=31)).count() == 4


def test_originals_come_after_feeds_and_pages(site):
    published(site)
    jobs = due_jobs(timezone.now(), ["original"])
    assert [(job.kind, job.host) for job in jobs] == [("original", rate_limit.host_of(site.url))]


# In processes


@pytest.mark.django_db(transaction=True)
def test_run_looks_at_what_is_due(site):
    site["/blog/a"] = page("Exactly once")
    published(site, "/blog/a"), published(site, "/blog/b")
    assert Runner(2, kinds=("feed", "page", "original")).run().originals_checked == 2
    assert sorted(OriginalCheck.objects.values_list("failures", "claim")) == [(0, ""), (1, "")]
    assert site.at_once == 1
    assert Runner(2, kinds=("feed", "page", "original")).run().originals_checked == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_looks_leave_the_rows_of_an_undisturbed_run(site, processes):
    lay_out(site)
    manage("ingest")
    undisturbed = rows()
    assert len(undisturbed) == 20
    assert {row[1] for row in undisturbed} == {0, 1}
    forget()
    dice = random.Random(3)
    for _ in range(10):
        running = [processes.start() for _ in range(2)]
        before = site.asked.total()
        wanted = dice.randint(0, 5)
        while site.asked.total() - before < wanted and any(one.is_running for one in running):
            time.sleep(0.002)
        for one in running:
            one.kill()
    time.sleep(LEASE)
    manage("ingest")
    assert rows() == undisturbed


def lay_out(site):
    for number in range(20):
        path = f"/blog/{number}"
        if number % 3:
            site[path] = page(f"Article {number}", words=200 + 40 * number)
        published(site, path)


def rows():
    """What is known of the originals, without ids and moments."""
    names = ("url", "failures", "failed_on", "error", "http_status", "suspected", "last_text", "claim")
    return sorted(OriginalCheck.objects.filter(due_at__gt=timezone.now()).values_list(*names), key=str)


def forget():
    OriginalCheck.objects.update(
        due_at=timezone.now(), checked_at=None, failures=0, failed_on=None, error="", http_status=None,
        first_text="", last_text="", mark="", reads_page=False,
    )  # fmt: skip
