"""Fetching through the environment's proxy: the operator chose it, the target is still judged."""

import socket
import threading

import pytest

from articles.ingest.fetching import connections
from articles.ingest.fetching.client import FetchError, fetch
from tests.articles.ingest import hostile


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def _error(url):
    with pytest.raises(FetchError) as caught:
        fetch(url)
    return str(caught.value), caught.value.kind


def _tunnel_to(port):
    """A proxy's reply to CONNECT: a way to `port` on loopback, whatever host was asked for."""

    def reply(request, connection):
        with socket.create_connection(("127.0.0.1", port)) as onward:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=_copy, args=(onward, connection))
            back.start()
            _copy(connection, onward)
            back.join()

    return reply


def _copy(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_fetch_asks_the_proxy_for_the_whole_address(monkeypatch, variable):
    with hostile.Server(lambda request: hostile.answer(b"by proxy")) as proxy:
        monkeypatch.setenv(variable, proxy.url)
        assert fetch("http://blog.example?page=2").body == b"by proxy"
    request = proxy.requests[0]
    assert (request.method, request.path) == ("GET", "http://blog.example/?page=2")
    assert (request.headers["host"], "proxy-authorization" in request.headers) == ("blog.example", False)


def test_fetch_tells_the_proxy_who_it_is(monkeypatch):
    with hostile.Server(lambda request: hostile.answer(b"by proxy")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"index:s%40cret@127.0.0.1:{proxy.port}")
        fetch("http://blog.example/")
    assert proxy.requests[0].headers["proxy-authorization"] == "Basic aW5kZXg6c0BjcmV0"


def test_fetch_tunnels_to_a_secure_server_through_the_proxy(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(hostile.TLS / "loopback.pem"))
    connections._tls.cache_clear()
    with (
        hostile.Server(lambda request: hostile.answer(b"hello"), tls="loopback") as server,
        hostile.Server(tunnel=_tunnel_to(server.port)) as proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", f"http://index:secret@127.0.0.1:{proxy.port}")
        assert fetch("https://blog.example/feed").body == b"hello"
        assert _error("https://other.example/feed") == (
            "The server's certificate is for another host.",
            "tls",
        )
    connections._tls.cache_clear()
    assert [(request.method, request.path) for request in proxy.requests] == [
        ("CONNECT", "blog.example:443"),
        ("CONNECT", "other.example:443"),
    ]
    assert proxy.requests[0].headers["proxy-authorization"] == "Basic aW5kZXg6c2VjcmV0"
    assert (server.paths, "proxy-authorization" in server.requests[0].headers) == (["/feed"], False)


def test_fetch_names_what_a_proxy_answers(monkeypatch):
    with hostile.Server(lambda request: hostile.answer(status="407 Proxy Authentication Required")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        assert _error("https://blog.example/") == (
            "The proxy answered 407 Proxy Authentication Required.",
            "proxy",
        )


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://169.254.169.254/", "it leads to 169.254.169.254, which is not on the public internet"),
        ("https://[::1]/", "it leads to ::1, which is not on the public internet"),
        ("http://localhost/", "localhost is not a name on the public internet"),
        ("https://blog.example:22/", "port 22 is not one of the web's, 80, 443, 8080, 8443"),
    ],
)
def test_fetch_judges_the_target_before_the_proxy_hears_of_it(monkeypatch, url, reason):
    with hostile.Server(lambda request: hostile.answer()) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        assert _error(url) == (f"This address cannot be fetched: {reason}.", "refused")
    assert proxy.requests == []


def test_fetch_judges_a_redirect_before_the_proxy_hears_of_it(monkeypatch):
    with hostile.Server(lambda request: hostile.redirect("http://10.0.0.1/")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        sentence, kind = _error("http://blog.example/")
    assert (kind, len(proxy.requests)) == ("refused", 1)
    assert sentence == (
        "The server redirects to http://10.0.0.1/, which cannot be fetched: "
        "it leads to 10.0.0.1, which is not on the public internet."
    )


def test_fetch_goes_straight_to_hosts_that_need_no_proxy(monkeypatch, settings):
    settings.INGEST_ALLOW = ["127.0.0.1"]
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with hostile.Server(lambda request: hostile.answer(b"straight")) as server:
        assert fetch(server.url).body == b"straight"


@pytest.mark.parametrize("address", ["https://127.0.0.1:3128", "socks5://127.0.0.1:1080", "http://"])
def test_fetch_refuses_a_proxy_it_cannot_speak_to(monkeypatch, address):
    monkeypatch.setenv("HTTP_PROXY", address)
    assert _error("http://blog.example/") == (
        "The environment's proxy must be an address that starts with http://.",
        "proxy",
    )
