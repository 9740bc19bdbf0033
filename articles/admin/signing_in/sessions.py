"""What a session knows of signing in: who has given a password and owes a code, and whose code was right."""

import secrets
import time

from django.contrib.auth import SESSION_KEY, login
from django.utils.crypto import constant_time_compare

from articles.models.staff.second_factors import with_second_factor

# The id of the app whose code was given.
FACTOR = "second_factor"
# The first step, and a key that is offered to an app.
PENDING, OFFERED = "half_signed_in", "offered_key"
# Seconds that the second step may take.
LONGEST_PENDING = 600


def begin(request, user, address):
    """Notes that `user` has given the password and will go on to `address` after the code."""
    # What an earlier session held is nobody's by now.
    request.session.flush()
    request.session[PENDING] = {
        "user": user.pk,
        "backend": user.backend,
        "password": user.get_session_auth_hash(),
        "at": time.time(),
        "next": address,
    }


def pending(request):
    """(User, address) of who owes a code in this session; None if nobody does, or it has taken too long."""
    said = request.session.get(PENDING)
    if not said or SESSION_KEY in request.session or not 0 <= time.time() - said["at"] <= LONGEST_PENDING:
        return None
    user = with_second_factor(said["user"])
    may = user and user.is_active and user.is_staff
    if not may or not constant_time_compare(said["password"], user.get_session_auth_hash()):
        return None
    user.backend = said["backend"]
    return user, said["next"]


def finish(request, user, app=None):
    """Signs `user` in; `app` is the TOTPDevice whose code was given."""
    request.session.pop(PENDING, None)
    login(request, user)
    if app:
        mark(request, app)


def mark(request, app):
    """Notes that in this session the code of `app` was given."""
    request.session.pop(OFFERED, None)
    request.session[FACTOR] = app.pk


def offered_key(request):
    """The key, 20 bytes in hexadecimal, that this session offers to an app; made the first time."""
    if OFFERED not in request.session:
        request.session[OFFERED] = secrets.token_hex(20)
    return request.session[OFFERED]
