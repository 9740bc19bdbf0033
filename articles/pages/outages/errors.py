"""The answers to requests that failed: by their own fault 400 or 404, else 503 or 500.

503 is for a database, or a storage of uploads, that does not answer.
Django's own for 400 and 404 look for a token in the form, which may be what cannot be read: then it is a 500.
"""

import logging
import sys

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseNotFound, HttpResponseServerError
from django.http.multipartparser import MultiPartParserError
from django.template import loader

from articles.uploads import Unreachable

NO_ANSWER = (OperationalError, InterfaceError, Unreachable)
# Seconds. A server that restarts is back by then.
RETRY_AFTER = 10
# What only a client can have done wrong.
ITS_OWN_FAULT = (SuspiciousOperation, BadRequest, MultiPartParserError)


def bad_request(request, exception):
    """Django's handler400; the page needs nothing of the request.

    A session that could not be saved is said to have been deleted meanwhile, also if the reason is that the
    database cannot write.
    """
    reason = exception
    while reason := reason.__context__:
        if isinstance(reason, NO_ANSWER):
            return unavailable(request)
    return HttpResponseBadRequest(loader.render_to_string("400.html"))


def not_found(request, exception):
    """Django's handler404."""
    return HttpResponseNotFound(loader.render_to_string("404.html", request=request))


def server_error(request):
    """Django's handler500, called while the exception is handled."""
    if isinstance(sys.exc_info()[1], NO_ANSWER):
        return unavailable(request)
    return HttpResponseServerError(loader.render_to_string("500.html"))


def unavailable(request):
    """503, and when to come back: the page needs no database. The page cache knows it by `is_outage`."""
    response = HttpResponse(loader.render_to_string("503.html"), status=503)
    response.is_outage = True
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


class OneLine(logging.Filter):
    """What is nobody's fault here is one line in the log: a server that does not answer, a foreign Host,
    a form that is none."""

    def filter(self, record):
        error = record.exc_info and record.exc_info[1]
        if isinstance(error, ITS_OWN_FAULT):
            record.exc_info = record.exc_text = None
        if isinstance(error, NO_ANSWER):
            reason = " ".join(str(error).split())
            record.msg, record.args = f"{record.getMessage()}: {reason}", ()
            record.exc_info = record.exc_text = None
        return True
