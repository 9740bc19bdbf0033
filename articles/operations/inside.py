"""/metrics and /indexz, for those who run the site: what only they may see.

They come before everything else, as the probes do. To all others the addresses do not exist.
"""

import os
from ipaddress import ip_address

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST

from articles.catalog.index import digest
from articles.operations import metrics
from articles.operations.proxy import FROM_A_PROXY
from articles.operations.state import State

NEVER_KEPT = {"Cache-Control": "no-store"}


def for_operators(get_response):
    """Middleware: answers the two addresses to who may see them."""
    answers = {"/metrics": _metrics, "/indexz": _index}

    def respond(request):
        answer = answers.get(request.path)
        if answer is None or request.method != "GET" or not may_see(request):
            return get_response(request)
        return answer()

    return respond


def may_see(request):
    """Whether the request has METRICS_TOKEN, or comes from this machine itself.

    What a proxy on the same machine passes on comes from elsewhere: it has headers that say so.
    """
    if settings.METRICS_TOKEN:
        scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() == "bearer" and constant_time_compare(token.strip(), settings.METRICS_TOKEN):
            return True
    if any(name in request.META for name in FROM_A_PROXY):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _metrics():
    return HttpResponse(metrics.exposition(State()), content_type=CONTENT_TYPE_LATEST, headers=NEVER_KEPT)


def _index():
    """What this process would answer from, for check_index --url."""
    try:
        said = digest.of_replica()
    except DatabaseError as error:
        return JsonResponse({"error": " ".join(str(error).split())}, status=503, headers=NEVER_KEPT)
    status = 200 if said else 503
    said = said or {"error": "There is no index yet."}
    return JsonResponse({"process": os.getpid(), **said}, status=status, headers=NEVER_KEPT)
