"""How the public pages are asked for: where, by which methods, and under which spelling of an address."""

from functools import wraps
from unicodedata import is_normalized, normalize

from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponsePermanentRedirect
from django.utils.encoding import escape_uri_path, iri_to_uri
from django.utils.http import escape_leading_slashes
from django.views.decorators.csrf import csrf_exempt

METHODS = ("GET", "HEAD", "OPTIONS")


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
