"""The front page: what is new, what editors picked, ways in. It is no listing: filters lead to /articles/."""

from django.shortcuts import redirect, render

from articles import catalog
from articles.models import Article
from articles.pages.cards import card_rows, cards_html, lines_html
from articles.pages.feeds.addresses import alternates
from articles.pages.head import home_head
from articles.pages.headings import selection_in_words
from articles.pages.jinja import url

MOST_PICKS = 4
# So many latest days on which something was added, and so many articles of each.
NEW_DAYS = 3
MOST_NEW = 3
# What was added in one go, as a whole catalogue is, is no news.
BULK = 200
MOST_NEWEST = 8
LATEST = 20
ENTRANCES = 16
# An example that finds less shows little.
LEAST_FOUND = 3
ADVANCED = [("level", "advanced"), ("read", "10-20")]
FOR_BEGINNERS = [("level", "beginner"), ("code", "yes")]
SHORT = [("read", "under-5")]


def front_page(request):
    """Answers /. A selection asked for here is found at /articles/, where it is shown; other words after the
    "?" mean nothing and go."""
    article_filter = catalog.read(request.GET)
    if request.META.get("QUERY_STRING"):
        page = request.GET.get("page")
        is_listing = article_filter.pairs() or page or article_filter.dropped
        return redirect(f"{url('articles')}?{request.META['QUERY_STRING']}" if is_listing else url("home"))
    picks = Article.objects.published().picks().first_ids(MOST_PICKS)
    days = _new_days()
    shown = {pk for day in days for pk in day.ids}
    latest = [pk for pk in catalog.first(article_filter, LATEST + len(shown)) if pk not in shown][:LATEST]
    contexts = catalog.contexts([*picks, *shown, *latest])
    # What came in one go is new by its own date alone.
    newest = [] if days else latest[:MOST_NEWEST]
    latest = latest[len(newest) :]
    rows = card_rows([*picks, *shown, *newest, *latest], contexts)
    # Those of a day stand below its heading.
    lines = lines_html(shown, contexts, rows, "h4") | lines_html(newest, contexts, rows, "h3")
    in_full = {pk: row for pk, row in rows.items() if pk in picks or pk in latest}
    cards = cards_html(in_full, contexts, rows=in_full)
    found = catalog.profile(article_filter, {"company": None, "topic": ENTRANCES, "technology": ENTRANCES})
    context = {
        "total": catalog.total(),
        "companies": len(found.get("company", ())),
        "days": [(day, [lines[pk] for pk in day.ids if pk in lines]) for day in days],
        "newest": [lines[pk] for pk in newest if pk in lines],
        "picks": [cards[pk] for pk in picks if pk in cards],
        "latest": [cards[pk] for pk in latest if pk in cards],
        "head": home_head(request),
        "title": "Articles",
        "feeds": alternates(url("articles")),
        "topics": found.get("topic", []),
        "technologies": found.get("technology", []),
        "levels": Article.Level.choices,
        "read_times": catalog.READ_TIMES,
        "examples": [] if catalog.is_starting() else examples(article_filter, found.get("company", [])),
    }
    return render(request, "articles/home.html", context)


def _new_days():
    """The AddedDays of what is new; none while a large catalogue is read, as the database would take long."""
    if catalog.is_starting():
        return []
    days, _, _ = catalog.added_days(NEW_DAYS, MOST_NEW)
    return [day for day in days if day.total < BULK]


def examples(everything, companies):
    """Up to three (words, address, number of articles) of selections that find something here.

    `everything` is an ArticleFilter in which nothing is chosen, `companies` are those with most articles. An
    example is a selection with the value of one more facet that most articles of it have.
    """
    both = [("company", slug) for slug, *_ in companies[:2]]
    kinds = (
        [
            (ADVANCED, "technology"),
            (ADVANCED, "topic"),
            (ADVANCED[:1], "technology"),
            (ADVANCED[:1], "topic"),
        ],
        [(FOR_BEGINNERS, "topic"), (FOR_BEGINNERS[:1], "topic"), (SHORT, "topic")],
        [(both, "topic"), ([], "topic")],
    )
    return [example for kind in kinds if (example := _first_that_finds(everything, kind))]


def _first_that_finds(everything, kind):
    for pairs, facet in kind:
        selection = everything.widened(less=(), more=pairs)
        numbers = catalog.totals(facet, selection)
        value = max(numbers, key=lambda value: (numbers[value], value), default=None)
        if value is not None and numbers[value] >= LEAST_FOUND:
            found = selection.widened(less=(), more=[(facet, value)])
            address = url("articles") + found.query_string()
            return selection_in_words(found), address, numbers[value]
    return None
