"""A cached page that is served while the database does not answer, marked as of when it is."""

import gzip
import re
from datetime import UTC

from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import format_html

MAIN = re.compile(rb"<main\b[^>]*>")
TEXT = "The database does not answer at the moment. This page is as of {} UTC."


def stale(content, headers, moment):
    """The response with `content` and `headers` of a finished page that was true at `moment`.

    Nobody keeps it: it has neither an ETag nor a date, and says how many seconds old it is (Age).
    """
    headers = {name: value for name, value in headers.items() if name not in ("ETag", "Last-Modified")}
    headers |= {"Cache-Control": "no-store", "Age": str(int((timezone.now() - moment).total_seconds()))}
    if headers.get("Content-Type", "").startswith("text/html"):
        content = _with_notice(content, headers.get("Content-Encoding") == "gzip", moment)
        headers.pop("Content-Length", None)
    return HttpResponse(content, headers=headers)


def _with_notice(content, is_packed, moment):
    text = TEXT.format(f"{moment.astimezone(UTC):%H:%M}")
    said = format_html('<p class="notice" role="status">{}</p>', text)
    page = gzip.decompress(content) if is_packed else content
    page = MAIN.sub(lambda found: found.group() + said.encode(), page, count=1)
    return gzip.compress(page) if is_packed else page
