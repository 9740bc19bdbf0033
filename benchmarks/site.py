"""The site's addresses and, beside them, what it is measured against.

/bench/floor/   24 cards without a query: as quick as Django's templates are
/bench/plain/   the listing as django-filter and ListView give it, with COUNT and Paginator
/bench/state/   of the worker that answers: whether it has its index
"""

import os
from datetime import date
from functools import cache

import django_filters
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import include, path
from django_filters.views import FilterView

from articles.catalog.replica import REPLICA
from articles.models import Article, Company, Topic

CARDS = 24


def name_worker(get_response):
    """Middleware that says in a header which process answered, so that load can be spread evenly."""
    worker = str(os.getpid())

    def respond(request):
        response = get_response(request)
        response["X-Worker"] = worker
        return response

    return respond


def floor(request):
    # Naming has_demo_data here keeps base.html from asking the database.
    return render(request, "bench/floor.html", {"articles": _fixed_articles(), "has_demo_data": False})


@cache
def _fixed_articles():
    topics = [Topic(pk=n, name=name, slug=name.lower()) for n, name in enumerate(("Kafka", "Search"), 1)]
    articles = []
    for number in range(1, CARDS + 1):
        article = Article(
            pk=number,
            company=Company(pk=number, name=f"Company {number}", slug=f"company-{number}"),
            title="How we moved every event to a new queue without losing one",
            slug=f"article-{number}",
            published_on=date(2024, 1, number),
            level="advanced",
            read_minutes=number,
            includes_code=True,
            authors="Ada Jonson",
            status="published",
            excerpt="Moving a queue under load takes a plan. This is ours: what was copied when, "
            "how consumers were told, and which of our checks caught the two mistakes we made.",
        )
        article.has_summary = False
        article.shown_topics = topics
        articles.append(article)
    return articles


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


def state(request):
    with REPLICA.reading() as (index, _):
        return JsonResponse({"has_index": index is not None})


urlpatterns = [
    path("bench/floor/", floor),
    path("bench/plain/", PlainList.as_view()),
    path("bench/plain/<slug:slug>/", PlainList.as_view()),
    path("bench/state/", state),
    path("", include("blogindex.urls")),
]
