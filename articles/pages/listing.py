"""A listing of articles: all, a company's, a topic's or a technology's.

Read the address, ask the catalogue, print: the whole page or the piece that htmx swaps.
"""

from functools import partial
from urllib.parse import parse_qsl

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.vary import vary_on_headers

from articles import catalog
from articles.pages.addresses import selection_by_now
from articles.pages.cards import card_rows, cards_html
from articles.pages.feeds.addresses import alternates, unordered
from articles.pages.head import listing_head
from articles.pages.headings import company_title, selection_in_words
from articles.pages.jinja import url

STARTING = "The site has just started: the numbers beside the filters come in a moment."
# The entry of the main menu that a page about one of these belongs to.
SECTIONS = {"company": "companies", "topic": "topics", "technology": "technologies"}
MOST_PAGES = 10**9
PLAIN = "The search is still being prepared: for now these are plain matches, newest first."


@vary_on_headers("HX-Request")
def listing(request, template, *, base, **scope):
    """Answers a listing. Raises Http404 if readers see no such company, topic or technology.

    `base` is the path of the page, to which the form and the links lead.
    `scope` is the slug of the `company`, `topic` or `technology` that the page is about. An address that
    spells its selection in another than the usual way is sent to the usual one.
    """
    article_filter = catalog.read(request.GET, **scope)
    if article_filter is None:
        raise Http404
    if article_filter.not_understood and (by_now := selection_by_now(article_filter)):
        return redirect(request.path + by_now, permanent=True)
    expanded = [name for name in request.GET.getlist("expand") if name in article_filter.facets]
    page, notices = page_number(request.GET.get("page", ""))
    notices += article_filter.dropped
    is_piece = wants_piece(request)
    address = article_filter.query_string(page=page)
    keeps_its_address = is_piece or expanded or notices or page == MOST_PAGES
    if not keeps_its_address and not _spells(request, address):
        return redirect(request.path + address)
    try:
        results = catalog.search(article_filter, page)
    except catalog.SearchTooSlow:
        return _too_slow(request, article_filter)
    except catalog.NoSuchPage as past:
        return _past_the_end(request, page, past.last, base + article_filter.query_string(page=past.last))
    article_filter = results.filter
    chip_groups = catalog.chip_groups(article_filter)
    rows = card_rows(results.ids, results.contexts, results.terms)
    context = {
        "filter": article_filter,
        "company": article_filter.company,
        "topic": article_filter.topic,
        "technology": article_filter.technology,
        "profile": partial(catalog.profile, article_filter),
        "similar_companies": partial(catalog.similar_companies, article_filter),
        "results": results,
        "cards": cards_html(results.ids, results.contexts, results.terms, rows=rows).values(),
        "facets": catalog.panel(article_filter, results.counts, expanded),
        "chip_groups": chip_groups,
        "sorts": _sorts(article_filter),
        "news": _news(article_filter, results),
        "pager": _pager(article_filter, results),
        "title": _title(article_filter),
        "heading": _heading(article_filter),
        "notices": notices + _unfinished(results),
        "is_piece": is_piece,
        "base": base,
        "section": next((SECTIONS[facet] for facet in scope), "articles"),
        "everywhere": url("articles") + article_filter.query_string(),
        "feeds": alternates(base, unordered(article_filter)),
    }
    context["head"] = listing_head(request, context, rows)
    response = render(request, "articles/_listing.html" if is_piece else template, context)
    if is_piece:
        response["HX-Push-Url"] = base + address
    return response


def _title(article_filter):
    if article_filter.company and not article_filter.is_narrowed:
        return company_title(article_filter.company)
    return selection_in_words(article_filter)


def _heading(article_filter):
    """The heading of the list: on a company's page the one below the company's."""
    if article_filter.company and not article_filter.is_narrowed:
        return "Latest articles"
    return selection_in_words(article_filter, of_company=False)


def wants_piece(request):
    """Whether htmx asks, for the piece that it swaps; looking into META makes no dict of all headers."""
    return "HTTP_HX_REQUEST" in request.META


def without_push_to_itself(get_response):
    """Middleware: removes HX-Push-Url where the browser shows that address already."""

    def respond(request):
        response = get_response(request)
        shown, pushed = request.META.get("HTTP_HX_CURRENT_URL", ""), response.get("HX-Push-Url")
        if pushed and shown.endswith(pushed):
            del response["HX-Push-Url"]
        return response

    return respond


def _spells(request, query_string):
    """Whether the request's own query string says just what `query_string` says, in its order."""
    asked, usual = request.META.get("QUERY_STRING", ""), query_string[1:]
    return asked == usual or _pairs(asked) == _pairs(usual)


def _pairs(query_string):
    return parse_qsl(query_string, keep_blank_values=True)


def _unfinished(results):
    """What to say of Results that are not all they will be in a moment, as a list of sentences."""
    if results.is_plain:
        return [PLAIN]
    return [STARTING] if results.counts is None else []


def page_number(text):
    """The page that `text` asks for and what to say of it; page 1 if it is no number from 1 up.

    No list is MOST_PAGES long: whatever is larger stands for that page, which is past every end.
    """
    if not text:
        return 1, []
    digits = text.lstrip("0")
    if digits and text.isascii() and text.isdigit():
        return (int(digits) if len(digits) < len(str(MOST_PAGES)) else MOST_PAGES), []
    return 1, [f"Page “{text[:20]}” is no page number, so this is the first page."]


def _too_slow(request, article_filter):
    """503 with a page that says so, and when to come back."""
    response = render(request, "articles/too_slow.html", {"text": article_filter.text}, status=503)
    response["Retry-After"] = "10"
    return response


def _past_the_end(request, page, last, way_back):
    context = {"page": page if page < MOST_PAGES else None, "last": last, "way_back": way_back}
    return render(request, "articles/past_the_end.html", context, status=404)


def _sorts(article_filter):
    """(label, query string, whether chosen) for each order that makes sense here."""
    others = [pair for pair in article_filter.pairs() if pair[0] == "sort"]
    return [
        (
            label,
            article_filter.query_string(
                less=others, more=[] if value == article_filter.default_sort else [("sort", value)]
            ),
            value == article_filter.order,
        )
        for value, label in catalog.SORTS.items()
        if value != "relevance" or article_filter.query.wanted
    ]


def _news(article_filter, results):
    """What static/visits.js needs to say how many articles are new to this browser; None if none can be.

    `series` is Results.added as "minute:number" words, `query_string` leads to the same articles as they were
    added, and `before` is how many of these are on the pages before; None in another order.
    """
    if not results.added:
        return None
    others = [pair for pair in article_filter.pairs() if pair[0] == "sort"]
    return {
        "series": " ".join([f"{minute}:{number}" for minute, number in results.added]),
        "query_string": article_filter.query_string(less=others, more=[("sort", "added")]),
        "before": (results.page - 1) * catalog.PAGE_LENGTH if article_filter.order == "added" else None,
    }


def _pager(article_filter, results):
    """Query strings of the pages before and after, and (number or None for a gap, query string)
    for the first, the last and the neighbouring pages."""
    near = {1, results.pages, *range(results.page - 2, results.page + 3)}
    pages, before = [], 0
    for number in sorted(n for n in near if 1 <= n <= results.pages):
        if number - before > 1:
            pages.append((None, ""))
        pages.append((number, article_filter.query_string(page=number)))
        before = number
    return {
        "previous": article_filter.query_string(page=results.page - 1),
        "next": article_filter.query_string(page=results.page + 1),
        "pages": pages,
    }
