"""Fetched, and the values of the few headers that a fetch understands.

Text in, values out. A meaningless header counts as missing.
"""

import re
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
MEDIA_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}")
# No blog should remain unread for longer, whatever its headers say.
LONGEST_AGE = 365 * 24 * 3600
LONGEST_WAIT = 30 * 24 * 3600
LONGEST_VALIDATOR = 500


@dataclass(frozen=True)
class Fetched:
    """An answer with status 200, or 304 and an empty body. Texts are "" if the server said nothing.

    url            the final address, without a fragment
    body           decoded, at most the limit asked for
    content_type   media type alone, in lower case
    etag, last_modified   to send with the next request; on 304 those that were sent, or new ones
    max_age        seconds from Cache-Control, at most LONGEST_AGE, or None
    moved_to       where a chain of permanent redirects (301, 308) from the original address ends; a
                   redirect from https to http interrupts the chain
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

    @property
    def labels(self):
        """What parsers are told about the body, as a dict."""
        return {"url": self.url, "content_type": self.content_type, "charset": self.charset}


def max_age(cache_control):
    """Seconds, or None. "no-cache" is for caches and does not tell when to come back."""
    found = MAX_AGE.search(cache_control)
    return min(int(found[1]), LONGEST_AGE) if found else None


def retry_after(value, now):
    """Seconds from `now` (aware) for a number or an HTTP date, at most LONGEST_WAIT; or None."""
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
    """`value` if it can be sent back as an ETag or Last-Modified, else ""."""
    value = value.strip()
    return value if len(value) <= LONGEST_VALIDATOR and value.isascii() and value.isprintable() else ""
