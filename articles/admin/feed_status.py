"""How a feed is doing, in words: its state, what is wrong with it, when it is polled next."""

from django.utils import timezone
from django.utils.html import format_html, format_html_join

from articles.admin.formats import now_or_when
from articles.models import Feed


def state(feed):
    """How the feed is doing: a word in its colour, and the reasons."""
    word, tone = word_of(feed)
    sentences = filter(None, [feed.reason, problem_of(feed), feed.warning])
    return format_html('<span class="tone tone-{}">{}</span>{}', tone, word, reasons(sentences))


def reasons(sentences):
    """What is wrong, a line for each sentence."""
    return format_html_join("", '<span class="feed-why">{}</span>', ((sentence,) for sentence in sentences))


def word_of(feed):
    """(word, tone): how a feed is doing at this moment, and the colour that goes with it.

    The tone is "well", "quiet" (nothing is known yet, or nothing is wrong), "wary" or "bad".
    """
    if feed.claimed_until and feed.claimed_until > timezone.now():
        return "Being polled", "quiet"
    if feed.status == Feed.Status.PAUSED:
        return "Paused", "wary"
    if feed.error:
        return ("Failing" if feed.failures < 2 else f"Failed {feed.failures} times in a row"), "bad"
    if feed.warning:
        return "Works, partly broken", "wary"
    if feed.last_polled_at is None:
        return "Not polled yet", "quiet"
    return "Works", "well"


def problem_of(feed):
    """The error of a Feed or PageCrawl, with the HTTP status unless it is in the text; "" without one."""
    if not feed.error or feed.http_status is None or str(feed.http_status) in feed.error:
        return feed.error
    return f"{feed.error} (HTTP status {feed.http_status})"


def problems_of(feeds):
    """What is wrong with these feeds, as sentences: of paused or failing ones first, then warnings."""
    sentences = [feed.reason or problem_of(feed) for feed in feeds] + [feed.warning for feed in feeds]
    return list(dict.fromkeys(filter(None, sentences)))


def due(feed):
    """When the feed is polled next: "in 4 h", "now", or "not while paused"."""
    return "not while paused" if feed.status == Feed.Status.PAUSED else now_or_when(feed.next_due_at)
