"""What the headers of an answer mean: Fetched, and the few headers that a fetch understands.

Pure: text in, values out. A header that means nothing counts as one that is not there.
"""

import re
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
MEDIA_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}")
# Nobody means to keep a blog unread for longer, whatever the header says.
LONGEST_AGE = 365 * 24 * 3600
LONGEST_WAIT = 30 * 24 * 3600
LONGEST_VALIDATOR = 500
LONGEST_LINK = 8000


@dataclass(frozen=True)
class Fetched:
    """An answer of 200, or of 304 with an empty body. Texts are "" where the server said nothing.

    url            the final address, without a fragment
    body           decoded, at most the limit asked for
    content_type   media type alone, in lower case
    etag, last_modified   as they are to be sent next time; on 304 those that were sent, or its new ones
    max_age        seconds from Cache-Control, at most LONGEST_AGE, or None
    moved_to       the last address that permanent redirects alone (301, 308) led to from the one asked for;
                   a redirect from https to http ends such a chain
    link           the Link headers, joined by ", "
    """

    url: str
    status: int
    body: bytes
    content_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    max_age: int | None = None
    moved_to: str = ""
    link: str = ""


def max_age(cache_control):
    """Seconds, or None if not said. "no-cache" is about caches and says nothing of when to come back."""
    found = MAX_AGE.search(cache_control)
    return min(int(found[1]), LONGEST_AGE) if found else None


def retry_after(value, now):
    """Seconds from `now` (an aware datetime), for a number or an HTTP date; at most LONGEST_WAIT, or None."""
    value = value.strip()
    if re.fullmatch(r"\d{1,12}", value, re.ASCII):
        return min(int(value), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(value)
        seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(round(seconds.total_seconds()), 0), LONGEST_WAIT)


def media_type(content_type):
    """("text/html", "utf-8") of a Content-Type header, both in lower case."""
    found = MEDIA_TYPE.match(content_type.strip())
    charset = CHARSET.search(content_type)
    return (found[0].lower() if found else ""), (charset[1].lower() if charset else "")


def validator(value):
    """An ETag or Last-Modified that can be sent back as it is; "" for one that could not."""
    value = value.strip()
    return value if len(value) <= LONGEST_VALIDATOR and value.isascii() and value.isprintable() else ""
