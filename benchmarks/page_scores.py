"""How many facts of labelled pages are read right: by ours, by trafilatura and by readability. Prints JSON.

Run by the benchmark as a process of its own, on the same bytes for all three. What the other two do not tell
at all is None. Nothing is fetched.
"""

import json
import logging
import re
import tomllib
from datetime import date

from lxml.html import fromstring

from articles.ingest.extraction import extract
from articles.ingest.extraction.read_time import count
from benchmarks.catalogue import ROOT

try:
    import trafilatura
    from readability import Document
except ImportError:
    # Only make bench installs them (requirements/bench.in).
    trafilatura = Document = None

# What a page was for the rules, and the folder of tests/data that has such pages.
KINDS = {
    "written for": "pages",
    "built by generators": "built-pages",
    "held back": "held-back-pages",
}
FACTS = ("headline", "authors", "a wrong name", "day", "words", "shows code")
# Two people who count words leave out different captions and buttons.
TOLERANCE = 0.15


def scores():
    """{kind: {"pages": number, reader: {fact: right, or wrong names; None if it is not told}}}."""
    others = {"trafilatura": _trafilatura, "readability": _readability} if trafilatura else {}
    found = {}
    for kind, folder in KINDS.items():
        pages = [_page(path) for path in sorted((ROOT / "tests" / "data" / folder).glob("*.toml"))]
        found[kind] = {"pages": len(pages)} | {
            name: _added([_judged(read(body, told["url"]), told) for body, told in pages])
            for name, read in {"ours": _ours, **others}.items()
        }
    return found


def _page(path):
    return path.with_suffix(".html").read_bytes(), tomllib.loads(path.read_text())


def _judged(read, told):
    """{fact: whether it is right, or None} of what was `read`; of a wrong name, whether there is one."""
    named, shown = _names(read["authors"]), _names(told["authors"])
    return {
        "headline": read["title"].casefold() == told["title"].casefold(),
        "authors": named == shown,
        "a wrong name": bool(named - shown),
        "day": read["day"] == told.get("published") if "day" in read else None,
        "words": abs(read["words"] - told["words"]) <= TOLERANCE * told["words"],
        "shows code": read["code"] == told.get("includes_code") if "code" in read else None,
    }


def _names(authors):
    return {name.strip().casefold() for name in re.split("[,;]", authors)} - {""}


def _added(judged):
    return {
        fact: None if any(of[fact] is None for of in judged) else sum(of[fact] for of in judged)
        for fact in FACTS
    }


def _ours(body, url):
    page = extract(body, url=url)
    return {
        "title": page.title,
        "authors": page.authors,
        "day": page.published,
        "words": page.words,
        "code": page.includes_code,
    }


def _trafilatura(body, url):
    said = trafilatura.extract_metadata(body, default_url=url)
    text = trafilatura.extract(body, url=url, include_comments=False) or ""
    day = said.date if said else None
    return {
        "title": (said and said.title) or "",
        "authors": (said and said.author) or "",
        "day": date.fromisoformat(day) if day else None,
        "words": sum(count(text)),
    }


def _readability(body, url):
    document = Document(body, url=url)
    author, text = document.author() or "", " ".join(fromstring(document.summary()).itertext())
    # Names in brackets stand for what it has not found.
    authors = "" if author.startswith("[no") else author
    return {"title": document.short_title(), "authors": authors, "words": sum(count(text))}


if __name__ == "__main__":
    logging.disable()
    print(json.dumps(scores()))
