"""Fetching from servers that mean harm or are broken: each ends with one sentence, in bounded time."""

import gzip

import brotli
import pytest

from articles.ingest.fetching import connections
from articles.ingest.fetching.client import Fetched, FetchError, fetch
from tests.articles.ingest import hostile

MB = 2**20
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </site.css>; rel=preload\r\nETag: no\r\n\r\n"
CUT = "The server closed the connection before its answer was complete."


@pytest.fixture(autouse=True)
def _loopback(settings):
    settings.INGEST_ALLOW = ["127.0.0.1"]


@pytest.fixture
def total(settings):
    """0.3 seconds for a whole fetch, and no other time-out that could come first."""
    settings.INGEST_TIMEOUT, settings.INGEST_READ_TIMEOUT, settings.INGEST_CONNECT_TIMEOUT = 0.3, 60, 60


def _ends(reply, **options):
    """The sentence and the slug of the error that a fetch from a server of `reply` ends with."""
    with hostile.Server(lambda request: reply) as server, pytest.raises(FetchError) as caught:
        fetch(server.url, **options)
    return str(caught.value), caught.value.kind


@pytest.mark.usefixtures("total")
@pytest.mark.parametrize(
    "reply",
    [
        hostile.slowly(HEAD * 1000),
        hostile.slowly(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
        hostile.slowly(hostile.answer(Content_Length=9999) + b"a" * 9999),
        hostile.slowly(
            hostile.answer(Content_Length=None, Transfer_Encoding="chunked") + b"1\r\na\r\n" * 999
        ),
        hostile.slowly(hostile.answer(Content_Length=None) + b"a" * 9999),
        hostile.silence(),
        hostile.silence(HEAD),
        hostile.silence(HEAD + b"\r\n<rss>"),
    ],
    ids=["headers", "continue", "length", "chunks", "open", "nothing", "half of headers", "half of body"],
)
def test_a_slow_server_ends_with_the_total_time(reply):
    assert _ends(reply) == ("The server did not finish within 0.3 seconds.", "timeout")


@pytest.mark.usefixtures("total")
def test_slow_redirects_share_one_total_time():
    def reply(request):
        yield from hostile.slowly(hostile.redirect(f"{request.path}a"))

    with hostile.Server(reply) as server, pytest.raises(FetchError) as caught:
        fetch(server.url)
    assert str(caught.value) == "The server did not finish within 0.3 seconds."


@pytest.mark.parametrize("before", [b"", HEAD, HEAD + b"\r\n<rss>"])
def test_a_server_that_falls_silent_ends_with_the_time_between_bytes(settings, before):
    settings.INGEST_READ_TIMEOUT = 0.1
    assert _ends(hostile.silence(before)) == ("The server sent nothing for 0.1 seconds.", "timeout")


@pytest.mark.parametrize(
    "reply",
    [
        hostile.endlessly(hostile.answer(Content_Length=None), bytes(65536)),
        hostile.endlessly(hostile.answer(Content_Length=10**12), bytes(65536)),
        hostile.endlessly(
            hostile.answer(Content_Length=None, Transfer_Encoding="chunked"),
            b"10000\r\n" + bytes(65536) + b"\r\n",
        ),
        hostile.answer(Content_Length=2 * MB),
        hostile.endlessly(
            hostile.answer(b"5\r\nhello\r\n0\r\n", Content_Length=None, Transfer_Encoding="chunked"),
            b"X-More: of this\r\n" * 4096,
        ),
    ],
    ids=["open", "length", "chunks", "announced", "trailers"],
)
def test_an_endless_body_is_left_at_the_limit(reply):
    assert _ends(reply, limit=MB) == ("The server sends more than 1 MB.", "too-large")


def test_a_body_in_pieces_of_a_byte_is_read_but_not_to_its_end():
    chunked = {"Content_Length": None, "Transfer_Encoding": "chunked"}
    reply = hostile.answer(b"1\r\na\r\n" * 3000 + b"0\r\n\r\n", **chunked)
    with hostile.Server(lambda request: reply) as server:
        assert fetch(server.url).body == b"a" * 3000
    reply = hostile.endlessly(hostile.answer(**chunked), b"1\r\na\r\n" * 10_000)
    assert _ends(reply) == ("The server sends its answer in pieces of a few bytes.", "garbage")


def test_bytes_that_come_one_by_one_are_waited_for(monkeypatch):
    pauses = []
    monkeypatch.setattr(connections.time, "sleep", pauses.append)
    clock = connections.Clock(1, 1, 10)
    for arrived in [1] * (connections.DROPS + 2) + [connections.DROP, 1]:
        clock.count(arrived)
    assert pauses == [connections.PAUSE] * 3


def test_the_limit_is_ten_megabytes_where_none_is_given():
    reply = hostile.endlessly(hostile.answer(Content_Length=None), bytes(MB))
    assert _ends(reply) == ("The server sends more than 10 MB.", "too-large")


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("br", lambda data: brotli.compress(data, quality=5)),
    ],
)
def test_a_bomb_is_left_at_the_limit(encoding, pack):
    reply = hostile.answer(pack(bytes(30 * MB)), Content_Encoding=encoding)
    assert _ends(reply, limit=MB) == ("The server sends more than 1 MB.", "too-large")


@pytest.mark.parametrize(
    "reply",
    [
        hostile.endlessly(HEAD, b"X-Padding: " + b"a" * 1000 + b"\r\n"),
        hostile.endlessly(HEAD, b"X-Short: a\r\n"),
        hostile.endlessly(HEAD + b"X-Long: ", b"a" * 1000),
        hostile.endlessly(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        hostile.endlessly(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"),
        hostile.endlessly(HEAD, b"nothing at all\r\n"),
        hostile.endlessly(HEAD, b" \n"),
    ],
    ids=["many", "short", "long", "continue", "early hints", "malformed", "folded"],
)
def test_huge_headers_are_refused(reply):
    assert _ends(reply) == ("The server's headers are too large.", "too-large")


@pytest.mark.parametrize(
    "head",
    [
        HEAD + b"".join(b"X-%d: a\r\n" % number for number in range(2000)),
        HEAD + b"Set-Cookie: visitor=1; Path=/\r\n" * 2000,
        HEAD + b"Content-Security-Policy: " + b"a" * 100_000 + b"\r\n",
        b"HTTP/1.1 103 Early Hints\r\n" + b"Link: </a.css>; rel=preload\r\n" * 2000 + b"\r\n" + HEAD,
        b"HTTP/1.1 100 Continue\r\n" + b"Link: </a.css>; rel=preload\r\n" * 2000 + b"\r\n" + HEAD,
    ],
    ids=["many", "of one name", "long", "early hints", "continue"],
)
def test_headers_may_be_many_or_long(head):
    with hostile.Server(lambda request: head + b"ETag: last\r\n\r\n<rss>") as server:
        fetched = fetch(server.url)
    assert (fetched.body, fetched.etag) == (b"<rss>", "last")


@pytest.mark.parametrize(
    "reply",
    [
        hostile.answer(b"<rss>", Content_Length=6),
        hostile.answer(b"", Content_Length=6),
        hostile.answer(b"5\r\nhel", Content_Length=None, Transfer_Encoding="chunked"),
        hostile.answer(b"5\r\nhello\r\n", Content_Length=None, Transfer_Encoding="chunked"),
        hostile.answer(gzip.compress(b"hello")[:-10], Content_Encoding="gzip"),
        hostile.answer(gzip.compress(b"hello")[:-10], Content_Encoding="gzip", Content_Length=None),
    ],
    ids=["length", "no body", "in a chunk", "between chunks", "gzip", "gzip until the end"],
)
def test_a_body_that_is_cut_is_noticed(reply):
    assert _ends(reply) == (CUT, "closed")


def test_a_server_that_hangs_up_is_named():
    assert _ends(b"") == ("The server closed the connection without an answer.", "closed")


@pytest.mark.parametrize("head", [HEAD, b"HTTP/1.1 302 Found\r\nLocation: /there\r\n", HINTS + HEAD])
@pytest.mark.parametrize("half", [b"", b"X-Half", b"X-Half: a\r", b"X-Whole: a\r\n"])
def test_a_server_that_hangs_up_in_its_headers_has_not_answered(head, half):
    assert _ends(head + half) == (CUT, "closed")


@pytest.mark.parametrize("said", [b"HTTP/1.1 200 OK\r\n", HINTS[:-2], HINTS[:30]])
def test_a_server_that_hangs_up_before_its_headers_has_not_answered(said):
    assert _ends(said) == (CUT, "closed")


@pytest.mark.parametrize(
    "reply",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"\x15\x03\x01\x00\x02\x02\x16",
        b"<html>HTTP/1.1 200 OK</html>",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
        bytes(range(256)) * 10,
        hostile.answer(b"zz\r\nhello\r\n", Content_Length=None, Transfer_Encoding="chunked"),
        hostile.answer(b"hello", Content_Length="5, 6"),
    ],
    ids=["ssh", "tls", "html", "no status", "long status", "bytes", "chunks", "two lengths"],
)
def test_what_is_not_http_is_named(reply):
    assert _ends(reply) == ("The server's answer is not HTTP.", "garbage")


@pytest.mark.parametrize(
    "line",
    [
        b"Strict Transport Security",
        b"X-Powered-By : PHP",
        b"X Cache: HIT",
        b"X-(a): b",
        b"HTTP/1.1 200 OK",
        b"<br />",
        b"<b>Warning</b>: headers sent in <b>/index.php</b>",
        b": nothing",
        b"",
        b" ",
        b" X-First: of all",
        "X-Größe: 5".encode(),
        b"X-Gr\xf6\xdfe: 5",
        b"Set-Cookie: visitor=1;\nPath=/",
        b"Set-Cookie: visitor=1;\rPath=/",
        b"Nothing\r\n ETag: of this",
        b"X-Null: \0",
        b"X-Controls: \x0b\x0c\x1c\x1d\x1e\x85",
    ],
)
@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_a_malformed_header_line_hides_no_other(line, end):
    after = [b"Transfer-Encoding: chunked", b"Content-Encoding: gzip", b'ETag: "7"', b"", b""]
    before = [b"HTTP/1.1 200 OK", *([line] if line else [])]
    packed = gzip.compress(b"<rss>")
    reply = end.join(before + after) + b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    with hostile.Server(lambda request: reply) as server:
        fetched = fetch(server.url)
    assert (fetched.body, fetched.etag) == (b"<rss>", '"7"')


def test_a_header_goes_on_in_a_line_that_begins_with_a_space():
    reply = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html;\r\n\tcharset=utf-8\r\n"
        b"Cache-Control:\n  public,\r\n \r\n max-age=60 \r\nETag:7\t\r\n\r\nhello"
    )
    with hostile.Server(lambda request: reply) as server:
        fetched = fetch(server.url)
    assert fetched == Fetched(
        url=server.url,
        status=200,
        body=b"hello",
        content_type="text/html",
        charset="utf-8",
        etag="7",
        max_age=60,
    )


@pytest.mark.parametrize("length", [b"many", b"-5", b"5, 5", b"9" * 5000])
def test_headers_that_make_no_sense_do_not_stop_a_page(length):
    reply = (
        b"HTTP/1.1 200 OK\r\nContent-Length: " + length + b"\r\nContent-Type: \xff\xfe\r\nETag: \x01\r\n"
        b"Cache-Control: max-age=x\r\nNothing at all\r\n\r\nhello"
    )
    with hostile.Server(lambda request: reply) as server:
        fetched = fetch(server.url)
    assert (fetched.body, fetched.content_type, fetched.etag, fetched.max_age) == (b"hello", "", "", None)


def test_a_body_longer_than_it_says_is_read_as_far_as_it_says():
    with hostile.Server(lambda request: hostile.answer(b"hello and more", Content_Length=5)) as server:
        assert fetch(server.url).body == b"hello"


@pytest.mark.parametrize(
    ("encoding", "how"), [("gzip, br, gzip", "more than twice"), ("compress", "in an unknown way")]
)
def test_an_unknown_or_third_compression_is_refused(encoding, how):
    ended = _ends(hostile.answer(b"hello", Content_Encoding=encoding))
    assert ended == (f"The server's answer is compressed {how}.", "decode")


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_a_proxy_has_compressed_again_is_read(chunked):
    body = gzip.compress(brotli.compress(b"hello"))
    framing = {"Content_Length": len(body)}
    if chunked:
        framing = {"Content_Length": None, "Transfer_Encoding": "chunked"}
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    reply = hostile.answer(Content_Encoding="br\r\nContent-Encoding: gzip", **framing) + body
    with hostile.Server(lambda request: reply) as server:
        assert fetch(server.url).body == b"hello"


def test_a_packing_that_is_none_is_named():
    assert _ends(hostile.answer(b"<rss>" * 9, Content_Encoding="gzip")) == (
        "The server says that its answer is compressed with gzip, but it is not.",
        "decode",
    )


@pytest.mark.parametrize(
    "before",
    [HINTS, HINTS * 3, b"HTTP/1.1 102 Processing\r\n\r\n" + HINTS, b"HTTP/1.1 100 Continue\r\n\r\n" + HINTS],
)
def test_what_a_server_says_before_its_answer_is_not_the_answer(before):
    with hostile.Server(lambda request: before + hostile.answer(b"hello")) as server:
        fetched = fetch(server.url)
    assert (fetched.body, fetched.etag) == (b"hello", "")


def test_early_hints_may_come_before_a_redirect_and_an_error():
    replies = {
        "/": HINTS + hostile.redirect("/there"),
        "/there": HINTS + hostile.answer(status="404 Not Found"),
    }
    with hostile.Server(lambda request: replies[request.path]) as server, pytest.raises(FetchError) as caught:
        fetch(f"{server.url}/")
    assert (caught.value.status, server.paths) == (404, ["/", "/there"])


def test_switching_protocols_is_no_answer():
    assert _ends(b"HTTP/1.1 101 Switching Protocols\r\n\r\n" + hostile.answer(b"hello"))[1] == "http"


@pytest.mark.parametrize("missing", range(1, 9))
@pytest.mark.parametrize("length", ["its own", "all of it", None])
def test_a_gzip_body_is_read_without_what_follows_its_data(missing, length):
    whole = gzip.compress(b"hello " * 500)
    sent = whole[:-missing]
    length = {"its own": len(sent), "all of it": len(whole), None: None}[length]
    reply = hostile.answer(sent, Content_Encoding="gzip", Content_Length=length)
    with hostile.Server(lambda request: reply) as server:
        assert fetch(server.url).body == b"hello " * 500


def test_a_redirect_to_a_feeds_own_scheme_is_followed():
    def reply(request):
        target = f"feed://127.0.0.1:{server.port}/feed"
        return hostile.redirect(target) if request.path == "/" else hostile.answer(b"<rss>")

    with hostile.Server(reply) as server:
        assert fetch(f"{server.url}/").url == f"{server.url}/feed"


def test_a_longer_body_is_cut_where_that_is_wanted():
    for reply in (
        hostile.answer(b"a" * 5000),
        hostile.answer(gzip.compress(b"a" * 5000), Content_Encoding="gzip"),
        hostile.endlessly(hostile.answer(Content_Length=None), b"a" * 5000),
    ):
        with hostile.Server(lambda request, reply=reply: reply) as server:
            assert fetch(server.url, limit=1000, cut=True).body == b"a" * 1000
