"""What the headers of an answer mean, and that headers without meaning count as absent."""

from datetime import UTC, datetime

import pytest

from articles.ingest.fetching.headers import (
    LONGEST_AGE,
    LONGEST_WAIT,
    max_age,
    media_type,
    retry_after,
    validator,
)

NOON = datetime(2024, 5, 17, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("max-age=3600", 3600),
        ("public, MAX-AGE = 60, must-revalidate", 60),
        ('private,max-age="300"', 300),
        ("max-age=0", 0),
        ("max-age=9999999999", LONGEST_AGE),
        ("s-maxage=60", None),
        ("no-cache, no-store", None),
        ("max-age=-1", None),
        ("max-age=soon", None),
        ("", None),
    ],
)
def test_max_age_reads_cache_control(header, seconds):
    assert max_age(header) == seconds


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("99999999999", LONGEST_WAIT),
        ("Fri, 17 May 2024 12:02:00 GMT", 120),
        ("Fri, 17 May 2024 12:02:00 -0000", 120),
        ("Friday, 17-May-24 12:02:00 GMT", 120),
        ("Fri, 17 May 2024 11:00:00 GMT", 0),
        ("Wed, 17 May 2056 12:00:00 GMT", LONGEST_WAIT),
        ("-5", None),
        ("1.5", None),
        ("٣٠", None),
        ("soon", None),
        ("Fri, 99 May 2024 12:00:00 GMT", None),
        ("", None),
    ],
)
def test_retry_after_reads_seconds_and_dates(header, seconds):
    assert retry_after(header, NOON) == seconds


@pytest.mark.parametrize(
    ("header", "parts"),
    [
        ("text/html; charset=UTF-8", ("text/html", "utf-8")),
        ('Application/RSS+XML;version=2; Charset="iso-8859-1"', ("application/rss+xml", "iso-8859-1")),
        ("text/xml;charset='latin1'", ("text/xml", "latin1")),
        ("application/json", ("application/json", "")),
        ("text/xml; charset=", ("text/xml", "")),
        ("xml", ("", "")),
        ("", ("", "")),
    ],
)
def test_media_type_reads_content_type(header, parts):
    assert media_type(header) == parts


@pytest.mark.parametrize("value", ['W/"abc"', '"x"', "Fri, 17 May 2024 12:00:00 GMT"])
def test_validator_keeps_what_can_be_sent_back(value):
    assert validator(f" {value} ") == value


@pytest.mark.parametrize("value", ['"a\r\nHost: other"', '"ü"', '"' + "a" * 500 + '"'])
def test_validator_forgets_what_cannot_be_sent_back(value):
    assert validator(value) == ""
