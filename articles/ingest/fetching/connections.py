"""Guarded connections: one for every request, to exactly the address that was checked, against a clock.

Nothing is kept open and nothing is shared, so no request can ride on a connection made for another.
What is asked and answered on a connection belongs to fetch.py.
"""

import socket
import ssl
import threading
import time
from base64 import b64encode
from functools import lru_cache
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.ssl_ import create_urllib3_context

from articles.ingest.fetching import ssrf
from articles.ingest.fetching.errors import FetchError, headers_too_large, too_large

# Bytes of status line and headers, all redirects of a connection's proxy included. Servers
# themselves take 8 to 64 KB.
HEADERS = 128 * 1024
# What a body may take on the wire for each byte that is wanted: a chunk of one byte takes six.
FRAMED = 8
# Of a name's addresses so many are tried.
ADDRESSES = 4


class Clock:
    """How long one fetch may take, in seconds: `connect` and `read` for each step, `total` for all of it.

    It counts what arrives, too: first HEADERS bytes at most, and then what expect_body() says.
    """

    def __init__(self, connect, read, total):
        self.connect, self.read, self.total = connect, read, total
        self._end = time.monotonic() + total
        self.expect_headers()

    @property
    def is_over(self):
        return time.monotonic() >= self._end

    def left(self, most):
        """Seconds for the next step: `most`, or what is left of the total. Raises TimeoutError at the end."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(most, left)

    def expect_headers(self):
        self._room, self._too_much = HEADERS, headers_too_large()

    def expect_body(self, limit):
        """Lets a body of `limit` bytes arrive; what surrounds its chunks has an end as well."""
        self._room, self._too_much = HEADERS + FRAMED * limit, too_large(limit)

    def count(self, arrived):
        self._room -= arrived
        if self._room < 0:
            raise self._too_much


class _Timed:
    """A socket that looks at the clock before each step; a step alone never waits past the end."""

    clock = None

    def recv_into(self, *args):
        if not self.clock:
            return super().recv_into(*args)
        self.settimeout(self.clock.left(self.clock.read))
        arrived = super().recv_into(*args)
        self.clock.count(arrived)
        return arrived

    def sendall(self, *args):
        if self.clock:
            self.settimeout(self.clock.left(self.clock.read))
        return super().sendall(*args)


class _Socket(_Timed, socket.socket):
    pass


class _SecureSocket(_Timed, ssl.SSLSocket):
    pass


class _Dialling:
    """Has urllib3 use a socket that is connected already instead of looking the name up itself."""

    dialled = None
    clock = None

    def _new_conn(self):
        return self.dialled

    def hang_up(self):
        """Closes the socket itself, which close() leaves to whichever response still holds it."""
        self.close()
        descriptor = self.dialled.detach()
        if descriptor >= 0:
            socket.close(descriptor)


class _Plain(_Dialling, HTTPConnection):
    pass


class _Secure(_Dialling, HTTPSConnection):
    def connect(self):
        super().connect()
        self.dialled = self.sock
        self.dialled.clock = self.clock


@lru_cache
def _tls():
    """Certificates are checked against the system's authorities, or those of SSL_CERT_FILE."""
    context = create_urllib3_context()
    context.load_default_certs()
    context.sslsocket_class = _SecureSocket
    return context


def connect(target, allowed, clock):
    """An open connection for one request to guard.Target `target`, the path to ask it for, and more headers.

    Goes through the environment's proxy if there is one for the target. Raises guard.Refused,
    FetchError, and what sockets, TLS and HTTP raise.
    """
    clock.expect_headers()
    proxy = _proxy(target)
    if proxy:
        ssrf.check_unresolved(target, allowed)
        sock = _dial(proxy.hostname, proxy.port or 80, clock)
    else:
        sock = _dial(target.host, target.port, clock, allowed)
    connection = _opened(target, proxy, sock, clock)
    # A proxy that forwards is told the whole address, any other server the path alone.
    if proxy and target.scheme == "http":
        return connection, target.origin + target.asked, _proxy_headers(proxy)
    return connection, target.asked, {}


def _opened(target, proxy, sock, clock):
    if target.scheme == "https":
        connection = _Secure(target.host, target.port, ssl_context=_tls())
    else:
        connection = _Plain(target.host, target.port)
    connection.dialled, connection.clock, connection.timeout = sock, clock, clock.read
    try:
        if proxy and target.scheme == "https":
            connection.set_tunnel(target.host, target.port, headers=_proxy_headers(proxy))
        connection.connect()
    except BaseException:
        connection.hang_up()
        raise
    return connection


def _dial(host, port, clock, allowed=None):
    """A connected socket to `host`, whose name is looked up once; without `allowed` any address will do.

    The addresses that pass are tried in the resolver's order.
    """
    answers = _looked_up(host, port, clock)
    if allowed:
        answers = ssrf.passed(answers, host, port, allowed)
    error = None
    for family, kind, protocol, _, address in answers[:ADDRESSES]:
        sock = _Socket(family, kind, protocol)
        try:
            sock.settimeout(clock.left(clock.connect))
            sock.connect(address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(clock.left(clock.read))
        except OSError as problem:
            sock.close()
            error = problem
        else:
            sock.clock = clock
            return sock
    raise _unreachable(error, clock) from error


def _unreachable(error, clock):
    if isinstance(error, ConnectionRefusedError):
        return FetchError("The server refused the connection.", kind="connect")
    if isinstance(error, TimeoutError):
        seconds = min(clock.connect, clock.total)
        return FetchError(f"The server could not be reached within {seconds:g} seconds.", kind="timeout")
    return FetchError("The server could not be reached.", kind="connect")


def _looked_up(host, port, clock):
    """getaddrinfo's answers. It knows no time limit, so it is asked on a thread that may be left behind."""
    result = []
    asking = threading.Thread(target=_ask, args=(host, port, result), daemon=True)
    asking.start()
    asking.join(clock.left(clock.connect))
    if not result:
        raise FetchError(f"Looking up the name {host} took too long.", kind="dns")
    if isinstance(result[0], socket.gaierror) and result[0].errno == socket.EAI_AGAIN:
        raise FetchError(f"The name {host} could not be looked up.", kind="dns") from result[0]
    if isinstance(result[0], (OSError, UnicodeError)):
        raise FetchError(f"There is no host named {host}.", kind="dns") from result[0]
    return result[0]


def _ask(host, port, result):
    try:
        result.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError) as error:
        result.append(error)


def _proxy(target):
    """The environment's proxy for `target`, split, or None: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY."""
    proxies = getproxies()
    address = proxies.get(target.scheme) or proxies.get("all")
    if not address or proxy_bypass(f"{target.host}:{target.port}"):
        return None
    parts = urlsplit(address if "://" in address else f"http://{address}")
    if parts.scheme != "http" or not parts.hostname:
        raise FetchError("The environment's proxy must be an address that starts with http://.", kind="proxy")
    return parts


def _proxy_headers(proxy):
    if not proxy.username:
        return {}
    words = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": f"Basic {b64encode(words.encode()).decode()}"}
