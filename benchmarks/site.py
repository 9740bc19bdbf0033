"""The site's addresses and, beside them, what it is measured against.

/bench/floor/   the listing's own template with 24 fixed cards, without a query: as quick as templates are;
                /bench/floor/company/ and /bench/floor/topic/ the same of these pages' templates
/bench/cards/   the 24 fixed cards alone in the frame of every page
/bench/plain/   the listing as django-filter and ListView give it, with COUNT and Paginator
/bench/state/   of the worker that answers: whether it has its index
"""

import os
from datetime import date
from functools import cache

import django_filters
from django.http import JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import path
from django_filters.views import FilterView

from articles import catalog
from articles.catalog.card_context import CardContext
from articles.catalog.card_rows import CardRow
from articles.catalog.filters import ArticleFilter
from articles.catalog.index.replica import REPLICA
from articles.catalog.options import Options
from articles.models import Article, Company, Topic
from articles.pages.cards import card_html, preview_html
from articles.pages.feeds.addresses import alternates
from articles.pages.head import listing_head
from benchmarks import generator
from benchmarks.pages import YEARS
from blogindex.urls import urlpatterns as site_urlpatterns

CARDS = 24
TOPICS = ("Kafka", "Search")


def name_worker(get_response):
    """Middleware that says in a header which process answered, so that load can be spread evenly."""

    def respond(request):
        response = get_response(request)
        # The application is loaded before the workers are forked, so only a request knows which one it is in.
        response["X-Worker"] = str(os.getpid())
        return response

    return respond


def floor(request, about=None):
    """What a listing prints when nothing has to be found or counted; all of it is rendered each time.

    `about` says whose page's template that is: a "company"'s, a "topic"'s or that of all articles.
    """
    context = _fixed_listing(about) | {"cards": _print_cards(), "facets": _fixed_facets(about)}
    context["head"] = listing_head(request, context, {row.id: row for row, *_ in _fixed_cards()})
    return render(request, f"articles/{about or 'articles'}.html", context)


@cache
def _fixed_listing(about):
    """The context of listing.listing for a first page, but for its cards and its panel."""
    scope = {about: _fixed_scope()[about]} if about else {}
    article_filter = ArticleFilter(
        QueryDict("" if about != "topic" else f"year={YEARS[-1]}"), options=Options(_Fixed()), **scope
    )
    results = catalog.Results(
        article_filter, [], 1_000_000, 1, 41_667, company_total=1_000_000, contexts=_fixed_contexts()
    )
    return {
        "filter": article_filter,
        **dict.fromkeys(("company", "topic", "technology")),
        **scope,
        "profile": _fixed_profile,
        "similar_companies": lambda topics: _Fixed.companies[:6],
        "results": results,
        "chip_groups": catalog.chip_groups(article_filter),
        "sorts": [
            ("Newest", "", True),
            *((label, f"?sort={label}", False) for label in ("Oldest", "Shortest")),
        ],
        "pager": {
            "previous": "",
            "next": "?page=2",
            "pages": [(n, f"?page={n}" if n else "") for n in (1, 2, 3, None, 41_667)],
        },
        "title": "Articles",
        "heading": "Latest articles" if about == "company" else "Articles",
        "news": None,
        "notices": [],
        "is_piece": False,
        "base": "/articles/",
        "section": "articles",
        "everywhere": "/articles/",
        "feeds": alternates("/articles/"),
    }


@cache
def _fixed_facets(about):
    """The panel's facets, every option with a number."""
    shown = _fixed_listing(about)["filter"]
    counts = {
        name: {value: 1_000 + n for n, (value, _) in enumerate(shown.options.pairs(facet))}
        for name, facet in shown.facets.items()
    }
    return catalog.panel(shown, counts)


@cache
def _fixed_scope():
    return {
        "company": Company(name="Company", slug="company", blog_url="https://company.example/blog/"),
        "topic": Topic(name="Kafka", slug="kafka", description="What moves events."),
    }


def _fixed_profile(most):
    pairs = {
        "company": _Fixed.companies,
        "topic": _Fixed.topics,
        "technology": _Fixed.technologies,
        "year": [(year, year) for year in YEARS],
    }
    return {
        name: [(value, label, 1_000 - n) for n, (value, label) in enumerate(pairs[name][:number])]
        for name, number in most.items()
    }


class _Fixed:
    """As many options as the generated catalogue has (options.ExactOptions)."""

    companies = [(slug, name) for _, name, slug, *_ in generator.companies()]
    topics = [(slug, name) for _, name, slug, *_ in generator.topics()]
    technologies = [(slug, name) for _, name, slug, *_ in generator.technologies()]
    years = YEARS
    months = [f"{year}-{month:02}" for year in YEARS for month in range(12, 0, -1)]
    languages = generator.LANGUAGES


def cards(request):
    return render(request, "bench/cards.html", {"cards": _print_cards()})


def _print_cards():
    return [card_html(*card) for card in _fixed_cards()]


@cache
def _fixed_cards():
    """The row, the company and the topics of each card."""
    topics = [Topic(name=name, slug=name.lower()) for name in TOPICS]
    return [
        (_fixed_row(number), Company(name=f"Company {number}", slug=f"company-{number}"), topics)
        for number in range(1, CARDS + 1)
    ]


def _fixed_contexts():
    return {row.id: CardContext(company, topics, []) for row, company, topics in _fixed_cards()}


def _fixed_row(number):
    return CardRow(
        id=number,
        slug=f"article-{number}",
        title="How we moved every event to a new queue without losing one",
        excerpt="Moving a queue under load takes a plan. This is ours: what was copied when, "
        "how consumers were told, and which of our checks caught the two mistakes we made.",
        language="en",
        level="advanced",
        published_on=date(2024, 1, number),
        date_precision="day",
        read_minutes=number,
        authors="Ada Jonson",
        includes_code=True,
        gone_on=None,
        has_summary=False,
        says_more=False,
        url=f"https://company-{number}.example/blog/article-{number}",
    )


class PlainFilter(django_filters.FilterSet):
    company = django_filters.CharFilter(field_name="company__slug")
    q = django_filters.CharFilter(field_name="title", lookup_expr="icontains")

    class Meta:
        model = Article
        fields = ["level", "includes_code"]


class PlainList(FilterView):
    filterset_class = PlainFilter
    template_name = "bench/plain.html"
    context_object_name = "articles"
    paginate_by = CARDS

    def get_queryset(self):
        articles = Article.objects.published().select_related("company").prefetch_related("topics")
        if "slug" in self.kwargs:
            articles = articles.filter(company__slug=self.kwargs["slug"])
        return articles.order_by("-published_on", "-pk")

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        return context | {"cards": [preview_html(article) for article in context["articles"]]}


def state(request):
    REPLICA.refresh()
    with REPLICA.borrow() as (index, _):
        return JsonResponse({"has_index": index is not None, "has_words": REPLICA.has_words})


urlpatterns = [
    path("bench/floor/", floor),
    path("bench/floor/<slug:about>/", floor),
    path("bench/cards/", cards),
    path("bench/plain/", PlainList.as_view()),
    path("bench/plain/<slug:slug>/", PlainList.as_view()),
    path("bench/state/", state),
    *site_urlpatterns,
]
