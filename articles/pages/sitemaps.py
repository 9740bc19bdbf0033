"""The sitemap: every unfiltered public page, and nothing that is `noindex`.

Django's own sitemaps make a model object and a dict of each address, which takes seconds for a large
catalogue (docs/decisions/0029-sitemaps-of-plain-values.md).
"""

from django.http import Http404
from django.shortcuts import render

from articles import catalog
from articles.catalog.change_days import PART_LENGTH, ids_of_part
from articles.models import Article, Company, Topic
from articles.pages.cards import article_address
from articles.pages.jinja import url
from articles.pages.page_cache import cached_page

SECTIONS = ("pages", "companies", "topics", "technologies", "articles")


@cached_page
def sitemap_index(request):
    changes = catalog.last_changes()
    parts = []
    for section in SECTIONS:
        days = changes.parts if section == "articles" else _latest_of_parts(_addresses(section, changes))
        parts += [(_address(section, part), day) for part, day in ({1: None} | days).items()]
    return _xml(request, "sitemap_index.xml", {"parts": parts})


@cached_page
def sitemap(request, section):
    """One part of a section; `p` in the query string is its number, from 1."""
    part = _part_number(request.GET.get("p", "1"))
    if section not in SECTIONS:
        raise Http404
    if section == "articles":
        addresses = _articles(part)
    else:
        addresses = _addresses(section, catalog.last_changes())[(part - 1) * PART_LENGTH : part * PART_LENGTH]
    if not addresses and part > 1:
        raise Http404
    return _xml(request, "sitemap.xml", {"addresses": addresses})


def _xml(request, template, context):
    response = render(request, template, context, content_type="application/xml")
    # A sitemap is nothing that anybody searches for.
    response["X-Robots-Tag"] = "noindex"
    return response


def _part_number(text):
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        raise Http404
    return int(text)


def _address(section, part):
    return url("sitemap", section) + (f"?p={part}" if part > 1 else "")


def _addresses(section, changes):
    """(address, day of the latest change or None) of each page of a section but the articles'."""
    if section == "pages":
        lists = [(url(name), changes.latest) for name in ("home", "new", "articles")]
        return lists + [(url(name), None) for name in ("companies", "topics", "technologies", "about")]
    if section == "technologies":
        # Those that no public article is about have no page worth a visit.
        return [(url("technology", slug), day) for slug, day in sorted(changes.technologies.items())]
    if section == "companies":
        slugs, page, days = Company.objects.published().slugs(), "company", changes.companies
    else:
        slugs, page, days = Topic.objects.slugs(), "topic", changes.topics
    return [(url(page, slug), days.get(slug)) for slug in slugs]


def _articles(part):
    rows = Article.objects.sitemap_rows(*ids_of_part(part))
    return [(article_address(company, slug), day) for company, slug, day in rows]


def _latest_of_parts(addresses):
    """{number of the part: the latest day in it, or None}"""
    starts = range(0, len(addresses), PART_LENGTH)
    days = [[day for _, day in addresses[start : start + PART_LENGTH] if day] for start in starts]
    return {part: max(those, default=None) for part, those in enumerate(days, 1)}
