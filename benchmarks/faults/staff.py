"""The addresses of the pages that editors work with, and each filter and order that their lists offer."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlencode

LISTS = {
    "articles": "articles/article/",
    "companies": "articles/company/",
    "topics": "articles/topic/",
    "technologies": "articles/technology/",
    "feeds": "articles/feed/",
    "changes": "articles/changeset/",
    "reports": "articles/readerreport/",
    "people": "auth/user/",
}
QUEUES = ("inbox", "duplicates", "unread", "originals", "level", "topics", "excerpt")
# So many values of each filter are tried.
MOST_VALUES = 4


def addresses(admin, word, rare, body_of):
    """(what it is, address) of each, below the path `admin`.

    `word` is one that most titles have and `rare` one that none has; `body_of` answers a path with HTML.
    """
    yield "first page", admin
    for what, path in LISTS.items():
        there = admin + path
        page = body_of(there)
        yield f"{what}", there
        yield f"{what}, last page", f"{there}?p=999999"
        yield f"{what}, one word", f"{there}?q={word}"
        yield f"{what}, word of none", f"{there}?q={rare}"
        yield f"{what}, all of them", f"{there}?all="
        for pairs in offered(page):
            yield f"{what}, {urlencode(pairs)}", f"{there}?{urlencode(pairs)}"
        if "export/" in page:
            yield f"{what}, export", f"{there}export/?q={word}"
        for pk in re.findall(rf"{re.escape(there)}(\d+)/change/", page)[:1]:
            for name in ("change", "history", "delete"):
                yield f"one of {what}, {name}", f"{there}{pk}/{name}/"
        yield f"{what}, new", f"{there}add/"
    listed = f"{admin}{LISTS['articles']}"
    yield "articles, two words", f"{listed}?" + urlencode({"q": f"{word} {rare}"})
    yield "articles, many words", f"{listed}?" + urlencode({"q": f"{word} " * 30})
    yield "articles, words of companies", f"{listed}?q=a+e+i"
    yield "articles, address", f"{listed}?q=https://"
    yield "articles, no level, one word", f"{listed}?missing=level&q={word}"
    for lacking in ("level", "topics", "summary", "excerpt"):
        query = {"status__exact": "published", "missing": lacking}
        yield f"articles, published, no {lacking}", f"{listed}?" + urlencode(query)
    yield "articles, dead originals", f"{listed}?status__exact=published&original=gone"
    yield "articles, deep page", f"{listed}?p=1000&o=1"
    yield "merging companies", f"{admin}{LISTS['companies']}merge/?a=1&b=2"
    for name in QUEUES:
        yield f"desk, {name}", f"{admin}desk/?queue={name}"
        yield f"desk, {name}, likeliest", f"{admin}desk/?queue={name}&order=likely"
    yield "desk, publishing", f"{admin}desk/accept/?floor=80"
    for model, name in (("article", "company"), ("article", "topics"), ("feed", "company")):
        query = {"app_label": "articles", "model_name": model, "field_name": name, "term": "e"}
        yield f"{name} of a form", f"{admin}autocomplete/?" + urlencode(query)
    for name in ("numbers", "suggestions", "feed/discover", "feed/live", "feed/opml"):
        yield f"{name}", f"{admin}articles/{name}/"


def offered(page):
    """The pairs of the query strings of a list's filters and headings: MOST_VALUES of each name, spread."""
    found = {}
    for query in re.findall(r'href="\?([^"]*)"', page):
        pairs = tuple(parse_qsl(unescape(query), keep_blank_values=True))
        if pairs and pairs[0][0] not in ("p", "e"):
            found.setdefault(pairs[0][0], []).append(pairs)
    for pairs in found.values():
        every = dict.fromkeys(pairs)
        yield from list(every)[:: max(1, len(every) // MOST_VALUES)]
