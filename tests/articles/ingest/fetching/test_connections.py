"""Fetching never reaches the inside: by address, by redirect, by a resolver that changes its mind."""

import socket
import ssl

import pytest

from articles.ingest.fetching import connections
from articles.ingest.fetching.client import FetchError, fetch
from tests.articles.ingest import hostile


@pytest.fixture
def _loopback(settings):
    settings.INGEST_ALLOW = ["127.0.0.1"]


def _error(url):
    with pytest.raises(FetchError) as caught:
        fetch(url)
    return str(caught.value), caught.value.kind


@pytest.fixture
def resolver(monkeypatch):
    """A resolver that a test teaches: {name: [addresses it gives first, then, …]}; the last ones stay."""
    return _Resolver(monkeypatch)


class _Resolver(dict):
    def __init__(self, monkeypatch):
        self.asked = []
        self._real = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self._answer)

    def _answer(self, host, port, *args, **kwargs):
        if host not in self:
            return self._real(host, port, *args, **kwargs)
        self.asked.append(host)
        answers = self[host]
        now = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(now, Exception):
            raise now
        return [found for address in now for found in self._real(address, port, *args, **kwargs)]


@pytest.mark.parametrize(
    ("host", "address"),
    [
        *[
            (address, address)
            for address in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0")
        ],
        *[(f"[{address}]", address) for address in ("::1", "fe80::1", "::ffff:7f00:1", "64:ff9b::7f00:1")],
    ],
)
def test_fetch_refuses_an_address_inside(host, address):
    sentence = f"it leads to {address}, which is not on the public internet."
    assert _error(f"http://{host}/") == (f"This address cannot be fetched: {sentence}", "refused")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "it does not start with http:// or https://"),
        ("http://2130706433/", "its host is neither a name nor an IP address in the usual form"),
        ("http://reader:secret@blog.example/", "it holds a user name or a password"),
        ("http://8.8.8.8:6379/", "port 6379 is not one of the web's, 80, 443, 8080, 8443"),
    ],
)
def test_fetch_refuses_what_is_no_plain_web_address(url, reason):
    assert _error(url) == (f"This address cannot be fetched: {reason}.", "refused")


def test_fetch_refuses_a_name_that_leads_inside(resolver):
    resolver["blog.example"] = [["10.0.0.1", "192.168.0.1"]]
    assert _error("http://blog.example/") == (
        "This address cannot be fetched: it leads to 10.0.0.1, which is not on the public internet.",
        "refused",
    )


@pytest.mark.usefixtures("_loopback")
@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://169.254.169.254/", "it leads to 169.254.169.254, which is not on the public internet"),
        ("http://[::1]/", "it leads to ::1, which is not on the public internet"),
        ("http://[::ffff:7f00:1]/", "it leads to ::ffff:7f00:1, which is not on the public internet"),
        ("file:///etc/passwd", "it does not start with http:// or https://"),
        ("javascript:alert(1)", "it does not start with http:// or https://"),
        ("http://0x7f.1/", "its host is neither a name nor an IP address in the usual form"),
        ("http://a:b@8.8.8.8/", "it holds a user name or a password"),
        ("http://8.8.8.8:22/", "port 22 is not one of the web's, 80, 443, 8080, 8443"),
        ("http://[broken/", "it is not a web address"),
    ],
)
@pytest.mark.parametrize("status", ["302 Found", "301 Moved Permanently"])
def test_fetch_refuses_a_redirect_inside(location, reason, status):
    with hostile.Server(lambda request: hostile.redirect(location, status)) as server:
        sentence, kind = _error(server.url)
    assert (sentence, kind) == (
        f"The server redirects to {location}, which cannot be fetched: {reason}.",
        "refused",
    )


@pytest.mark.usefixtures("_loopback")
def test_fetch_connects_to_the_address_that_was_checked(resolver):
    resolver["blog.example"] = [["127.0.0.1"], ["169.254.169.254"]]
    with hostile.Server(lambda request: hostile.answer(b"checked")) as server:
        assert fetch(f"http://blog.example:{server.port}/").body == b"checked"
    assert (resolver.asked, server.requests[0].headers["host"]) == (
        ["blog.example"],
        f"blog.example:{server.port}",
    )


@pytest.mark.usefixtures("_loopback")
def test_fetch_checks_a_name_again_at_each_hop(resolver):
    resolver["blog.example"] = [["127.0.0.1"], ["::1"]]
    with hostile.Server(lambda request: hostile.redirect("/again")) as server:
        sentence, kind = _error(f"http://blog.example:{server.port}/")
        assert (sentence, kind) == (
            f"The server redirects to http://blog.example:{server.port}/again, which cannot be fetched: "
            "it leads to ::1, which is not on the public internet.",
            "refused",
        )
    assert (resolver.asked, server.paths) == (["blog.example", "blog.example"], ["/"])


@pytest.mark.usefixtures("_loopback")
def test_fetch_tries_only_those_addresses_that_are_outside(resolver):
    resolver["blog.example"] = [["::1", "127.0.0.1"]]
    with hostile.Server(lambda request: hostile.answer(b"hello")) as server:
        assert fetch(f"http://blog.example:{server.port}/").body == b"hello"


def test_fetch_tries_the_next_address_where_one_does_not_answer(resolver, settings):
    settings.INGEST_ALLOW = ["127.0.0.1", "::1"]
    resolver["blog.example"] = [["::1", "127.0.0.1"]]
    with hostile.Server(lambda request: hostile.answer(b"hello")) as server:
        assert fetch(f"http://blog.example:{server.port}/").body == b"hello"


@pytest.mark.parametrize("entry", ["127.0.0.0/8", "blog.example", ".example"])
def test_an_operator_lets_the_inside_through(resolver, settings, entry):
    settings.INGEST_ALLOW = [entry]
    resolver["blog.example"] = [["127.0.0.1"]]
    with hostile.Server(lambda request: hostile.answer(b"hello")) as server:
        assert fetch(f"http://blog.example:{server.port}/").body == b"hello"


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), "There is no host named blog.example."),
        (socket.gaierror(socket.EAI_AGAIN, "try again"), "The name blog.example could not be looked up."),
    ],
)
def test_fetch_names_a_host_that_is_not_found(resolver, problem, sentence):
    resolver["blog.example"] = [problem]
    assert _error("https://blog.example/") == (sentence, "dns")


def test_fetch_does_not_wait_for_a_resolver_that_does_not_answer(monkeypatch, settings):
    settings.INGEST_CONNECT_TIMEOUT = 0.05
    waiting = hostile.silence()
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *args, **kwargs: [next(waiting) for _ in range(20)] and []
    )
    assert _error("https://blog.example/") == ("Looking up the name blog.example took too long.", "dns")


@pytest.mark.usefixtures("_loopback")
def test_fetch_names_a_server_that_is_not_there():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert _error(f"http://127.0.0.1:{port}/") == ("The server refused the connection.", "connect")


@pytest.mark.usefixtures("_loopback")
def test_fetch_names_a_server_that_takes_no_connection(settings):
    settings.INGEST_CONNECT_TIMEOUT = 0.1
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        fillers = []
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
            fillers.append(filler)
        error = _error(f"http://127.0.0.1:{full.getsockname()[1]}/")
        for filler in fillers:
            filler.close()
    assert error == ("The server could not be reached within 0.1 seconds.", "timeout")


@pytest.fixture
def _trusted(monkeypatch):
    """The tests' certificate counts as an authority's."""
    monkeypatch.setenv("SSL_CERT_FILE", str(hostile.TLS / "loopback.pem"))
    connections._tls.cache_clear()
    yield
    connections._tls.cache_clear()


@pytest.mark.usefixtures("_loopback", "_trusted")
def test_fetch_checks_the_certificate_against_the_name(resolver):
    resolver |= {"blog.example": [["127.0.0.1"]], "other.example": [["127.0.0.1"]]}
    with hostile.Server(lambda request: hostile.answer(b"hello"), tls="loopback") as server:
        assert fetch(server.url).body == b"hello"
        assert fetch(f"https://blog.example:{server.port}/").body == b"hello"
        error = _error(f"https://other.example:{server.port}/")
    assert error == ("The server's certificate is for another host.", "tls")


@pytest.mark.usefixtures("_loopback")
@pytest.mark.parametrize(
    ("tls", "sentence"),
    [
        ("loopback", "The server's certificate is self-signed."),
        ("", "No secure connection to the server could be made."),
    ],
)
def test_fetch_names_what_is_wrong_with_a_secure_server(tls, sentence):
    with hostile.Server(lambda request: hostile.answer(b"hello"), tls=tls) as server:
        assert _error(server.url.replace("http:", "https:")) == (sentence, "tls")


@pytest.mark.usefixtures("_loopback")
def test_fetch_names_a_certificate_that_has_expired(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(hostile.TLS / "expired.pem"))
    connections._tls.cache_clear()
    with hostile.Server(lambda request: hostile.answer(b"hello"), tls="expired") as server:
        assert _error(server.url) == ("The server's certificate has expired.", "tls")
    connections._tls.cache_clear()


@pytest.mark.usefixtures("_loopback", "_trusted")
def test_a_slow_secure_server_ends_with_the_total_time(settings):
    settings.INGEST_TIMEOUT, settings.INGEST_READ_TIMEOUT = 0.3, 60
    reply = hostile.slowly(hostile.answer(Content_Length=9999) + b"a" * 9999)
    with hostile.Server(lambda request: reply, tls="loopback") as server:
        assert _error(server.url) == ("The server did not finish within 0.3 seconds.", "timeout")


@pytest.mark.usefixtures("_loopback")
def test_a_server_that_never_shakes_hands_ends_with_the_total_time(settings):
    settings.INGEST_TIMEOUT, settings.INGEST_READ_TIMEOUT = 0.3, 60
    with socket.create_server(("127.0.0.1", 0)) as mute:
        error = _error(f"https://127.0.0.1:{mute.getsockname()[1]}/")
    assert error == ("The server did not finish within 0.3 seconds.", "timeout")


@pytest.mark.usefixtures("_loopback", "_trusted")
def test_a_redirect_from_https_to_http_is_followed_but_not_kept():
    with hostile.Server(lambda request: hostile.answer(b"here")) as plain:
        target = {"/a": "/b", "/b": f"{plain.url}/c"}
        with hostile.Server(
            lambda request: hostile.redirect(target[request.path], "301 Moved Permanently"), tls="loopback"
        ) as secure:
            fetched = fetch(f"{secure.url}/a")
    assert (fetched.url, fetched.body, fetched.moved_to) == (f"{plain.url}/c", b"here", f"{secure.url}/b")


@pytest.mark.usefixtures("_trusted")
def test_no_insecure_protocol_is_spoken():
    assert connections._tls().minimum_version == ssl.TLSVersion.TLSv1_2
    assert (connections._tls().verify_mode, connections._tls().check_hostname) == (ssl.CERT_REQUIRED, True)
