"""What can go wrong with a fetch: FetchError, with one plain sentence for editors and a kind for code."""

import http.client
import re
import socket
import ssl
from contextlib import contextmanager
from http import HTTPStatus

import urllib3.exceptions

PHRASES = {status.value: status.phrase for status in HTTPStatus}
# The server's own phrase is shown only if it is short and plain.
PLAIN_PHRASE = re.compile(r"[A-Za-z][A-Za-z0-9 ',.-]{1,59}")
# OpenSSL's X509_V_ERR numbers.
CERTIFICATES = {
    9: "is not valid yet",
    10: "has expired",
    18: "is self-signed",
    19: "is self-signed",
    20: "is from an unknown authority",
    21: "is from an unknown authority",
    62: "is for another host",
    64: "is for another host",
}
# The name service knows no such name, or no address of it.
NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
TUNNEL = re.compile(r"Tunnel connection failed: (\d{3})")


class FetchError(Exception):
    """Nothing usable was received. str() is one plain sentence.

    kind         "refused" (the address is not allowed), "dns", "connect", "tls", "timeout", "redirects",
                 "http" (a status that is not 200 or 304), "closed", "too-large", "decode", "garbage",
                 "proxy", "robots" (the host's robots.txt forbids the page)
    status       the HTTP status, or None
    retry_after  seconds the server asks to wait, or None
    """

    def __init__(self, sentence, *, kind, status=None, retry_after=None):
        super().__init__(sentence)
        self.kind = kind
        self.status = status
        self.retry_after = retry_after

    @property
    def is_no_such_host(self):
        """Whether the name does not exist (any more); not that it could not be looked up."""
        return self.kind == "dns" and getattr(self.__cause__, "errno", None) in NO_SUCH_NAME


def named(status, phrase=""):
    """A status with its phrase, "404 Not Found"; the server's own `phrase` if the standard has none."""
    own = phrase.strip() if PLAIN_PHRASE.fullmatch(phrase.strip()) else ""
    return f"{status} {PHRASES.get(status, own)}".strip()


def refused(reason, redirected_to=""):
    """The FetchError for the ssrf.Refused `reason`, for the address or for the target of a redirect."""
    what = "This address cannot be fetched"
    if redirected_to:
        what = f"The server redirects to {_short(redirected_to)}, which cannot be fetched"
    return FetchError(f"{what}: {reason}.", kind="refused")


def _short(url):
    return url if len(url) <= 200 else f"{url[:200]}…"


@contextmanager
def in_plain_words(clock):
    """Turns the exceptions of the network, TLS and HTTP libraries into FetchError."""
    try:
        yield
    except (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError, ValueError) as error:
        raise _said(list(_causes(error)), clock) from error


def _causes(error):
    """Yields `error` and the exceptions in it: urllib3 has them as cause or as argument."""
    seen = []
    while isinstance(error, BaseException) and error not in seen:
        seen.append(error)
        yield error
        error = next((arg for arg in error.args if isinstance(arg, BaseException)), error.__cause__)


def _said(causes, clock):
    for about in (_time_out, _certificate, _tunnel, _connection):
        if error := about(causes, clock):
            return error
    return FetchError("The server's answer is not HTTP.", kind="garbage")


def _has(causes, *kinds):
    return any(isinstance(cause, kinds) for cause in causes)


def _time_out(causes, clock):
    if not _has(causes, TimeoutError, urllib3.exceptions.TimeoutError):
        return None
    if clock.is_over:
        return FetchError(f"The server did not finish within {clock.total:g} seconds.", kind="timeout")
    return FetchError(f"The server sent nothing for {clock.read:g} seconds.", kind="timeout")


def _certificate(causes, clock):
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            wrong = CERTIFICATES.get(cause.verify_code, "is not valid")
            return FetchError(f"The server's certificate {wrong}.", kind="tls")
    if _has(causes, ssl.SSLError):
        return FetchError("No secure connection to the server could be made.", kind="tls")
    return None


def _tunnel(causes, clock):
    for cause in causes:
        if isinstance(cause, OSError) and (found := TUNNEL.search(str(cause))):
            return FetchError(f"The proxy answered {named(int(found[1]))}.", kind="proxy")
    return None


def _connection(causes, clock):
    if _has(causes, http.client.RemoteDisconnected):
        return FetchError("The server closed the connection without an answer.", kind="closed")
    if _has(causes, http.client.LineTooLong):
        return headers_too_large()
    if _has(causes, urllib3.exceptions.InvalidChunkLength, http.client.BadStatusLine):
        return None
    if _has(causes, http.client.IncompleteRead, ConnectionError, urllib3.exceptions.ProtocolError):
        return FetchError("The server closed the connection before its answer was complete.", kind="closed")
    return None


def headers_too_large():
    return FetchError("The server's headers are too large.", kind="too-large")


def too_large(limit):
    size = f"{limit / 2**20:.3g} MB" if limit >= 2**20 else f"{limit / 1024:.3g} KB"
    return FetchError(f"The server sends more than {size}.", kind="too-large")
