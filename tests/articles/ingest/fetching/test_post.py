"""A POST to the operator's own endpoint: that origin alone, in time, and no further."""

import time

import pytest

from articles.ingest.fetching.client import FetchError, fetch, post
from tests.articles.ingest.endpoint import Endpoint


def send(endpoint, body=b"{}", *, path="/chat/completions", limit=10_000, seconds=5, **headers):
    return post(endpoint.url + path, body, headers=headers, limit=limit, seconds=seconds)


def refusal(endpoint, **options):
    with pytest.raises(FetchError) as refused:
        send(endpoint, **options)
    return refused.value.kind, str(refused.value)


def test_endpoint_of_ones_own_is_reached_wherever_it_is(endpoint, settings):
    settings.INGEST_ALLOW = []
    endpoint.answer = (200, {"Content-Type": "application/json"}, '{"well": true}')
    assert send(endpoint, b'{"a": 1}', Authorization="Bearer secret").body == b'{"well": true}'
    ((path, headers, body),) = endpoint.asked
    assert (path, headers["Authorization"], body) == ("/v1/chat/completions", "Bearer secret", {"a": 1})
    assert headers["Host"] == endpoint.url.split("/")[2]


def test_feeds_and_pages_do_not_reach_it_for_that(endpoint, settings):
    settings.INGEST_ALLOW = []
    send(endpoint)
    with pytest.raises(FetchError, match="not on the public internet"):
        fetch(f"{endpoint.url}/models")
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_an_error_and_the_key_goes_nowhere(endpoint, status):
    other = Endpoint()
    for address in (other.url, f"{endpoint.url}/elsewhere"):
        endpoint.answer = (status, {"Location": address}, "")
        kind, sentence = refusal(endpoint, Authorization="Bearer secret")
        assert kind == "redirects"
        assert sentence.endswith(", and redirects are not followed here.")
    other.close()
    assert (len(endpoint.asked), other.asked) == (2, [])


def test_answer_larger_than_the_limit_is_left(endpoint):
    endpoint.answer = (200, {}, "a" * 10_001)
    assert refusal(endpoint) == ("too-large", "The server sends more than 9.77 KB.")

    def endless(request):
        request.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            request.wfile.write(b"a" * 65_536)

    endpoint.answer = endless
    assert refusal(endpoint) == ("too-large", "The server sends more than 9.77 KB.")


@pytest.mark.parametrize(
    "start", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n"]
)
def test_server_that_trickles_is_left_at_the_end_of_the_time(endpoint, start):
    def trickle(request):
        request.wfile.write(start or b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        for _ in range(200):
            request.wfile.write(b"a")
            request.wfile.flush()
            time.sleep(0.1)

    endpoint.answer = trickle
    assert refusal(endpoint, seconds=1) == ("timeout", "The server did not finish within 1 seconds.")


def test_silence_is_waited_for_as_long_as_the_whole(endpoint, settings):
    settings.INGEST_TIMEOUT = 1

    def slow(request):
        time.sleep(1.5)
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    endpoint.answer = slow
    assert send(endpoint, seconds=20).body == b"{}"


def test_nobody_there_is_a_sentence(endpoint):
    endpoint.close()
    assert refusal(endpoint) == ("connect", "The server refused the connection.")
