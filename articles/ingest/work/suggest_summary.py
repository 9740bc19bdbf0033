"""The summary, takeaways and level of one article, asked of the language model that the operator names.

Without SUGGEST_URL nothing is asked. The answer becomes a suggestion and nothing else: editors take it or
not. What goes wrong is a sentence on the row. If the endpoint itself is wrong it gets a rest, in which it is
asked about no other article either.
"""

from contextlib import suppress
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.curation.summaries import answer, question
from articles.ingest import extraction
from articles.ingest.fetching import rate_limit
from articles.ingest.fetching.client import FetchError, post
from articles.ingest.fetching.polite import fetch_page
from articles.ingest.work import page_texts, schedule
from articles.ingest.work.leases import TAKEN, Outcome, attempt, lease
from articles.models import Article, SummarySuggestion

# Bytes of an answer: a summary takes two kilobytes, the thoughts of some models before it far more.
LIMIT = 256 * 1024
# Statuses that say that this one question was wrong: too long, say.
ABOUT_THE_ARTICLE = (400, 413, 422)
# Seconds that the endpoint rests after an error that no Retry-After comes with.
REST = 15 * 60
# What a person who can change it may look at.
HINTS = {
    401: " Is SUGGEST_KEY right?",
    403: " Is SUGGEST_KEY right?",
    404: " Are SUGGEST_URL and SUGGEST_MODEL right?",
}


def plan(now, articles=None):
    """Plans to ask about articles of the inbox, or those of them among `articles`, a QuerySet.

    Never more wait than may be asked about in a day: the latest come first, and others have their turn later.
    """
    if not settings.SUGGEST_URL:
        return
    model = settings.SUGGEST_MODEL
    room = settings.SUGGEST_A_DAY - SummarySuggestion.objects.due(now).count()
    if room > 0:
        rows = (Article.objects if articles is None else articles).without_summary_planned(model)
        found = rows.order_by("-pk").values_list("pk", "crawl__text_hash")[:room]
        # An article that another worker has just merged into its twin leaves the rest to the next time.
        with suppress(IntegrityError), transaction.atomic():
            SummarySuggestion.objects.plan(found, model, now)


def due(now, most):
    """The ids of at most `most` articles that the model is to be asked about now, a list."""
    if not settings.SUGGEST_URL:
        return []
    room = min(most, SummarySuggestion.objects.left_today(settings.SUGGEST_A_DAY, now))
    return list(SummarySuggestion.objects.due(now).values_list("pk", flat=True)[:room]) if room else []


def suggest(article_id, *, due_only=True):
    """Asks the model about the article with this id; an Outcome. Never raises.

    Unless `due_only`, what is to be asked later is asked now; what has been asked is not asked again.
    """
    if not settings.SUGGEST_URL:
        return TAKEN
    rows = SummarySuggestion.objects.filter(pk=article_id)
    # Without a join, which PostgreSQL would check again for a row that another worker has just leased.
    planned = rows.filter(due_at__lte=timezone.now()) if due_only else rows.exclude(due_at=None)
    token = lease(planned, _longest())
    if token is None:
        return TAKEN
    row = rows.with_articles().get()
    outcome, changes = attempt(
        lambda: _suggested(row), partial(_failed, row), f"Asking about {row.article.url}"
    )
    rows.release(token, **changes)
    return outcome


def _longest():
    """Seconds that asking takes at most, the page included."""
    return 2 * settings.INGEST_TIMEOUT + settings.SUGGEST_TIMEOUT


def _suggested(row):
    """(Outcome, changed columns of the SummarySuggestion `row`). Raises HostBusy if the endpoint is."""
    article = row.article
    if article.summary or not article.url or not _is_open(row):
        return TAKEN, {"due_at": None}
    with rate_limit.host_slot(settings.SUGGEST_URL, _longest()) as slot:
        try:
            text = _text(article)
        except rate_limit.HostBusy as busy:
            # The page's host has to be waited for, not the endpoint.
            return TAKEN, {"due_at": busy.until}
        except FetchError as error:
            return _failed(row, f"Its page: {error}", error.status)
        except extraction.NotAPage as error:
            return _failed(row, f"Its page: {error}", is_final=True)
        if len(text.strip()) < question.SHORTEST_TEXT:
            return _failed(row, "Its page has too little text to summarise.", is_final=True)
        return _asked(row, text, slot)


def _is_open(row):
    statuses = {Article.Status.INBOX} | ({Article.Status.PUBLISHED} if row.wanted else set())
    return row.article.status in statuses


def _text(article):
    """The text of the article's page, which is read once more if this process has not just done so."""
    text = page_texts.take(article.pk)
    if text is None:
        fetched = fetch_page(article.url, onward=extraction.onward)
        text = extraction.extract(fetched.body, **fetched.labels).prose
    return text


def _asked(row, text, slot):
    asked = {"asked_at": timezone.now(), "model": settings.SUGGEST_MODEL}
    try:
        found = answer.read(_answer(row.article, text))
    except FetchError as error:
        slot.back_off(REST if error.retry_after is None else error.retry_after)
        outcome, changes = _unanswered(row, error)
    except answer.Unusable as wrong:
        outcome, changes = _failed(row, str(wrong), 200)
    else:
        outcome, changes = Outcome("done"), _written(found)
    return outcome, changes | asked


def _answer(article, text):
    """The bytes that the endpoint answers with. Raises FetchError."""
    company = article.company.name if article.company else ""
    body = question.body(settings.SUGGEST_MODEL, title=article.title, company=company, text=text)
    headers = {"Content-Type": "application/json"}
    if settings.SUGGEST_KEY:
        headers["Authorization"] = f"Bearer {settings.SUGGEST_KEY}"
    address = f"{settings.SUGGEST_URL}/chat/completions"
    return post(address, body, headers=headers, limit=LIMIT, seconds=settings.SUGGEST_TIMEOUT).body


def _written(found):
    """The columns of an answer that can be used."""
    return {
        "summary": found.summary,
        "takeaways": "\n".join(found.takeaways),
        "level": found.level,
        "written_by": settings.SUGGEST_MODEL,
        "written_at": timezone.now(),
        "due_at": None,
        "wanted": False,
        "tries": 0,
        "http_status": 200,
        "error": "",
    }


def _unanswered(row, error):
    """(Outcome, changed columns) of an endpoint that does not answer: asked again until it does."""
    if error.status in ABOUT_THE_ARTICLE:
        return _failed(row, f"The language model: {error}", error.status)
    tries = _tries(row)
    minutes = schedule.backoff(tries, retry_after=error.retry_after)
    return _unwritten(
        f"The language model: {error}{HINTS.get(error.status, '')}", error.status, tries, minutes
    )


def _failed(row, sentence, status=None, *, is_final=False):
    """(Outcome, changed columns) of a page or an answer that is no use: tried again, then given up."""
    tries = _tries(row)
    hours = None if is_final else schedule.summary_retry(tries)
    return _unwritten(sentence, status, tries, hours and 60 * schedule.jittered(hours))


def _tries(row):
    return min(row.tries + 1, 30_000)


def _unwritten(sentence, status, tries, minutes):
    due_at = minutes and timezone.now() + timedelta(minutes=minutes)
    return Outcome("failed"), {
        "tries": tries,
        "http_status": status,
        "error": sentence[:300],
        "due_at": due_at,
    }
