"""The page "Add feeds": finds the feeds of a site, and adds each with one click.

A search is a POST whose result is stored in the session, so that loading the page never fetches anything.
"""

from dataclasses import asdict
from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from articles.admin import ingest_actions
from articles.admin.ingest_pages import MAY_POLL, page, staff_view
from articles.ingest.discovery.deadline import search
from articles.ingest.discovery.find_feeds import NothingFound
from articles.ingest.fetching.client import FetchError
from articles.ingest.parsing import columns
from articles.models import Changeset, Company, Feed
from articles.models.slugs import COMPANY_SLUG_LENGTH, company_slug, free_slug

MAY_ADD_COMPANY = "articles.add_company"
SESSION_KEY = "found_feeds"


class _CompanyForm(forms.Form):
    """One company: an existing one or, for those who may add companies, a new one."""

    company = forms.ModelChoiceField(
        queryset=Company.objects.by_name(), required=False, empty_label="(choose a company)"
    )
    new_company = forms.CharField(
        label="or a new one",
        max_length=100,
        required=False,
        help_text="The name of a company that is not in the list. It is created with its first feed.",
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if not user.has_perm(MAY_ADD_COMPANY):
            del self.fields["new_company"]

    def clean(self):
        data = super().clean()
        if not self.errors and bool(data["company"]) == bool(data.get("new_company")):
            raise ValidationError("Choose one company, or name a new one.")
        return data


class SearchForm(_CompanyForm):
    """Where to look for feeds, and which company they belong to."""

    field_order = ["address", "company", "new_company"]
    address = forms.CharField(
        label="Site or blog",
        max_length=2000,
        help_text="Its address, with or without https://. The address of a feed works too.",
        widget=forms.TextInput(attrs={"class": "vTextField", "inputmode": "url", "autocomplete": "off"}),
    )

    def clean_new_company(self):
        name = self.cleaned_data["new_company"]
        if name and Company.objects.called(name):
            raise ValidationError("There is already a company with this name: choose it from the list.")
        return name


class FoundForm(_CompanyForm):
    """A feed that a search has found; `site` is the address that was searched."""

    url = Feed._meta.get_field("url").formfield()
    site = forms.CharField(max_length=2000, required=False)


def urls():
    return [
        path("discover/", staff_view(find, MAY_POLL), name="articles_feed_discover"),
        path("discover/add/", staff_view(add, MAY_POLL, post=True), name="articles_feed_add_found"),
    ]


# Searching


@require_http_methods(["GET", "HEAD", "POST"])
def find(request):
    """GET shows the form and the result of the last search; POST searches."""
    if request.method != "POST":
        last = _last_search(request)
        # What was found stays on the page with its company, but the next site may be another company's.
        form = SearchForm(user=request.user, initial=last if "company" in request.GET else {})
        return page(request, "discover", "Add feeds", form=form, last=last, rows=_rows(last))
    form = SearchForm(request.POST, user=request.user)
    found = _search(form) if form.is_valid() else None
    if found is None:
        return page(request, "discover", "Add feeds", form=form)
    company = form.cleaned_data["company"]
    request.session[SESSION_KEY] = {
        "address": form.cleaned_data["address"],
        "company": company.pk if company else None,
        "new_company": form.cleaned_data.get("new_company", ""),
        "found": [asdict(one) | {"newest": one.newest and one.newest.isoformat()} for one in found],
    }
    return redirect("admin:articles_feed_discover")


def _search(form):
    """The feeds found at the form's address; None if there are none, with the reason as the form's error."""
    try:
        return search(form.cleaned_data["address"])
    except (FetchError, NothingFound) as error:
        form.add_error("address", str(error))
        return None


def _last_search(request):
    """The last search with its result, or the start of one for the company that the query string names."""
    last = request.session.get(SESSION_KEY, {})
    company = Company.objects.by_pk(request.GET.get("company", ""))
    if company is None or last.get("company") == company.pk:
        return last
    return {"company": company.pk, "address": company.blog_url or company.website}


def _rows(last):
    """The feeds that a search has found, each a dict; `feed` is the Feed if it has been added already."""
    found = last.get("found", [])
    feeds = Feed.objects.known([one["url"] for one in found]) if found else {}
    kinds = dict(Feed.Kind.choices)
    return [
        one
        | {
            "feed": feeds.get(one["url"]),
            "kind": kinds[one["kind"]],
            "newest": one["newest"] and date.fromisoformat(one["newest"]),
        }
        for one in found
    ]


# Adding


def add(request):
    """Adds one of the feeds found, with its company if that is new, and has it polled."""
    form = FoundForm(request.POST, user=request.user)
    if form.is_valid():
        _add(request, form.cleaned_data)
    else:
        problems = [sentence for sentences in form.errors.values() for sentence in sentences]
        messages.error(request, f"Nothing was added. {' '.join(problems)}")
    return redirect("admin:articles_feed_discover")


def _add(request, data):
    request.changeset.describe(Changeset.Source.FORM, "Found and added")
    url = data["url"]
    known = Feed.objects.known([url]).get(url)
    if known:
        messages.info(request, f"Already a feed of {known.company}: {known}.")
        return
    company = data["company"] or _company_called(data["new_company"], data["site"], url)
    feed, _ = Feed.objects.get_or_create(url=url, defaults={"company": company})
    messages.success(request, f"Added to {feed.company}: {feed}. {ingest_actions.try_again([feed.pk])}")


def _company_called(name, site, feed_url):
    """The company with this name, created if this is its first feed."""
    known = Company.objects.called(name)
    if known:
        return known
    blog = columns.address(site if "://" in site else f"https://{site}") if site else ""
    slug = free_slug(company_slug(name), Company.objects.called, longest=COMPANY_SLUG_LENGTH)
    return Company.objects.create(name=name, slug=slug, blog_url="" if blog == feed_url else blog)
