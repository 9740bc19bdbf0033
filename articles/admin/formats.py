"""How the admin prints times: as a distance from now, exact on pointing at it."""

from django.utils import timezone
from django.utils.html import format_html

from articles.admin import feed_status

MINUTE, HOUR, DAY = 60, 3600, 86400
# From so many seconds on a time is told in so long a unit.
UNITS = ((2 * DAY, DAY, "days"), (HOUR, HOUR, "h"), (MINUTE, MINUTE, "min"))


def distance(moment, now):
    """How far `moment` is from `now`, in a word or two: "3 h ago", "in 5 min", "just now", "now"."""
    seconds = (moment - now).total_seconds()
    for least, unit, name in UNITS:
        if abs(seconds) >= least:
            words = f"{round(abs(seconds) / unit)} {name}"
            return f"in {words}" if seconds > 0 else f"{words} ago"
    return "in a moment" if seconds > 0 else "just now"


def duration(seconds):
    """A guess at a time to come: "40 s", "12 min", "3 h", "5 days"."""
    for least, unit, name in UNITS:
        if seconds >= least:
            return f"{round(seconds / unit)} {name}"
    return f"{round(seconds)} s"


def when(moment, otherwise="never"):
    """A time as its distance from now, exact on pointing at it; `otherwise` for None."""
    if moment is None:
        return otherwise
    local = timezone.localtime(moment)
    exact = local.strftime("%d %b %Y %H:%M %Z").lstrip("0")
    words = distance(moment, timezone.now())
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), exact, words)


def due(feed):
    """When the feed is polled next: "in 4 h", "now", or "not while paused"."""
    moment = feed_status.due_of(feed)
    if moment is not None and moment <= timezone.now():
        return "now"
    return when(moment, "not while paused")
