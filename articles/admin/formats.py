"""How the admin prints times, and numbers that link to lists."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

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


def now_or_when(moment):
    """As when(), but "now" for what is due already and "-" for None."""
    return "now" if moment and moment <= timezone.now() else when(moment, "-")


def articles_link(number, **ids):
    """`number` as a link to the list of the published articles with these ids: `company=7`, `topics=3`."""
    query = {f"{name}__id__exact": pk for name, pk in ids.items()} | {"status__exact": "published"}
    address = f"{reverse('admin:articles_article_changelist')}?{urlencode(query)}"
    return format_html('<a href="{}">{}</a>', address, f"{number:,}")
