"""How the public pages are asked for: where, by which methods, and under which spelling of an address.

An address that was given out once leads to where its page is by now, whatever was renamed, moved or merged.
"""

from functools import wraps
from unicodedata import is_normalized, normalize

from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.encoding import escape_uri_path, iri_to_uri
from django.utils.http import escape_leading_slashes
from django.views.decorators.csrf import csrf_exempt

from articles.models import Article, Company, Technology, Topic

METHODS = ("GET", "HEAD", "OPTIONS")
WITH_SLUGS = {"company": Company, "topic": Topic, "technology": Technology}


def origin(request):
    """The scheme and the (allowed) host that the site was asked under, to be put before a path."""
    return f"{request.scheme}://{request.get_host()}"


def read_only(view):
    """Lets `view` be asked by GET and HEAD alone, and says so to whoever tries more.

    The view changes nothing, so it has no use for a form's token: without the exemption the answer to a POST
    would be that the token is missing.
    """

    @csrf_exempt
    @wraps(view)
    def respond(request, *args, **kwargs):
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join(METHODS)})
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return view(request, *args, **kwargs)

    return respond


def composed_address(get_response):
    """Middleware: sends a decomposed spelling (ü as u and dots), which finds nothing, to the usual one."""

    def respond(request):
        response = get_response(request)
        is_missing = response.status_code == 404 and request.method in ("GET", "HEAD")
        if not is_missing or is_normalized("NFC", request.path):
            return response
        path = escape_leading_slashes(escape_uri_path(normalize("NFC", request.path)))
        query_string = iri_to_uri(request.META.get("QUERY_STRING", ""))
        return HttpResponsePermanentRedirect(f"{path}?{query_string}" if query_string else path)

    return respond


def former_address(get_response):
    """Middleware: sends an address that is gone to where its page, or its feed, is by now."""

    def respond(request):
        response = get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        path = _path_by_now(request.resolver_match)
        if path in (None, request.path):
            return response
        query_string = iri_to_uri(request.META.get("QUERY_STRING", ""))
        return HttpResponsePermanentRedirect(f"{path}?{query_string}" if query_string else path)

    return respond


def _path_by_now(match):
    """Where the page of a ResolverMatch, which is not there, is by now; None if nobody knows."""
    if match is None:
        return None
    kwargs = dict(match.kwargs)
    if match.url_name == "article":
        article = Article.objects.formerly_at(kwargs["company"], kwargs["slug"])
        return article and article.get_absolute_url()
    listing = kwargs.get("listing", match.url_name)
    if listing not in WITH_SLUGS:
        return None
    kwargs.pop("listing", None)
    name = listing if listing in kwargs else "slug"
    row = WITH_SLUGS[listing].objects.formerly(kwargs[name])
    if row is None:
        return None
    return reverse(
        match.view_name, kwargs={k: v for k, v in kwargs.items() if k != "listing"} | {name: row.slug}
    )


def selection_by_now(article_filter):
    """The query string of a selection with what companies, topics and technologies are called by now in place
    of what they were called once; None if it has no such name."""
    data, is_changed = article_filter.data.copy(), False
    for facet, model in WITH_SLUGS.items():
        choice = article_filter.chosen.get(facet)
        unknown = () if choice is None else {value.removeprefix("-") for value in choice.unknown}
        slugs = {value: row.slug for value, row in model.objects.all_formerly(unknown).items()}
        if slugs:
            is_changed = True
            data.setlist(facet, [_renamed(value, slugs) for value in data.getlist(facet)])
    return f"?{data.urlencode()}" if is_changed else None


def _renamed(value, slugs):
    """`value` of a facet, which may have a "-" before it, with its slug of `slugs`."""
    plain = value.removeprefix("-")
    return value.removesuffix(plain) + slugs.get(plain, plain)
