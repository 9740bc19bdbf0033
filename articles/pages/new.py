"""What editors published here: the latest days, and each day by itself."""

from datetime import date
from functools import wraps

from django.http import Http404
from django.shortcuts import render

from articles import catalog
from articles.pages.cards import cards_html
from articles.pages.feeds.addresses import alternates
from articles.pages.head import day_head, new_head
from articles.pages.jinja import url
from articles.pages.listing import page_number
from articles.pages.page_cache import cached_page
from articles.pages.phrases import day_name

DAYS = 14
# What of a day stands on the page of all days.
MOST_OF_A_DAY = 8


def once_started(view):
    """Has `view` answer 503 while a large catalogue is read: to sort it by days takes a database long."""

    @wraps(view)
    def respond(request, *args, **kwargs):
        if not catalog.is_starting():
            return view(request, *args, **kwargs)
        response = render(request, "articles/starting.html", status=503)
        response["Retry-After"] = "10"
        return response

    return respond


@cached_page
@once_started
def days(request):
    """The latest days on which something was published, or with `before` those before that day."""
    text = request.GET.get("before", "")
    before = _date(text)
    notice = f"“{text[:20]}” is no date, so these are the latest days."
    found, contexts, has_earlier = catalog.added_days(DAYS, MOST_OF_A_DAY, before)
    if before and not found:
        raise Http404
    cards = cards_html([pk for one in found for pk in one.ids], contexts)
    context = {
        "section": "new",
        "head": new_head(request, before),
        "title": "Articles",
        "feeds": alternates(url("articles")),
        "days": [(one, [cards[pk] for pk in one.ids if pk in cards]) for one in found],
        "before": before,
        "earlier": found[-1].day if has_earlier else None,
        "notices": [notice] if text and not before else [],
    }
    return render(request, "articles/new.html", context)


@cached_page
@once_started
def day(request, day):
    """All that was published on one day, page by page."""
    asked = _date(day)
    page, notices = page_number(request.GET.get("page", ""))
    if asked is None:
        raise Http404
    found, contexts = catalog.added_on(asked, page)
    if not found.ids:
        raise Http404
    context = {
        "section": "new",
        "head": day_head(found.day, day_name(found.day), page),
        "day": found,
        "cards": cards_html(found.ids, contexts).values(),
        "page": page,
        "pages": -(-found.total // catalog.PAGE_LENGTH),
        "notices": notices,
    }
    return render(request, "articles/new_day.html", context)


def _date(text):
    """The date that `text` says as 2026-02-14; None for all else, years without a neighbour among it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text and date.min.year < day.year < date.max.year else None
