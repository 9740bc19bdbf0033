"""A try to sign in: whether it may be made now, what becomes of it, and the line in the log that says so.

The lines have one form, which fail2ban reads (docs/signing-in.md):

    blogindex sign-in: failed address=203.0.113.7 step=password name=jane
"""

import logging
from unicodedata import normalize
from urllib.parse import quote

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string

from articles.models.limits.failed_logins import Attempt, FailedLogin
from articles.pages.limits.clients import address_of, keyed_hash, network_of

LOGGER = logging.getLogger("blogindex.sign_in")
# Written as they are in a name, like letters; the rest is escaped, so that no name looks like part of a line.
SAFE = "@+"
LONGEST_NAME = 150
# Says that a name has signed in with this browser before.
COOKIE = "known_device"
COOKIE_SECONDS = 180 * 24 * 60 * 60
SALT = "articles.admin.signing_in"


def log(event, request, step, name):
    """Writes the line: `event` is failed, refused, busy or unknown, `step` password, code or header."""
    address = address_of(request)
    name = quote(name[:LONGEST_NAME].encode(errors="replace"), safe=SAFE)
    LOGGER.warning(
        "blogindex sign-in: %s address=%s step=%s name=%s", event, address or "unknown", step, name
    )


class Try:
    """One password, or one code, that somebody has sent for a name."""

    def __init__(self, request, step, name):
        self.request, self.step, self.name = request, step, normalize("NFKC", name).strip()
        name = keyed_hash(f"name {self.name}")
        device = _device(request, name)
        self._attempt = Attempt(step, name, device or network_of(request), bool(device))
        self._row = None

    def seconds_to_wait(self):
        """After how many seconds it may be made, 0 if it may now; otherwise the refusal is logged."""
        seconds = FailedLogin.objects.seconds_to_wait(self._attempt, timezone.now())
        if seconds:
            self.log("refused")
        return seconds

    def begin(self):
        """Counts it as failed until it is known not to be, so that many at once are counted too."""
        self._row = FailedLogin.objects.note(self._attempt, timezone.now())

    def take_back(self):
        """It has not failed, or was not made."""
        self._row.delete()

    def forget_failures(self):
        FailedLogin.objects.forget(self._attempt)

    def log(self, event):
        log(event, self.request, self.step, self.name)

    def remember_device(self, response):
        """Lets `response` say to the browser that it is one of the name's own."""
        value = signing.TimestampSigner(salt=SALT).sign(f"{self._attempt.name}:{get_random_string(22)}")
        response.set_cookie(
            COOKIE,
            value,
            max_age=COOKIE_SECONDS,
            path=reverse("admin:index"),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _device(request, name):
    """A keyed hash of the browser if this name, a keyed hash itself, has signed in with it; else None."""
    try:
        said = signing.TimestampSigner(salt=SALT).unsign(
            request.COOKIES.get(COOKIE, ""), max_age=COOKIE_SECONDS
        )
    except signing.BadSignature:
        return None
    return keyed_hash(f"device {said}") if said.startswith(f"{name}:") else None
