"""A summary asked of a language model: once, in the background, and whatever goes wrong is data."""

import json
import socket
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.ingest.fetching import rate_limit
from articles.ingest.inbox import entries
from articles.ingest.work import crawl_page, page_texts, suggest_summary
from articles.ingest.work.runner import MOST_SUMMARIES, Runner, due_jobs
from articles.models import Article, Host, IngestRun, PageCrawl, RowChange, SummarySuggestion
from tests.articles.ingest.endpoint import GOOD, says
from tests.articles.ingest.web import SENTENCE, page
from tests.factories import make_article, make_articles, make_company, make_entry, make_feed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _readable(web):
    """No texts are in memory, and the web's robots.txt is known. It has the page /a."""
    page_texts._texts.clear()
    Host.objects.create(name=rate_limit.host_of(web.url), robots_at=timezone.now(), robots_status=404)
    web["/a"] = page("Exactly once")


def waiting(web, path="/a", **facts):
    """An article of the inbox whose page has been read, about which the model is to be asked."""
    facts = {"status": "inbox", "status_at": None} | facts
    article = make_article(make_company("Acme"), title="Exactly once", url=web(path), **facts)
    PageCrawl.objects.create(article=article, due_at=None, text_hash="1" * 64, read_at=timezone.now())
    suggest_summary.plan(timezone.now())
    return article


def ask(article, kind="done"):
    """The row once the model has been asked, wherever it was to be asked later."""
    Host.objects.update(next_at=timezone.now())
    outcome = suggest_summary.suggest(article.pk, due_only=False)
    row = SummarySuggestion.objects.get(pk=article.pk)
    assert (outcome.kind, row.claim) == (kind, ""), row.error
    return row


def minutes_until(moment):
    return (moment - timezone.now()).total_seconds() / 60


def rest(endpoint):
    """Minutes that the endpoint is left alone."""
    return minutes_until(Host.objects.get(name=rate_limit.host_of(endpoint.url)).next_at)


# Off, unless the operator names an endpoint


@pytest.mark.django_db(transaction=True)
def test_nothing_is_asked_planned_or_remembered_where_no_endpoint_is_named(endpoint, web, settings):
    settings.SUGGEST_URL = ""
    article = make_article(url=web("/a"), status="inbox", status_at=None)
    PageCrawl.objects.create(article=article)
    assert crawl_page.crawl(article.pk).kind == "done"
    Runner(2, kinds=("feed", "page", "original", "summary")).run()
    assert (endpoint.asked, SummarySuggestion.objects.count(), len(page_texts._texts)) == ([], 0, 0)


def test_what_was_planned_before_is_not_asked_either(endpoint, web, settings):
    article = waiting(web)
    settings.SUGGEST_URL = ""
    assert suggest_summary.suggest(article.pk).kind == "taken"
    assert (due_jobs(timezone.now(), ["summary"]), endpoint.asked) == ([], [])


# A good answer


def test_good_answer_becomes_a_suggestion_and_changes_nothing_else(endpoint, web):
    article = waiting(web)
    before = Article.objects.values().get(pk=article.pk)
    changes = RowChange.objects.count()
    row = ask(article)
    assert (row.summary, row.takeaways.split("\n"), row.level) == tuple(GOOD.values())
    assert (row.written_by, row.error, row.due_at, row.tries) == ("llama3.2", "", None, 0)
    assert Article.objects.values().get(pk=article.pk) == before
    assert RowChange.objects.count() == changes


def test_model_is_told_title_company_and_text_and_the_key_is_a_header(endpoint, web, settings):
    settings.SUGGEST_KEY = "sk-secret"
    ask(waiting(web))
    ((path, headers, body),) = endpoint.asked
    assert (path, headers["Authorization"]) == ("/v1/chat/completions", "Bearer sk-secret")
    told = json.loads(body["messages"][1]["content"])
    assert (body["model"], told["title"], told["company"]) == ("llama3.2", "Exactly once", "Acme")
    assert SENTENCE.strip() in told["text"]


def test_same_text_is_asked_about_once_and_another_model_or_text_again(endpoint, web, settings):
    article = waiting(web)
    ask(article)
    suggest_summary.plan(timezone.now())
    assert suggest_summary.suggest(article.pk, due_only=False).kind == "taken"
    assert len(endpoint.asked) == 1
    settings.SUGGEST_MODEL = "mistral"
    suggest_summary.plan(timezone.now())
    assert ask(article).written_by == "mistral"
    PageCrawl.objects.update(text_hash="2" * 64)
    suggest_summary.plan(timezone.now())
    ask(article)
    suggest_summary.plan(timezone.now())
    assert (len(endpoint.asked), SummarySuggestion.objects.get().due_at) == (3, None)


def test_page_that_was_just_read_is_not_read_again(endpoint, web):
    (pk,) = entries.take_entries(make_feed(), [make_entry("Exactly once", url=web("/a"))]).articles
    assert crawl_page.crawl(pk).kind == "done"
    assert suggest_summary.suggest(pk).kind == "done"
    assert (web.asked["/a"], len(endpoint.asked)) == (1, 1)
    assert suggest_summary.suggest(pk).kind == "taken"


def test_few_texts_stay_in_memory_and_each_is_given_out_once():
    for number in range(page_texts.MOST + 1):
        page_texts.keep(number, "a" * 50_000)
    assert (page_texts.take(0), len(page_texts.take(1))) == (None, 12_000)
    assert page_texts.take(1) is None


@pytest.mark.django_db(transaction=True)
def test_run_of_ingest_reads_pages_and_asks(endpoint, web, settings):
    settings.INGEST_GAP = 0.0
    take = [make_entry(f"Article {n}", url=web(f"/{n}")) for n in range(2)]
    for n in range(2):
        web[f"/{n}"] = page(f"Article {n}", words=450 + 60 * n)
    entries.take_entries(make_feed(), take)
    counts = Runner(1, kinds=("feed", "page", "original", "summary")).run()
    assert (counts.pages_read, counts.summaries_suggested, len(endpoint.asked)) == (2, 2, 2)
    assert IngestRun.objects.get().summaries_suggested == 2


# Not too many


@pytest.mark.django_db(transaction=True)
def test_run_that_ends_by_itself_asks_for_few(endpoint, web, settings):
    settings.INGEST_GAP = 0.0
    articles = make_articles(MOST_SUMMARIES + 2, status="inbox", status_at=None)
    for n, article in enumerate(articles):
        web[f"/{n}"] = page(article.title)
        Article.objects.filter(pk=article.pk).update(url=web(f"/{n}"), canonical_url=web(f"/{n}"))
    PageCrawl.objects.bulk_create(PageCrawl(article=article, due_at=None) for article in articles)
    assert Runner(2, kinds=("summary",)).run().summaries_suggested == MOST_SUMMARIES
    # The latest come first.
    assert SummarySuggestion.objects.written().order_by("pk").first().pk == articles[2].pk
    assert Runner(2, kinds=("summary",)).run().summaries_suggested == 2


def test_no_more_are_asked_about_in_a_day_than_the_operator_says(endpoint, web, settings):
    settings.SUGGEST_A_DAY = 2
    articles = make_articles(3, status="inbox", status_at=None)
    PageCrawl.objects.bulk_create(PageCrawl(article=article, due_at=None) for article in articles)
    suggest_summary.plan(timezone.now())
    assert SummarySuggestion.objects.count() == 2
    now = timezone.now()
    for hours, left in ((1, 1), (25, 2)):
        SummarySuggestion.objects.filter(pk=articles[2].pk).update(asked_at=now - timedelta(hours=hours))
        assert len(suggest_summary.due(now, 10)) == left


def test_only_articles_of_the_inbox_with_a_page_and_without_a_summary_are_planned(endpoint, web):
    make_article()
    make_article(status="rejected")
    for facts in ({"summary": "There."}, {"title": ""}):
        other = make_article(status="inbox", status_at=None, **facts)
        PageCrawl.objects.create(article=other, due_at=None)
    PageCrawl.objects.create(article=make_article(status="inbox", status_at=None))
    unread = make_article(status="inbox", status_at=None)
    PageCrawl.objects.create(article=unread, due_at=None, error="The server answered 404 Not Found.")
    article = waiting(web)
    assert list(SummarySuggestion.objects.values_list("pk", flat=True)) == [article.pk]


def test_article_that_is_decided_meanwhile_is_not_asked_about(endpoint, web):
    article = waiting(web)
    Article.objects.filter(pk=article.pk).reject(None, timezone.now())
    assert suggest_summary.due(timezone.now(), 10) == []
    assert ask(article, "taken").due_at is None
    assert (endpoint.asked, web.asked["/a"]) == ([], 0)


def test_published_article_is_asked_about_if_an_editor_wants_it(endpoint, web, settings):
    article = make_article(url=web("/a"))
    other = make_article(summary="There.")
    pks, now = [article.pk, other.pk], timezone.now()
    assert SummarySuggestion.objects.want(pks, "llama3.2", now) == 1
    assert suggest_summary.due(now, 10) == [article.pk]
    assert ask(article).summary == GOOD["summary"]
    assert SummarySuggestion.objects.want(pks, "llama3.2", now) == 0
    assert SummarySuggestion.objects.want(pks, "mistral", now) == 1


# What goes wrong


@pytest.mark.parametrize(
    ("answer", "status", "sentence"),
    [
        ((401, {}, ""), 401, "The server answered 401 Unauthorized. Is SUGGEST_KEY right?"),
        ((403, {}, ""), 403, "The server answered 403 Forbidden. Is SUGGEST_KEY right?"),
        (
            (404, {}, '{"error": "model not found"}'),
            404,
            "The server answered 404 Not Found. Are SUGGEST_URL and SUGGEST_MODEL right?",
        ),
        ((429, {}, ""), 429, "The server answered 429 Too Many Requests."),
        ((500, {}, "<script>alert(1)</script>"), 500, "The server answered 500 Internal Server Error."),
        (
            (302, {"Location": "http://169.254.169.254/"}, ""),
            302,
            "The server answered 302 Found, and redirects are not followed here.",
        ),
        ((200, {}, "a" * (suggest_summary.LIMIT + 1)), None, "The server sends more than 256 KB."),
        (
            (200, {"Content-Encoding": "gzip"}, "no"),
            None,
            "The server says that its answer is compressed with gzip, but it is not.",
        ),
    ],
)
def test_endpoint_that_does_not_answer_is_told_and_left_alone(endpoint, web, answer, status, sentence):
    article, endpoint.answer = waiting(web), answer
    row = ask(article, "failed")
    assert (row.error, row.http_status, row.tries) == (f"The language model: {sentence}", status, 1)
    assert (row.summary, row.level) == ("", "")
    assert 13 < minutes_until(row.due_at) < 17
    assert 14 < rest(endpoint) < 15.1
    # Nobody asks it meanwhile, and no page is read for nothing.
    web.asked.clear()
    outcome = suggest_summary.suggest(article.pk, due_only=False)
    assert (outcome.kind, len(endpoint.asked), web.asked) == ("busy", 1, {})


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_respected(endpoint, web, status):
    article, endpoint.answer = waiting(web), (status, {"Retry-After": "7200"}, "")
    row = ask(article, "failed")
    assert 119 < minutes_until(row.due_at) < 120.1
    assert 119 < rest(endpoint) < 120.1


def test_endpoint_that_is_down_is_asked_again_until_it_answers(endpoint, web, settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    good, settings.SUGGEST_URL = settings.SUGGEST_URL, f"http://127.0.0.1:{port}/v1"
    article = waiting(web)
    for number in range(1, 8):
        row = ask(article, "failed")
        assert (row.tries, row.due_at is None) == (number, False)
    assert row.error == "The language model: The server refused the connection."
    assert minutes_until(row.due_at) > 600
    settings.SUGGEST_URL = good
    assert (ask(article).error, len(endpoint.asked)) == ("", 1)


def test_answer_of_no_use_is_asked_for_again_twice_and_then_given_up(endpoint, web):
    article, endpoint.answer = waiting(web), (200, {}, says("I cannot help with that."))
    row = ask(article, "failed")
    assert (row.error, row.http_status) == ("The model's answer is not JSON.", 200)
    assert 50 < minutes_until(row.due_at) < 70
    # That is nothing to leave the endpoint alone for.
    assert rest(endpoint) < 1
    ask(article, "failed")
    row = ask(article, "failed")
    assert (row.tries, row.due_at, len(endpoint.asked)) == (3, None, 3)
    suggest_summary.plan(timezone.now())
    assert suggest_summary.due(timezone.now(), 10) == []


def test_question_that_the_endpoint_refuses_is_given_up_too(endpoint, web):
    article, endpoint.answer = waiting(web), (400, {}, "too many tokens")
    for _ in range(3):
        row = ask(article, "failed")
    assert (row.error, row.due_at) == ("The language model: The server answered 400 Bad Request.", None)


def test_old_suggestion_stays_when_a_later_answer_is_of_no_use(endpoint, web, settings):
    article = waiting(web)
    ask(article)
    settings.SUGGEST_MODEL, endpoint.answer = "mistral", (200, {}, says({}))
    suggest_summary.plan(timezone.now())
    row = ask(article, "failed")
    assert (row.summary, row.written_by, row.error) == (
        GOOD["summary"],
        "llama3.2",
        "The summary is not text.",
    )


def test_page_that_cannot_be_read_is_told_and_the_model_not_asked(endpoint, web):
    article = waiting(web, "/gone")
    row = ask(article, "failed")
    assert row.error == "Its page: The server answered 404 Not Found."
    web["/gone"] = page("Short", words=1, body="<p>Soon.</p>")
    row = ask(article, "failed")
    assert (row.error, row.due_at) == ("Its page has too little text to summarise.", None)
    assert endpoint.asked == []


def test_text_without_spaces_is_text(endpoint, web):
    web["/ja"] = page("Exactly once", body=f"<p>{'三つのブローカーが書き終えるまで待つ。' * 40}</p>")
    assert ask(waiting(web, "/ja")).summary == GOOD["summary"]
    assert "三つのブローカー" in endpoint.asked[0][2]["messages"][1]["content"]


def test_host_of_a_page_that_is_busy_is_waited_for(endpoint, web):
    article = waiting(web)
    until = timezone.now() + timedelta(hours=2)
    Host.objects.filter(name=rate_limit.host_of(web.url)).update(next_at=until)
    assert suggest_summary.suggest(article.pk).kind == "taken"
    assert abs(SummarySuggestion.objects.get().due_at - until) < timedelta(seconds=1)
    assert endpoint.asked == []


def test_one_is_asked_at_a_time_and_a_killed_worker_is_followed(endpoint, web):
    article = waiting(web)
    later = timezone.now() + timedelta(minutes=5)
    SummarySuggestion.objects.update(claim="other", claimed_until=later)
    assert suggest_summary.suggest(article.pk).kind == "taken"
    SummarySuggestion.objects.update(claimed_until=timezone.now())
    assert suggest_summary.suggest(article.pk).kind == "done"


def test_article_that_is_gone_meanwhile_is_no_error(endpoint, web):
    article = waiting(web)
    Article.objects.filter(pk=article.pk).delete()
    assert suggest_summary.suggest(article.pk).kind == "taken"
