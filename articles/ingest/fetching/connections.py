"""Connections to exactly the IP address that was checked, one for each request, with time limits.

Connections are neither kept open nor shared, so that no request uses one that was made for another. The
requests are client.py's part.
"""

import re
import socket
import ssl
import threading
import time
from base64 import b64encode
from functools import lru_cache
from http.client import HTTPMessage, HTTPResponse, IncompleteRead
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.ssl_ import create_urllib3_context

from articles.ingest.fetching import ssrf
from articles.ingest.fetching.errors import FetchError, headers_too_large, too_large

# Bytes of status line and headers, a proxy's included. Servers themselves accept 8 to 64 KB.
HEADERS = 128 * 1024
# What a header's name is made of: RFC 9110, 5.6.2. Browsers drop a line that begins in any other way.
HEADER = re.compile(r"^([!#$%&'*+.^_`|~0-9A-Za-z-]+):(.*)", re.MULTILINE)
# A line that begins with a space belongs to the one before, and a CR alone is a space: RFC 9112, 5.2 and 2.2.
SPACE = re.compile(r"\r?\n[ \t]+|\r(?!\n)")
# More digits are no length of anything.
LONGEST_NUMBER = 19
# Bytes on the wire for each byte of a body: a chunk of one byte takes six.
FRAMED = 8
# After so many times that fewer bytes came, there is a pause of so many seconds each time.
DROP, DROPS, PAUSE = 16, 1000, 0.01
# So many addresses of a name are tried.
ADDRESSES = 4


class Clock:
    """The limits of one fetch, in seconds: `connect` and `read` for each step, `total` for everything.

    It limits the bytes that arrive too: to HEADERS at first, then to what expect_body() allows.
    """

    def __init__(self, connect, read, total):
        self.connect, self.read, self.total = connect, read, total
        self._end = time.monotonic() + total
        self._drops = 0
        self.expect_headers()

    @property
    def is_over(self):
        return time.monotonic() >= self._end

    def left(self, most):
        """Seconds for the next step: `most`, or what is left of the total. Raises TimeoutError at its end."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(most, left)

    def expect_headers(self):
        self._room, self._too_much = HEADERS, headers_too_large()

    def expect_body(self, limit):
        """Allows a body of `limit` bytes, with a limit for the framing of its chunks too."""
        self._room, self._too_much = HEADERS + FRAMED * limit, too_large(limit)

    def count(self, arrived):
        self._room -= arrived
        if self._room < 0:
            raise self._too_much
        if arrived < DROP:
            self._drops += 1
            if self._drops > DROPS:
                # What comes byte by byte is waited for: otherwise each byte costs as much as a thousand.
                time.sleep(self.left(PAUSE))


class _Timed:
    """A socket that checks the clock before each step, so that no step takes longer than the total."""

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


class _Response(HTTPResponse):
    """The answer itself, with all of its headers.

    The standard library takes any of the 1xx before it, but for 100, for the answer. It reads the headers as
    those of a mail, which end at the first line that is none, and refuses more than a hundred.
    """

    def _read_status(self):
        while True:
            version, status, reason = super()._read_status()
            if status == 101 or status >= 200:
                return version, status, reason
            _read_headers(self.fp)

    def begin(self):
        _, self.status, reason = self._read_status()
        self.reason = reason.strip()
        self.headers = self.msg = _read_headers(self.fp)
        length = self.headers.get("Content-Length", "")
        self.length = int(length) if length.isdecimal() and len(length) < LONGEST_NUMBER else None
        # Chunks are urllib3's part, and no connection serves a second request.
        self.chunked, self.will_close = False, True


def _read_headers(stream):
    """The HTTPMessage of the lines in `stream` up to the empty one, without the malformed.

    The clock limits their bytes. Raises IncompleteRead if the empty line never comes.
    """
    lines = []
    while (line := stream.readline()) not in (b"\r\n", b"\n"):
        if not line.endswith(b"\n"):
            raise IncompleteRead(line)
        lines.append(line)
    headers = HTTPMessage()
    for name, value in HEADER.findall(SPACE.sub(" ", b"".join(lines).decode("latin-1"))):
        headers[name] = value.strip(" \t\r")
    return headers


class _Dialling:
    """Makes urllib3 use a connected socket instead of resolving the name itself."""

    response_class = _Response

    dialled = None
    clock = None

    def _new_conn(self):
        return self.dialled

    def hang_up(self):
        """Closes the socket at once; close() alone leaves it open while a response uses it."""
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
    """The TLS context. It trusts the system's authorities, or those in SSL_CERT_FILE."""
    context = create_urllib3_context()
    context.load_default_certs()
    context.sslsocket_class = _SecureSocket
    return context


def connect(target, allowed, clock):
    """(open connection, path, more headers) for one request to the ssrf.Target `target`.

    It uses the environment's proxy for the target, if any. Raises ssrf.Refused, FetchError, and the
    exceptions of sockets, TLS and HTTP.
    """
    clock.expect_headers()
    proxy = _proxy(target)
    if proxy:
        ssrf.check_unresolved(target, allowed)
        sock = _dial(proxy.hostname, proxy.port or 80, clock)
    else:
        sock = _dial(target.host, target.port, clock, allowed)
    connection = _opened(target, proxy, sock, clock)
    # A forwarding proxy gets the absolute address, any other server only the path.
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
    """A socket connected to `host`, whose name is resolved once; without `allowed` any address is accepted.

    The addresses are tried in the resolver's order.
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
    """The results of getaddrinfo(), which has no time limit and therefore runs in a daemon thread."""
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
    """The split address of the proxy for `target` in HTTP_PROXY, HTTPS_PROXY, ALL_PROXY; or None."""
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
