"""Web servers on loopback that answer whatever a test says, byte by byte: honest ones and hostile ones.

    with hostile.Server(lambda request: hostile.answer(b"hello")) as server:
        fetch(server.url)

A reply is bytes, or an iterator of bytes of which each piece is sent as it comes. When it ends the connection
is closed. A reply that never ends is left as soon as the other side hangs up or the server is closed.
"""

import select
import socket
import ssl
import threading
from dataclasses import dataclass
from pathlib import Path

TLS = Path(__file__).resolve().parents[2] / "data" / "tls"
# Seconds between the drops of a slow server.
DROP = 0.02


@dataclass(frozen=True)
class Request:
    """One request as it came: `path` with its query, header names in lower case."""

    method: str
    path: str
    headers: dict


class Server:
    """`reply(request)` answers each request; `requests` are those so far; `url` has no slash at its end.

    `tls` names a certificate in tests/data/tls. Instead of a reply, `tunnel(request, connection)` gets
    the connection itself.
    """

    def __init__(self, reply=None, *, host="127.0.0.1", tls="", tunnel=None):
        self._reply, self._tunnel = reply, tunnel
        self._tls = tls
        self._listening = socket.create_server(
            (host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET
        )
        self._closing = threading.Event()
        self._threads = [threading.Thread(target=self._accept)]
        self.host, self.port = host, self._listening.getsockname()[1]
        self.requests = []

    @property
    def url(self):
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}"

    @property
    def paths(self):
        return [request.path for request in self.requests]

    def __enter__(self):
        self._threads[0].start()
        return self

    def __exit__(self, *exception):
        self._closing.set()
        for thread in list(self._threads):
            thread.join()
        self._listening.close()

    def _accept(self):
        while not self._closing.is_set():
            if select.select([self._listening], [], [], 0.02)[0]:
                connection, _ = self._listening.accept()
                thread = threading.Thread(target=self._serve, args=(connection,))
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection):
        with connection:
            try:
                connection.settimeout(5)
                if self._tls:
                    connection = _tls_context(self._tls).wrap_socket(connection, server_side=True)
                request = _read(connection)
                self.requests.append(request)
                if self._tunnel:
                    self._tunnel(request, connection)
                else:
                    self._send(connection, self._reply(request))
                # Reset is what a client sees that is still sent to when the socket is closed.
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            finally:
                connection.close()

    def _send(self, connection, pieces):
        for piece in [pieces] if isinstance(pieces, bytes) else pieces:
            if self._closing.is_set():
                return
            connection.sendall(piece)


def _tls_context(name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / f"{name}.pem", TLS / f"{name}.key")
    return context


def _read(connection):
    data = b""
    while b"\r\n\r\n" not in data and (piece := connection.recv(65536)):
        data += piece
        if data.startswith(b"\x16"):
            # A TLS handshake where none is spoken.
            return Request("", "", {})
    first, *lines = data.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
    method, path, _ = first.split(" ")
    return Request(
        method, path, {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    )


def answer(body=b"", status="200 OK", **headers):
    """A whole honest answer. A header's name is written with "_" for "-"; one that is None is left out."""
    headers = {"Content_Length": len(body), "Connection": "close"} | headers
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items() if value is not None]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode() + body


def redirect(location, status="302 Found"):
    return answer(status=status, Location=location)


def slowly(data):
    """`data`, a byte at a time."""
    wait = threading.Event()
    for position in range(len(data)):
        wait.wait(DROP)
        yield data[position : position + 1]


def silence(before=b""):
    """`before`, then nothing, with the connection left open."""
    yield before
    wait = threading.Event()
    while True:
        wait.wait(DROP)
        yield b""


def endlessly(before, piece):
    """`before`, then `piece` for ever."""
    yield before
    while True:
        yield piece
