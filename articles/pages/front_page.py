"""The front page: what is new, what editors picked, ways in. It is no listing: filters lead to /articles/."""

from django.http import QueryDict
from django.shortcuts import redirect, render

from articles import catalog
from articles.models import Article
from articles.pages.cards import cards_html, lines_html
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
EXAMPLES = 3
# So many topics and technologies are tried for an example.
TRIED = 4
# An example that finds less shows little.
LEAST_FOUND = 3


def front_page(request):
    """Answers /. A selection asked for here is found at /articles/, where it is shown; other words after the
    "?" mean nothing and go."""
    article_filter = catalog.read(request.GET)
    if request.META.get("QUERY_STRING"):
        page = request.GET.get("page")
        is_listing = article_filter.pairs() or page or article_filter.dropped
        return redirect(f"{url('articles')}?{request.META['QUERY_STRING']}" if is_listing else url("home"))
    picks = Article.objects.published().picks().first_ids(MOST_PICKS)
    days, contexts, _ = catalog.added_days(NEW_DAYS, MOST_NEW)
    days = [day for day in days if day.total < BULK]
    shown = {pk for day in days for pk in day.ids}
    latest = [pk for pk in catalog.first(article_filter, LATEST + len(shown)) if pk not in shown][:LATEST]
    contexts |= catalog.contexts([*picks, *latest])
    # What came in one go is new by its own date alone.
    newest = [] if days else latest[:MOST_NEWEST]
    latest = latest[len(newest) :]
    lines = lines_html([*shown, *newest], contexts)
    cards = cards_html([*picks, *latest], contexts)
    found = catalog.profile(article_filter, ("company", "topic", "technology"))
    topics, technologies = (found.get(facet, [])[:ENTRANCES] for facet in ("topic", "technology"))
    context = {
        "total": catalog.number_of(article_filter),
        "companies": len(found.get("company", ())),
        "days": [(day, [lines[pk] for pk in day.ids if pk in lines]) for day in days],
        "newest": [lines[pk] for pk in newest if pk in lines],
        "picks": [cards[pk] for pk in picks if pk in cards],
        "latest": [cards[pk] for pk in latest if pk in cards],
        "head": home_head(request),
        "title": "Articles",
        "feeds": alternates(url("articles")),
        "topics": topics,
        "technologies": technologies,
        "levels": Article.Level.choices,
        "read_times": catalog.READ_TIMES,
        "examples": examples(found),
    }
    return render(request, "articles/home.html", context)


def examples(found):
    """Up to EXAMPLES (words, address, number of articles) of selections that find something here.

    `found` is what catalog.profile() says of all articles. Each example is the first of its kind that finds
    enough.
    """
    return [example for kind in _kinds(found) if (example := _first_that_finds(kind))][:EXAMPLES]


def _kinds(found):
    """Lists of query strings, a list a kind, what shows most first."""
    topics = [f"topic={slug}" for slug, *_ in found.get("topic", ())[:TRIED]]
    technologies = [f"technology={slug}" for slug, *_ in found.get("technology", ())[:TRIED]]
    companies = "&".join(f"company={slug}" for slug, *_ in found.get("company", ())[:2])
    yield [f"level=advanced&{one}{more}" for more in ("&read=10-20", "") for one in (*technologies, *topics)]
    yield [
        "level=beginner&code=yes",
        "level=beginner&read=under-5&read=5-10",
        "level=beginner",
        "read=under-5",
    ]
    yield [f"{companies}&{topic}" for topic in topics] + [companies]
    yield topics


def _first_that_finds(query_strings):
    for query_string in query_strings:
        article_filter = catalog.read(QueryDict(query_string))
        number = catalog.number_of(article_filter)
        if number >= LEAST_FOUND:
            return selection_in_words(article_filter), url("articles") + article_filter.query_string(), number
    return None
