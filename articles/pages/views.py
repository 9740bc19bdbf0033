"""The public pages: ask the catalogue, load the rows, print. Listings are listing.py's."""

import mimetypes
from functools import partial

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.views.decorators.vary import vary_on_headers

from articles import catalog
from articles.models import Article, Company, Technology, Topic
from articles.pages.cards import cards_html
from articles.pages.front_page import front_page
from articles.pages.head import about_head, article_head, directory_head, found_companies_head
from articles.pages.jinja import url
from articles.pages.limits.searches import SUGGESTIONS_A_SEARCH, bounded
from articles.pages.listing import listing, wants_piece
from articles.pages.page_cache import cached_page
from articles.pages.phrases import count_of
from articles.uploads import Unreachable

MOST_ACTIVE = 8
MORE_ARTICLES = 4


@cached_page
def home(request):
    return front_page(request)


@bounded
@cached_page
def articles(request):
    return listing(request, "articles/articles.html", base=url("articles"))


@bounded
@cached_page
def company(request, slug):
    return listing(request, "articles/company.html", base=url("company", slug), company=slug)


@bounded
@cached_page
def topic(request, slug):
    return listing(request, "articles/topic.html", base=url("topic", slug), topic=slug)


@bounded
@cached_page
def technology(request, slug):
    return listing(request, "articles/technology.html", base=url("technology", slug), technology=slug)


@cached_page
def article(request, company, slug):
    article = Article.objects.at(company, slug)
    if article is None:
        raise Http404
    found = catalog.see_also(article, MORE_ARTICLES)
    cards = cards_html([*found.more_from_company, *found.related], found.contexts)
    context = {
        "section": "articles",
        "head": article_head(request, article, [*found.topics, *found.technologies]),
        "article": article,
        "topics": found.topics,
        "technologies": found.technologies,
        "more": [cards[pk] for pk in found.more_from_company if pk in cards],
        "related": [cards[pk] for pk in found.related if pk in cards],
    }
    return render(request, "articles/article.html", context)


@partial(bounded, times=SUGGESTIONS_A_SEARCH)
@cached_page
def suggest(request):
    """The piece that htmx puts under the search box while a reader types."""
    found = catalog.suggest(request.GET.get("q", ""))
    return render(request, "articles/_suggestions.html", {"suggestions": found})


@bounded
@cached_page
@vary_on_headers("HX-Request")
def companies(request):
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:100]
    companies = Company.objects.published().by_name()
    found = _counted(companies.named_like(text) if text else companies, "company")
    active = [company for company in found if company.article_count]
    active.sort(key=lambda company: (-company.article_count, company.name.lower()))
    context = {
        "is_piece": wants_piece(request),
        "head": _companies_head(request, text, len(found)),
        "text": text,
        "section": "companies",
        "letters": _by_letter(found),
        "total": len(found),
        "most_active": [] if text else active[:MOST_ACTIVE],
    }
    template = "articles/_companies.html" if context["is_piece"] else "articles/companies.html"
    return render(request, template, context)


def _companies_head(request, text, number):
    address = url("companies")
    if text:
        return found_companies_head(address, text, number)
    description = "Every company whose engineering blog is indexed here, A to Z."
    return directory_head(request, "Companies", address, description)


def _counted(rows, facet):
    """A list of companies, topics or technologies with `article_count`, their public articles."""
    totals = catalog.totals(facet)
    rows = list(rows)
    for row in rows:
        row.article_count = totals.get(row.slug, 0)
    return rows


def _by_letter(companies):
    """(letter, companies) pairs, A to Z, with "0–9" for names that start with no letter."""
    letters = {}
    for company in companies:
        first = company.name[:1].upper()
        letters.setdefault(first if first.isalpha() else "0–9", []).append(company)
    return sorted(letters.items(), key=lambda pair: (pair[0] != "0–9", pair[0]))


@cached_page
def topics(request):
    description = "The subjects that the articles here are about."
    context = {
        "section": "topics",
        "head": directory_head(request, "Topics", url("topics"), description),
        "topics": _counted(Topic.objects.by_name(), "topic"),
    }
    return render(request, "articles/topics.html", context)


@cached_page
def technologies(request):
    """Those that articles are about, by kind."""
    rows = [one for one in _counted(Technology.objects.by_name(), "technology") if one.article_count]
    kinds = [(label, [one for one in rows if one.kind == kind]) for kind, label in Technology.Kind.choices]
    number = count_of(len(rows), "technology,technologies")
    kinds_said = "languages, databases, frameworks, tools and services"
    description = f"The {number} that the articles here are about: {kinds_said}."
    context = {
        "section": "technologies",
        "head": directory_head(request, "Technologies", url("technologies"), description),
        "kinds": [pair for pair in kinds if pair[1]],
    }
    return render(request, "articles/technologies.html", context)


@cached_page
def about(request):
    description = f"How {settings.SITE_NAME} chooses and describes engineering articles, and how to use it."
    context = {
        "head": about_head(description),
        "articles": catalog.total(),
        "companies": Company.objects.published().count(),
        "topics": Topic.objects.count(),
    }
    return render(request, "articles/about.html", context)


def logo(request, name):
    """A company's logo. Whatever is in the file, a browser may only show it as a picture."""
    try:
        file = default_storage.open(f"logos/{name}")
    except Unreachable:
        raise
    except (OSError, ValueError):
        raise Http404 from None
    response = FileResponse(file, content_type=mimetypes.guess_type(name)[0])
    response["Cache-Control"] = f"public, max-age={60 * 60 * 24 * 30}, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
