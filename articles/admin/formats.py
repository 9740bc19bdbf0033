"""How the admin prints times, the state of feeds, and numbers that link to lists."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from articles.models import Feed

MINUTE, HOUR, DAY = 60, 3600, 86400
# (at least so many seconds, seconds in the unit, the unit's name), largest first.
UNITS = ((2 * DAY, DAY, "days"), (HOUR, HOUR, "h"), (MINUTE, MINUTE, "min"))


def distance(moment, now):
    """How far `moment` is from `now`: "3 h ago", "in 5 min", "just now", "in a moment"."""
    seconds = (moment - now).total_seconds()
    if abs(seconds) < MINUTE:
        return "in a moment" if seconds > 0 else "just now"
    words = duration(abs(seconds))
    return f"in {words}" if seconds > 0 else f"{words} ago"


def duration(seconds):
    """A rough length of time in one unit: "40 s", "12 min", "3 h", "5 days"."""
    for least, unit, name in UNITS:
        if seconds >= least:
            return f"{round(seconds / unit)} {name}"
    return f"{round(seconds)} s"


def when(moment, otherwise="never"):
    """A <time> that shows the distance from now and, on hover, the exact time; `otherwise` for None."""
    if moment is None:
        return otherwise
    local = timezone.localtime(moment)
    exact = local.strftime("%d %b %Y %H:%M %Z").lstrip("0")
    words = distance(moment, timezone.now())
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), exact, words)


def due(feed):
    """When the feed is polled next: "in 4 h", "now", or "not while paused"."""
    return "not while paused" if feed.status == Feed.Status.PAUSED else now_or_when(feed.next_due_at)


def now_or_when(moment):
    """As when(), but "now" for what is due already and "-" for None."""
    return "now" if moment and moment <= timezone.now() else when(moment, "-")


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


def articles_link(number, **ids):
    """`number` as a link to the list of the published articles with these ids: `company=7`, `topics=3`."""
    query = {f"{name}__id__exact": pk for name, pk in ids.items()} | {"status__exact": "published"}
    address = f"{reverse('admin:articles_article_changelist')}?{urlencode(query)}"
    return format_html('<a href="{}">{}</a>', address, f"{number:,}")
