"""A load generator for 127.0.0.1: one thread, many keep-alive connections, bounded in time and number.

Each connection asks again as soon as its answer is complete. Spending little itself matters more
than features: it shares the machine with the server.
"""

import selectors
import socket
import time
from dataclasses import dataclass, field
from itertools import count, repeat

HOST = "127.0.0.1"
# No single answer is waited for longer, in seconds.
PATIENCE = 30
TRIES = 40
SLICE = 1 << 18
# The site reads a port in Host and ignores it; the page cache does not.
_ports = count()
PORTS = 65_536


class Broken(OSError):
    """The server closed a connection or answered what is not HTTP."""


@dataclass
class Sample:
    """Answers to one kind of page: seconds each, statuses, and the seconds all of it took."""

    seconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    bytes: int = 0
    elapsed: float = 0.0
    error: str = ""

    def take(self, connection):
        """Counts the answer that `connection` has just received."""
        self.seconds.append(time.perf_counter() - connection.sent)
        self.statuses[connection.status] = self.statuses.get(connection.status, 0) + 1
        self.bytes += connection.size

    def add(self, other):
        self.seconds += other.seconds
        for status, number in other.statuses.items():
            self.statuses[status] = self.statuses.get(status, 0) + number
        self.bytes += other.bytes
        self.elapsed += other.elapsed

    @property
    def per_second(self):
        return len(self.seconds) / self.elapsed if self.elapsed else 0.0

    def quantile(self, share):
        """Milliseconds within which `share` of the answers came; None without answers."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else None


class Connection:
    """One keep-alive connection; send() asks, received() is true once the answer is whole."""

    def __init__(self, port):
        self.port = port
        self.socket = None
        self.open()

    def open(self):
        self.close()
        self.socket = socket.create_connection((HOST, self.port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self):
        if self.socket:
            self.socket.close()
            self.socket = None

    def send(self, address, headers="", *, is_unseen=False):
        """Asks for `address`; if `is_unseen`, in a way that no page cache can have an answer to."""
        if not self.socket:
            self.open()
        self._parts, self.size, self._whole = [], 0, None
        port = next(_ports) % PORTS if is_unseen else self.port
        request = f"GET {address} HTTP/1.1\r\nHost: {HOST}:{port}\r\nAccept: text/html\r\n{headers}\r\n"
        self.sent = time.perf_counter()
        self.socket.sendall(request.encode())

    def received(self):
        """Takes in what has come; true once it is a whole answer, whose parts are then attributes."""
        part = self.socket.recv(SLICE)
        if not part and self._whole is not None:
            raise Broken("an answer was cut short")
        if not part:
            raise Broken("the connection was closed")
        self._parts.append(part)
        self.size += len(part)
        if self._whole is None:
            head, found, _ = b"".join(self._parts).partition(b"\r\n\r\n")
            if not found:
                return False
            self.status, self.headers = _head(head)
            length = 0 if self.status in (204, 304) else int(self.headers["content-length"])
            self._whole = len(head) + 4 + length
        if self.size < self._whole:
            return False
        if self.headers.get("connection", "").lower() == "close":
            self.close()
        return True

    @property
    def body(self):
        return b"".join(self._parts).partition(b"\r\n\r\n")[2]

    def get(self, address, headers=""):
        """Asks and waits; returns the status."""
        try:
            self.send(address, headers)
            while not self.received():
                pass
        except (Broken, ConnectionError):
            # The server closes what was idle for a while; once more, on a new connection.
            self.open()
            self.send(address, headers)
            while not self.received():
                pass
        return self.status


def _head(head):
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if ": " in line)
    headers = {name.lower(): value for name, value in headers.items()}
    headers.setdefault("content-length", "0")
    return int(first.split(" ", 2)[1]), headers


def connections(port, number, workers=1):
    """`number` open connections, spread evenly over the `workers` processes of the server.

    Which process takes a connection is chance; what is one too many for its process is closed again.
    """
    most = -(-number // workers)
    kept, by_worker = [], {}
    for _ in range(number * TRIES):
        connection = Connection(port)
        connection.get("/robots.txt")
        worker = connection.headers.get("x-worker", "")
        if by_worker.get(worker, 0) < most:
            by_worker[worker] = by_worker.get(worker, 0) + 1
            kept.append(connection)
        else:
            connection.close()
        if len(kept) == number:
            return kept
    raise Broken(f"Only {len(kept)} of {number} connections could be spread over {workers} processes")


def measure(
    port, addresses, concurrency, *, seconds, most=10**9, workers=1, headers="", is_unseen=False, warm=None
):
    """A Sample of `addresses` (an iterator) asked by `concurrency` connections for `seconds` at least.

    Ends after `most` requests or when the addresses do. Answers under way are waited for, so a
    slow page may take PATIENCE longer. Every connection asks for the address `warm` before the time starts.
    """
    sample, addresses = Sample(), iter(addresses)
    pool = connections(port, concurrency, workers)
    for connection in pool if warm else ():
        connection.get(warm)
    with selectors.DefaultSelector() as selector:
        start = time.perf_counter()
        end, left = start + seconds, most

        def ask(connection):
            """Whether there was something left to ask."""
            nonlocal left
            address = next(addresses, None) if left and time.perf_counter() < end else None
            if address is None:
                return False
            left -= 1
            is_new = connection.socket is None
            connection.send(address, headers, is_unseen=is_unseen)
            if is_new:
                selector.register(connection.socket, selectors.EVENT_READ, connection)
            return True

        for connection in pool:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        busy = sum(ask(connection) for connection in pool)
        while busy:
            ready = selector.select(timeout=PATIENCE)
            if not ready:
                raise Broken(f"No answer in {PATIENCE} seconds")
            for key, _ in ready:
                connection = key.data
                if connection.received():
                    sample.take(connection)
                    if connection.socket is None:
                        selector.unregister(key.fileobj)
                    if not ask(connection):
                        busy -= 1
                        connection.close()
        sample.elapsed = time.perf_counter() - start
    for connection in pool:
        connection.close()
    return sample


def measure_unseen(port, addresses, concurrency, **bounds):
    """measure() of pages that nobody has seen before, however often an address comes again."""
    return measure(port, addresses, concurrency, is_unseen=True, **bounds)


def measure_seen(port, address, concurrency, **bounds):
    """measure() of one address that every connection has seen before."""
    return measure(port, repeat(address), concurrency, warm=address, **bounds)


def measure_not_modified(port, address, concurrency, **bounds):
    """measure_seen() with the ETag of the page in If-None-Match."""
    connection = Connection(port)
    connection.get(address)
    headers = f"If-None-Match: {connection.headers['etag']}\r\n"
    connection.close()
    return measure_seen(port, address, concurrency, headers=headers, **bounds)
