"""Fetching from honest servers: what is asked, what is understood of the answer, where redirects lead."""

import gzip

import pytest

from articles.ingest.fetching.client import Fetched, FetchError, fetch
from tests.articles.ingest import hostile


@pytest.fixture(autouse=True)
def _loopback(settings):
    settings.INGEST_ALLOW = ["127.0.0.1"]


def _serve(**pages):
    """A server of {path without slash: reply}; other paths are not found."""
    return hostile.Server(lambda request: pages.get(request.path[1:], hostile.answer(status="404 Not Found")))


def _error(url, **options):
    with pytest.raises(FetchError) as caught:
        fetch(url, **options)
    return caught.value


def test_fetch_returns_the_answer_and_what_its_headers_say():
    reply = hostile.answer(
        "Grüße".encode("latin-1"),
        Content_Type="Text/HTML; charset=ISO-8859-1",
        ETag='W/"7"',
        Last_Modified="Fri, 17 May 2024 12:00:00 GMT",
        Cache_Control="public, max-age=600",
    )
    with _serve(blog=reply) as server:
        assert fetch(f"{server.url}/blog#top") == Fetched(
            url=f"{server.url}/blog",
            status=200,
            body="Grüße".encode("latin-1"),
            content_type="text/html",
            charset="iso-8859-1",
            etag='W/"7"',
            last_modified="Fri, 17 May 2024 12:00:00 GMT",
            max_age=600,
            moved_to="",
        )


def test_fetch_asks_for_the_headers_alone():
    length = str(50 * 2**20)
    reply = hostile.answer(b"", Content_Type="text/html", ETag='"7"', Content_Length=length)
    with hostile.Server(lambda request: reply) as server:
        answer = fetch(f"{server.url}/blog", method="HEAD")
    assert answer == Fetched(
        url=f"{server.url}/blog", status=200, body=b"", content_type="text/html", etag='"7"'
    )
    assert [request.method for request in server.requests] == ["HEAD"]


def test_fetch_of_headers_follows_redirects_and_tells_errors():
    moved = hostile.answer(status="301 Moved Permanently", Location="/blog")
    with _serve(old=moved, blog=hostile.answer(b"", Content_Encoding="gzip")) as server:
        assert fetch(f"{server.url}/old", method="HEAD").moved_to == f"{server.url}/blog"
        error = _error(f"{server.url}/missing", method="HEAD")
        assert {request.method for request in server.requests} == {"HEAD"}
    assert (str(error), error.status) == ("The server answered 404 Not Found.", 404)


def test_fetch_says_who_asks_and_what_it_takes(settings):
    settings.VERSION, settings.INGEST_CONTACT = "1.2", "https://index.example/about/"
    with hostile.Server(lambda request: hostile.answer()) as server:
        fetch(server.url, accept="text/html")
    assert [(request.method, request.path, request.headers) for request in server.requests] == [
        (
            "GET",
            "/",
            {
                "host": f"127.0.0.1:{server.port}",
                "user-agent": "Blogindex/1.2 (+https://index.example/about/)",
                "accept": "text/html",
                "accept-encoding": "gzip, br",
                "connection": "close",
            },
        )
    ]


def test_fetch_names_no_contact_that_is_not_set(settings):
    settings.VERSION, settings.INGEST_CONTACT = "1.2", ""
    with hostile.Server(lambda request: hostile.answer()) as server:
        fetch(server.url)
    assert server.requests[0].headers["user-agent"] == "Blogindex/1.2"


def test_fetch_asks_whether_anything_changed():
    with hostile.Server(
        lambda request: hostile.answer(status="304 Not Modified", Cache_Control="max-age=60")
    ) as server:
        fetched = fetch(server.url, etag='"7"', last_modified="Fri, 17 May 2024 12:00:00 GMT")
    assert fetched == Fetched(
        url=server.url,
        status=304,
        body=b"",
        etag='"7"',
        last_modified="Fri, 17 May 2024 12:00:00 GMT",
        max_age=60,
    )
    sent = server.requests[0].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('"7"', "Fri, 17 May 2024 12:00:00 GMT")


def test_fetch_takes_no_304_that_was_not_asked_for():
    with hostile.Server(lambda request: hostile.answer(status="304 Not Modified")) as server:
        error = _error(server.url)
    assert (str(error), error.kind, error.status) == ("The server answered 304 Not Modified.", "http", 304)


def test_fetch_sends_no_validator_that_would_break_the_request():
    with hostile.Server(lambda request: hostile.answer()) as server:
        fetch(server.url, etag='"7"\r\nHost: other.example')
    assert "if-none-match" not in server.requests[0].headers


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("404 Nope", "The server answered 404 Not Found."),
        ("410 Gone", "The server answered 410 Gone."),
        ("403 Forbidden", "The server answered 403 Forbidden."),
        ("500 Internal Server Error", "The server answered 500 Internal Server Error."),
        ("204 No Content", "The server answered 204 No Content."),
        ("206 Partial Content", "The server answered 206 Partial Content."),
        ("300 Multiple Choices", "The server answered 300 Multiple Choices."),
        ("521 Web Server Is Down", "The server answered 521 Web Server Is Down."),
        ("999 <script>", "The server answered 999."),
        ("999", "The server answered 999."),
    ],
)
def test_fetch_names_the_status_of_an_answer_that_is_not_good(status, sentence):
    with hostile.Server(lambda request: hostile.answer(b"<h1>Sorry</h1>", status=status)) as server:
        error = _error(server.url)
    assert (str(error), error.kind, error.status) == (sentence, "http", int(status[:3]))
    assert error.retry_after is None


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
@pytest.mark.parametrize(
    ("header", "seconds"), [("120", 120), ("Sat, 01 Jan 2000 00:00:00 GMT", 0), ("later", None)]
)
def test_fetch_hears_when_to_come_back(status, header, seconds):
    with hostile.Server(lambda request: hostile.answer(status=status, Retry_After=header)) as server:
        error = _error(server.url)
    assert (str(error), error.retry_after) == (f"The server answered {status}.", seconds)


@pytest.mark.parametrize("line", ["HTTP/1.0 200 OK", "HTTP/1.1 200", "HTTP/2 200 OK", "HTTP/1.1 200 Größe"])
def test_fetch_reads_an_answer_whatever_its_version_and_phrase(line):
    reply = f"{line}\r\nContent-Length: 5\r\n\r\nhello".encode()
    with hostile.Server(lambda request: reply) as server:
        assert fetch(server.url).body == b"hello"


def test_fetch_passes_on_a_page_that_says_it_failed():
    page = hostile.answer(b"<title>Error 500</title>", Content_Type="text/html")
    with hostile.Server(lambda request: page) as server:
        fetched = fetch(server.url)
    assert (fetched.status, fetched.body, fetched.content_type) == (
        200,
        b"<title>Error 500</title>",
        "text/html",
    )


def test_fetch_unpacks_a_body():
    with hostile.Server(
        lambda request: hostile.answer(gzip.compress(b"hello"), Content_Encoding="gzip")
    ) as server:
        assert fetch(server.url).body == b"hello"


def test_fetch_reads_a_body_in_chunks():
    chunks = b"5\r\nhello\r\n1;note=x\r\n!\r\n0\r\nTrailer: x\r\n\r\n"
    reply = hostile.answer(Content_Length=None, Transfer_Encoding="chunked") + chunks
    with hostile.Server(lambda request: reply) as server:
        assert fetch(server.url).body == b"hello!"


def test_fetch_reads_a_body_that_ends_with_the_connection():
    with hostile.Server(lambda request: hostile.answer(Content_Length=None) + b"hello") as server:
        assert fetch(server.url).body == b"hello"


def test_fetch_follows_redirects_to_the_final_address():
    with _serve(
        a=hostile.redirect("/b?x=1#part", "302 Found"),
        # The last byte of "à" is a space in Latin-1.
        **{"b?x=1": hostile.redirect("c d/à ", "303 See Other"), "c%20d/%C3%A0": hostile.answer(b"here")},
    ) as server:
        fetched = fetch(f"{server.url}/a")
    assert (fetched.url, fetched.body, fetched.moved_to) == (f"{server.url}/c%20d/%C3%A0", b"here", "")


@pytest.mark.parametrize("status", ["301 Moved Permanently", "308 Permanent Redirect"])
def test_fetch_tells_where_permanent_redirects_led(status):
    with _serve(
        a=hostile.redirect("/b", status),
        b=hostile.redirect("/c", status),
        c=hostile.redirect("/d", "307 Temporary Redirect"),
        d=hostile.redirect("/e", status),
        e=hostile.answer(b"here"),
    ) as server:
        fetched = fetch(f"{server.url}/a")
    assert (fetched.url, fetched.moved_to) == (f"{server.url}/e", f"{server.url}/c")


def test_fetch_tells_of_a_move_when_nothing_changed():
    with hostile.Server(
        lambda request: (
            hostile.redirect("/b", "301 Moved Permanently")
            if request.path == "/a"
            else hostile.answer(status="304 Not Modified")
        )
    ) as server:
        fetched = fetch(f"{server.url}/a", etag='"7"')
    assert (fetched.status, fetched.moved_to, fetched.etag) == (304, f"{server.url}/b", '"7"')


def test_fetch_follows_five_redirects_and_no_more():
    def reply(request):
        step = int(request.path[1:])
        return hostile.redirect(f"/{step - 1}") if step else hostile.answer(b"here")

    with hostile.Server(reply) as server:
        assert fetch(f"{server.url}/5").body == b"here"
        error = _error(f"{server.url}/6")
    assert (str(error), error.kind) == ("The server redirects more than 5 times.", "redirects")
    assert server.paths == ["/5", "/4", "/3", "/2", "/1", "/0", "/6", "/5", "/4", "/3", "/2", "/1"]


def test_fetch_notices_a_circle():
    with _serve(a=hostile.redirect("/b"), b=hostile.redirect("/a#again")) as server:
        error = _error(f"{server.url}/a")
    assert (str(error), error.kind) == ("The server redirects in a loop.", "redirects")
    assert server.paths == ["/a", "/b"]


def test_fetch_notices_a_redirect_to_nowhere():
    with hostile.Server(lambda request: hostile.answer(status="302 Found")) as server:
        error = _error(server.url)
    assert (str(error), error.kind) == ("The server answered 302 Found without a target.", "redirects")


def test_fetch_keeps_no_cookies():
    with hostile.Server(
        lambda request: (
            hostile.answer(status="302 Found", Location="/b", Set_Cookie="visitor=1; Path=/")
            if request.path == "/a"
            else hostile.answer(b"here", Set_Cookie="visitor=1")
        )
    ) as server:
        fetch(f"{server.url}/a")
        fetch(f"{server.url}/b")
    assert ["cookie" in request.headers for request in server.requests] == [False, False, False]


def test_fetch_reads_up_to_the_limit_it_is_given():
    with hostile.Server(lambda request: hostile.answer(bytes(2048))) as server:
        assert len(fetch(server.url, limit=2048).body) == 2048
        error = _error(server.url, limit=2047)
    assert (str(error), error.kind) == ("The server sends more than 2 KB.", "too-large")
