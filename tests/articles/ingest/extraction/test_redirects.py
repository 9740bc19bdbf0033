"""Pages that only lead to another address."""

import pytest

from articles.ingest.extraction import NotAPage, extract, onward
from articles.ingest.fetching.headers import Fetched

URL = "https://blog.acme.example/2018/valley/"
PAGE = (
    '<!DOCTYPE html><html><meta charset="utf-8"><title>Redirecting…</title>{}'
    '<h1>Redirecting…</h1><a href="/">Click here.</a></html>'
)
STUB = PAGE.format('<meta http-equiv="refresh" content="{}">')


def fetched(markup):
    return Fetched(url=URL, status=200, body=markup.encode())


@pytest.mark.parametrize(
    "content",
    [
        "0; url=https://acme.example/valley/",
        "0;URL='https://acme.example/valley/'",
        "1, https://acme.example/valley/",
    ],
)
def test_stub_leads_to_the_address_it_names_and_is_no_page(content):
    markup = STUB.format(content)
    assert onward(fetched(markup)) == "https://acme.example/valley/"
    with pytest.raises(NotAPage, match=r"The page only leads to https://acme\.example/valley/\."):
        extract(markup.encode(), url=URL)


@pytest.mark.parametrize(
    "script",
    [
        'location="/valley/"',
        "window.location.href = '/valley/';",
        'window.location.replace("/valley/" + window.location.search);',
        'document.location.assign("https://blog.acme.example/valley/")',
    ],
)
def test_stub_whose_script_leads_on_at_once_is_no_page(script):
    markup = PAGE.format(f"<script> {script} </script>")
    assert onward(fetched(markup)) == "https://blog.acme.example/valley/"
    with pytest.raises(NotAPage):
        extract(markup.encode(), url=URL)


@pytest.mark.parametrize(
    "markup",
    [
        PAGE.format("<script>if (old) location = '/valley/'</script>"),
        PAGE.format("<script>load(); location.href = '/valley/'</script>"),
        PAGE.format("<script>location = '/valley/'</script>") + "<p>" + "The slow rivers carve. " * 20,
        PAGE.format(f"<script>location = '{URL}'</script>"),
        STUB.format("300"),
        STUB.format(f"0; url={URL}"),
        STUB.format("0; url=javascript:alert(1)"),
        STUB.format("60; url=https://acme.example/valley/"),
        STUB.format("0; url=https://acme.example/valley/") + "<p>" + "The slow rivers carve. " * 20,
        "<p>http-equiv=refresh</p>",
    ],
)
def test_page_that_shows_something_leads_nowhere(markup):
    assert onward(fetched(markup)) == ""
