"""The public pages: read the filter, ask the catalogue, load the rows, print."""

import mimetypes
from urllib.parse import parse_qsl

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from articles import catalog
from articles.models import Article, Company, Topic
from articles.pages.cards import cards_html
from articles.pages.jinja import url
from articles.pages.phrases import listing_title

MOST_ACTIVE = 8
MORE_ARTICLES = 4


@require_safe
@vary_on_headers("HX-Request")
def home(request):
    return _listing(request, "articles/home.html", base=url("articles"), canonical=url("home"))


@require_safe
@vary_on_headers("HX-Request")
def articles(request):
    return _listing(request, "articles/articles.html", base=url("articles"))


@require_safe
@vary_on_headers("HX-Request")
def company(request, slug):
    company = _or_404(catalog.company(slug))
    return _listing(request, "articles/company.html", base=company.get_absolute_url(), company=company)


@require_safe
@vary_on_headers("HX-Request")
def topic(request, slug):
    topic = _or_404(catalog.topic(slug))
    return _listing(request, "articles/topic.html", base=topic.get_absolute_url(), topic=topic)


def _or_404(found):
    if found is None:
        raise Http404
    return found


def _listing(request, template, *, base, canonical=None, **scope):
    """Answers a listing: whole, or the piece that htmx swaps.

    `base` is where the form leads; `scope` is the company or topic the page is about. An address
    that spells its selection in another than the usual way is sent to the usual one.
    """
    article_filter = catalog.read(request.GET, **scope, look=not scope)
    expanded = [name for name in request.GET.getlist("expand") if name in article_filter.facets]
    page, notices = _page_number(request.GET.get("page", ""))
    notices += article_filter.dropped
    is_piece = _wants_piece(request)
    address = article_filter.query_string(page=page)
    if not (is_piece or expanded or notices) and not _spells(request, address):
        return redirect(request.path + address)
    try:
        results = catalog.search(article_filter, page)
    except catalog.NoSuchPage as past:
        return _past_the_end(request, page, past.last, base + article_filter.query_string(page=past.last))
    if results.is_plain:
        notices.append("The search is still being prepared: for now these are plain matches, newest first.")
    elif results.counts is None:
        notices.append("The site has just started: the numbers beside the filters come in a moment.")
    chip_groups = catalog.chip_groups(article_filter)
    context = {
        "filter": article_filter,
        "results": results,
        "cards": cards_html(results.ids, results.contexts, article_filter.query).values(),
        "facets": catalog.facets(article_filter, results.counts, expanded),
        "chip_groups": chip_groups,
        "ways_out": catalog.ways_out(article_filter) if not results.total else (),
        "did_you_mean": catalog.did_you_mean(article_filter) if not results.total else None,
        "sorts": _sorts(article_filter),
        "pager": _pager(article_filter, results),
        "title": listing_title(article_filter, chip_groups),
        "notices": notices,
        "is_piece": is_piece,
        "base": base,
        "canonical": canonical or base,
        "section": "topics" if "topic" in scope else "companies" if "company" in scope else "articles",
        "feed": f"{base}feed.atom{article_filter.query_string()}",
        **scope,
    }
    if "company" in scope:
        context["all"] = catalog.total(**scope, look=False) if article_filter.is_narrowed else results.total
    response = render(request, "articles/_listing.html" if is_piece else template, context)
    if is_piece and not request.headers.get("HX-Current-URL", "").endswith(base + address):
        response["HX-Push-Url"] = base + address
    return response


def _wants_piece(request):
    """Whether htmx asks, for the piece that it swaps; looking into META makes no dict of all headers."""
    return "HTTP_HX_REQUEST" in request.META


def _spells(request, query_string):
    """Whether the request's own query string says just what `query_string` says, in its order."""
    asked, usual = request.META.get("QUERY_STRING", ""), query_string[1:]
    return asked == usual or _pairs(asked) == _pairs(usual)


def _pairs(query_string):
    return parse_qsl(query_string, keep_blank_values=True)


def _page_number(text):
    """The page that `text` asks for and what to say of it; page 1 if it is no number from 1 up."""
    if not text:
        return 1, []
    if text.isascii() and text.isdigit() and int(text[:9]) > 0:
        return int(text[:9]), []
    return 1, [f"Page “{text[:20]}” is no page number, so this is the first page."]


def _past_the_end(request, page, last, way_back):
    context = {"page": page, "last": last, "way_back": way_back}
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


@require_safe
def article(request, company, slug):
    if "\x00" in slug:
        raise Http404  # PostgreSQL refuses to look for it
    article = _or_404(Article.objects.at(_or_404(catalog.company(company)), slug))
    more = catalog.beside(article, MORE_ARTICLES, look=False)
    related = catalog.related(article, MORE_ARTICLES, look=False)
    cards = cards_html([*more, *related], catalog.contexts([*more, *related]))
    context = {
        "section": "articles",
        "article": article,
        "topics": catalog.topics_of(article),
        "more": [cards[pk] for pk in more if pk in cards],
        "related": [cards[pk] for pk in related if pk in cards],
    }
    return render(request, "articles/article.html", context)


@require_safe
def suggest(request):
    """The piece that htmx puts under the search box while a reader types."""
    found = catalog.suggest(request.GET.get("q", ""))
    return render(request, "articles/_suggestions.html", {"suggestions": found})


@require_safe
@vary_on_headers("HX-Request")
def companies(request):
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:100]
    companies = Company.objects.published().by_name()
    found = _counted(companies.named_like(text) if text else companies, "company")
    active = sorted((company for company in found if company.article_count), key=_by_count)
    context = {
        "text": text,
        "section": "companies",
        "letters": _by_letter(found),
        "total": len(found),
        "most_active": [] if text else active[:MOST_ACTIVE],
    }
    is_piece = _wants_piece(request)
    return render(request, "articles/_companies.html" if is_piece else "articles/companies.html", context)


def _counted(rows, facet):
    """A list of companies or topics with `article_count`, their public articles."""
    totals = catalog.totals(facet)
    rows = list(rows)
    for row in rows:
        row.article_count = totals.get(row.slug, 0)
    return rows


def _by_count(company):
    return -company.article_count, company.name.lower()


def _by_letter(companies):
    """(letter, companies) pairs, A to Z, with "0–9" for names that start with no letter."""
    letters = {}
    for company in companies:
        first = company.name[:1].upper()
        letters.setdefault(first if first.isalpha() else "0–9", []).append(company)
    return sorted(letters.items(), key=lambda pair: (pair[0] != "0–9", pair[0]))


@require_safe
def topics(request):
    context = {"section": "topics", "topics": _counted(Topic.objects.by_name(), "topic")}
    return render(request, "articles/topics.html", context)


@require_safe
def about(request):
    context = {
        "articles": catalog.total(),
        "companies": Company.objects.published().count(),
        "topics": Topic.objects.count(),
    }
    return render(request, "articles/about.html", context)


@require_safe
def logo(request, name):
    """A company's logo. Whatever is in the file, a browser may only show it as a picture."""
    try:
        file = default_storage.open(f"logos/{name}")
    except (OSError, ValueError):
        raise Http404 from None
    response = FileResponse(file, content_type=mimetypes.guess_type(name)[0])
    response["Cache-Control"] = f"public, max-age={60 * 60 * 24 * 30}, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@require_safe
def robots(request):
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap-index'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
