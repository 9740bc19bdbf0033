"""Parameters that say how a reader came are removed, in any case; everything else stays as it is written."""

import pytest

from articles.canonical.tracking_parameters import ENDINGS, FAMILIES, NAMES
from articles.ingest.urls.tracking import without_tracking

PLAIN = "https://blog.example/posts/kafka"


@pytest.mark.parametrize(
    ("url", "without"),
    [
        (f"{PLAIN}?utm_source=rss&id=7&UTM_Medium=x#top", f"{PLAIN}?id=7#top"),
        (f"{PLAIN}?FBCLID=1", PLAIN),
        (f"{PLAIN}?Source=rss----1", PLAIN),
        (f"{PLAIN}?b=%20&A=1", f"{PLAIN}?b=%20&A=1"),
        (f"{PLAIN}?", f"{PLAIN}?"),
        (f"{PLAIN}?id=7&amp;utm_source=x", f"{PLAIN}?id=7"),
        ("https://go.microsoft.com/fwlink/?LinkId=7", "https://go.microsoft.com/fwlink/?LinkId=7"),
        ("https://[half/?utm_source=x", "https://[half/"),
        (f"{PLAIN}#utm_source=x", f"{PLAIN}#utm_source=x"),
        (f"{PLAIN}?share=twitter&nb=1&id=%37", f"{PLAIN}?id=%37"),
        (f"{PLAIN}?share=7&nb=1", f"{PLAIN}?share=7&nb=1"),
        (f"{PLAIN}?id=7?utm_source=rss&&b=%3F#top", f"{PLAIN}?id=7&&b=%3F#top"),
        (f"{PLAIN}??utm_source=rss", PLAIN),
        (f"{PLAIN}?id=7?b=1", f"{PLAIN}?id=7?b=1"),
        (f"{PLAIN}?url=https://a.example/?ref=b", f"{PLAIN}?url=https://a.example/?ref=b"),
        (PLAIN, PLAIN),
    ],
)
def test_only_tracking_parameters_are_removed(url, without):
    assert without_tracking(url) == without


@pytest.mark.parametrize(
    "name", [*sorted(NAMES), *(f"{family}x" for family in FAMILIES), *(f"x{ending}" for ending in ENDINGS)]
)
def test_every_tracking_parameter_is_removed_in_any_case(name):
    for spelled in (name, name.upper(), name.title()):
        assert without_tracking(f"{PLAIN}?{spelled}=x&page=2") == f"{PLAIN}?page=2"
