"""The page "Add feeds": from a site's address to its feeds, each added with one click.

A search is a POST and its result is kept in the session, so that loading a page never fetches.
"""

from dataclasses import asdict
from datetime import date

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from articles.admin import feed_status, ingest_actions
from articles.admin.ingest_pages import MAY_POLL, desk_view, page
from articles.ingest.discovery.deadline import search
from articles.ingest.discovery.find_feeds import NothingFound
from articles.ingest.fetching.client import FetchError
from articles.ingest.parsing import columns
from articles.models import Company, Feed
from articles.models.slugs import COMPANY_SLUG_LENGTH, company_slug, free_slug

MAY_MAKE = "articles.add_company"
KEPT = "found_feeds"


class _WhoseForm(forms.Form):
    """One company: of those that are here or, for who may, a new one."""

    company = forms.ModelChoiceField(
        queryset=Company.objects.by_name(), required=False, empty_label="(choose a company)"
    )
    new_company = forms.CharField(
        label="or a new one",
        max_length=100,
        required=False,
        help_text="The name of a company that is not here yet. It is made when its first feed is added.",
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if not user.has_perm(MAY_MAKE):
            del self.fields["new_company"]

    def clean(self):
        data = super().clean()
        if not self.errors and bool(data["company"]) == bool(data.get("new_company")):
            raise ValidationError("Say whose feeds these are, by one company.")
        return data


class SearchForm(_WhoseForm):
    """Where to look for feeds, and whose they are."""

    field_order = ["address", "company", "new_company"]
    address = forms.CharField(
        label="Site or blog",
        max_length=2000,
        help_text="Its address, with or without https://. The address of a feed will do as well.",
        widget=forms.TextInput(attrs={"class": "vTextField", "inputmode": "url", "autocomplete": "off"}),
    )

    def clean_new_company(self):
        name = self.cleaned_data["new_company"]
        if name and Company.objects.called(name):
            raise ValidationError("A company of this name is here already: choose it.")
        return name


class FoundForm(_WhoseForm):
    """A feed that a search has found; `site` is where it was looked for."""

    url = Feed._meta.get_field("url").formfield()
    site = forms.CharField(max_length=2000, required=False)


def urls():
    return [
        path("discover/", desk_view(find, MAY_POLL), name="articles_feed_discover"),
        path("discover/add/", desk_view(add, MAY_POLL, post=True), name="articles_feed_add_found"),
    ]


# Searching


@require_http_methods(["GET", "HEAD", "POST"])
def find(request):
    """GET shows the form and what was found last; POST searches."""
    if request.method != "POST":
        kept = _kept(request)
        form = SearchForm(user=request.user, initial=kept)
        return page(request, "discover", "Add feeds", form=form, kept=kept, rows=_rows(kept))
    form = SearchForm(request.POST, user=request.user)
    found = _search(form) if form.is_valid() else None
    if found is None:
        return page(request, "discover", "Add feeds", form=form)
    company = form.cleaned_data["company"]
    request.session[KEPT] = {
        "address": form.cleaned_data["address"],
        "company": company.pk if company else None,
        "new_company": form.cleaned_data.get("new_company", ""),
        "found": [asdict(one) | {"newest": one.newest and one.newest.isoformat()} for one in found],
    }
    return redirect("admin:articles_feed_discover")


def _search(form):
    """What is found at the form's address; None if that is nothing, with the reason as the form's error."""
    try:
        return search(form.cleaned_data["address"])
    except (FetchError, NothingFound) as error:
        form.add_error("address", str(error))
        return None


def _kept(request):
    """What was searched and found last, or a search to be for the company that the address names."""
    kept = request.session.get(KEPT, {})
    company = Company.objects.by_pk(request.GET.get("company", ""))
    if company is None or kept.get("company") == company.pk:
        return kept
    return {"company": company.pk, "address": company.blog_url or company.website}


def _rows(kept):
    """What was found, with the Feed that is here already as `here`."""
    found = kept.get("found", [])
    here = feed_status.known([one["url"] for one in found]) if found else {}
    kinds = dict(Feed.Kind.choices)
    return [
        one
        | {
            "here": here.get(one["url"]),
            "kind": kinds[one["kind"]],
            "newest": one["newest"] and date.fromisoformat(one["newest"]),
        }
        for one in found
    ]


# Adding


def add(request):
    """Adds one of the feeds found, makes its company if need be, and has it polled."""
    form = FoundForm(request.POST, user=request.user)
    if form.is_valid():
        _add(request, form.cleaned_data)
    else:
        said = [sentence for sentences in form.errors.values() for sentence in sentences]
        messages.error(request, f"Nothing was added. {' '.join(said)}")
    return redirect("admin:articles_feed_discover")


def _add(request, data):
    url = data["url"]
    here = feed_status.known([url]).get(url)
    if here:
        messages.info(request, f"{here} is here already, as a feed of {here.company}.")
        return
    company = data["company"] or _company_called(data["new_company"], data["site"], url)
    feed, is_new = Feed.objects.get_or_create(url=url, defaults={"company": company})
    if is_new:
        LogEntry.objects.log_actions(request.user.pk, [feed], ADDITION, change_message="Found and added")
    messages.success(request, f"Added to {feed.company}: {feed}. {ingest_actions.try_again([feed.pk])}")


def _company_called(name, site, feed_url):
    """The company of this name, made now if its first feed is just being added."""
    here = Company.objects.called(name)
    if here:
        return here
    blog = columns.address(site if "://" in site else f"https://{site}") if site else ""
    slug = free_slug(company_slug(name), Company.objects.called, longest=COMPANY_SLUG_LENGTH)
    return Company.objects.create(name=name, slug=slug, blog_url="" if blog == feed_url else blog)
