"""What the numbers for chief editors are, section by section: each asks a query or two and gives a context.

A section more is a function more in SECTIONS and a piece of its name in templates/admin/articles/reporting/.
"""

from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone

from articles import catalog
from articles.admin.reporting.charts import HEIGHT, STEP, bars, columns, share
from articles.models import Article, Company, Feed, RowChange, Suggestion
from articles.models.querysets.reporting import EXPECTED
from articles.pages.phrases import count_of

AGES = (1, 7, 30, 90, 365)
AGE_NAMES = ("Up to a day", "Up to a week", "Up to a month", "Up to 3 months", "Up to a year", "Longer")
WEEKS = 12
# A table names so many editors, companies or feeds; the rest is counted.
MOST_NAMED = 20
# A blog is silent after so many of its usual intervals, but not before so many days.
INTERVALS, FEWEST_DAYS = 3, 90
TROUBLES = {
    5: "Failed 7 times in a row or more",
    4: "Failing",
    3: "Paused",
    2: "Works, partly broken",
    1: "Not polled yet",
    0: "Works",
}
# From this one on, a feed is in need of somebody.
IN_NEED = 2


def inbox(now):
    """How long articles have been waiting."""
    numbers, oldest = Article.objects.waiting_since(now, AGES)
    return {
        "title": "Waiting in the inbox",
        "total": sum(numbers),
        "oldest": oldest,
        "address": f"{reverse('admin:articles_article_changelist')}?status__exact=inbox",
        "bars": bars(_counted(AGE_NAMES, numbers)),
    }


def _counted(labels, numbers):
    return [(label, number, f"{number:,}", "") for label, number in zip(labels, numbers, strict=True)]


def decisions(now):
    """How many articles each editor has published or rejected in each of the last WEEKS."""
    today = timezone.localdate(now)
    monday = today - timedelta(days=today.weekday())
    weeks = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    numbers, since = {}, timezone.make_aware(datetime.combine(weeks[0], time()))
    for name, week, number in RowChange.objects.decisions_by_week(since):
        numbers.setdefault(name, dict.fromkeys(weeks, 0))[week] = number
    return {"title": "Decisions", "weeks": weeks} | _by_editor(numbers, weeks)


def _by_editor(numbers, weeks):
    """The editors with most decisions first, with charts on one scale, and the table of all weeks."""
    names = sorted(numbers, key=lambda name: (-sum(numbers[name].values()), name))
    most = max((max(by_week.values()) for by_week in numbers.values()), default=0)
    labels = [f"Week of {week.day} {week:%b}" for week in weeks]
    shown = names[:MOST_NAMED]
    return {
        "editors": [
            {
                "name": name,
                "total": sum(numbers[name].values()),
                "columns": columns(numbers[name].values(), labels, most),
            }
            for name in shown
        ],
        "others": len(names) - len(shown),
        "total": sum(sum(by_week.values()) for by_week in numbers.values()),
        "view": (STEP * len(weeks), HEIGHT),
        "rows": [(week, [numbers[name][week] for name in shown]) for week in weeks],
    }


def coverage(now):
    """Of how many published articles readers are told what they expect."""
    found = catalog.coverage()
    total = found["total"]
    published = f"{reverse('admin:articles_article_changelist')}?status__exact=published"
    rows = [
        (
            what.replace("_", " ").capitalize(),
            total - found[what],
            _percentage(total - found[what], total),
            f"{published}&missing={what}" if found[what] else "",
        )
        for what in EXPECTED
    ]
    return {"title": "What published articles tell", "total": total, "bars": bars(rows, most=total)}


def _percentage(number, total):
    """A whole number of per cent that says neither all nor none unless it is so."""
    if number in (0, total):
        return "100 %" if number else "0 %"
    return f"{min(max(round(100 * number / total), 1), 99)} %"


def quiet(now):
    """Companies that have written nothing for much longer than usual, the latest to fall silent first."""
    today = timezone.localdate(now)
    found = []
    for pk, first, last, number in Article.objects.paces():
        usual, silent = (last - first).days / (number - 1), (today - last).days
        if silent > max(INTERVALS * usual, FEWEST_DAYS):
            found.append((silent, pk, last, usual))
    found.sort()
    shown = found[:MOST_NAMED]
    names = Company.objects.in_bulk([pk for _, pk, *_ in shown])
    most = shown[-1][0] if shown else 0
    return {
        "title": "Companies gone quiet",
        "companies": [
            {
                "company": names[pk],
                "last": last,
                "usual": f"every {count_of(max(round(usual), 1), 'day')}",
                "silent": count_of(silent, "day"),
                "share": share(silent, most),
                "usual_share": share(usual, most),
            }
            for silent, pk, last, usual in shown
        ],
        "others": len(found) - len(shown),
        "intervals": INTERVALS,
        "fewest_days": FEWEST_DAYS,
    }


def feeds(now):
    """How feeds are doing, and those that need somebody."""
    numbers = Feed.objects.numbers_by_trouble()
    in_need = sum(number for trouble, number in numbers.items() if trouble >= IN_NEED)
    return {
        "title": "Feeds in trouble",
        "total": count_of(sum(numbers.values()), "feed"),
        "bars": bars(_counted(TROUBLES.values(), [numbers.get(trouble, 0) for trouble in TROUBLES])),
        "feeds": list(Feed.objects.with_trouble(IN_NEED).with_company()[:MOST_NAMED]),
        "others": max(in_need - MOST_NAMED, 0),
    }


def suggestions(now):
    """How much of what was suggested editors have taken, for what they published in the last WEEKS."""
    found = Suggestion.objects.acceptance(now - timedelta(weeks=WEEKS))
    rows = [
        (label, taken, f"{taken:,} of {offered:,}, {_percentage(taken, offered)}" if offered else "none", "")
        for label, offered, taken in found
    ]
    charts = [bars([row], most=offered or 1)[0] for row, (_, offered, _) in zip(rows, found, strict=True)]
    return {"title": "Suggestions taken", "weeks": WEEKS, "bars": charts}


SECTIONS = {
    "inbox": inbox,
    "coverage": coverage,
    "decisions": decisions,
    "suggestions": suggestions,
    "quiet": quiet,
    "feeds": feeds,
}
