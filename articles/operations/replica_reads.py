"""Readers' pages are made from a replica of the database, where there is one.

Whoever writes sees what they wrote.
"""

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.core.signing import BadSignature

from articles.models.databases import reading

COOKIE = "written"
# Seconds that whoever wrote is looked after, and that a page waits for the replica to have it.
MINUTE, PATIENCE = 60, 1


def replica_reads(get_response):
    """Middleware: public pages are read from the replica, everything else from the primary.

    Whoever sends a form gets a cookie that says how far the primary's log was then. Their next pages wait
    until the replica is there; where that takes too long, the primary answers.
    """
    if not reading.has_replica():
        raise MiddlewareNotUsed

    def respond(request):
        if request.method not in ("GET", "HEAD"):
            response = get_response(request)
            if response.status_code < 500:
                _remember(response)
            return response
        if request.path.startswith(f"/{settings.ADMIN_PATH}"):
            return get_response(request)
        place = _place(request)
        if place is None:
            with reading.for_readers():
                return get_response(request)
        with reading.for_readers():
            if reading.has_replayed(place, PATIENCE):
                return get_response(request)
        with reading.past_the_index():
            return get_response(request)

    return respond


def _remember(response):
    response.set_signed_cookie(
        COOKIE,
        reading.written_up_to(),
        max_age=MINUTE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _place(request):
    """Where the log was when this reader last wrote, or None. It is signed, since to wait costs a thread."""
    try:
        return request.get_signed_cookie(COOKIE, default=None, max_age=MINUTE)
    except BadSignature:
        return None
