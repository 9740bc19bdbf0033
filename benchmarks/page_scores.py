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
    "from memory": "from-memory-pages",
    "companies": "company-pages",
    "companies, the last look": "last-look-pages",
}
FACTS = ("headline", "authors", "a wrong name", "day", "words", "shows code")
# Two people who count words leave out different captions and buttons.
TOLERANCE = 0.15


def scores():
    """{kind: {"pages": number, reader: {fact: right, or wrong names; None if it is not told}}}."""
    others = {"trafilatura": _trafilatura, "readability": _readability} if trafilatura else {}
    found = {}
    for kind, folder in KINDS.items():
        pages = labelled(folder)
        found[kind] = {"pages": len(pages)} | {
            name: _added([judged(read(body, told["url"]), told) for body, told in pages])
            for name, read in {"ours": ours, **others}.items()
        }
    return found


def labelled(folder):
    """[(body, what a person sees on it)] of each page in a folder of tests/data."""
    paths = sorted((ROOT / "tests" / "data" / folder).glob("*.toml"))
    return [(path.with_suffix(".html").read_bytes(), tomllib.loads(path.read_text())) for path in paths]


def judged(read, told):
    """{fact: whether it is right, or None} of what was `read`; of a wrong name, whether there is one.

    `also` are names that are not wrong beside the authors, as a site's owner; `also_right` are other answers.
    """
    named, also = _names(read["authors"]), _names(told.get("also", ""))
    answers = [_names(told["authors"]), *map(_names, told.get("also_right", ()))]
    return {
        "headline": read["title"].casefold() == told["title"].casefold(),
        "authors": any(answer <= named <= answer | also for answer in answers),
        "a wrong name": bool(named - also.union(*answers)),
        "day": read["day"] == told.get("published") if "day" in read else None,
        "words": abs(read["words"] - told["words"]) <= TOLERANCE * told["words"] if "words" in told else None,
        "shows code": read["code"] == told.get("includes_code")
        if "code" in read and "words" in told
        else None,
    }


def _names(authors):
    return {name.strip().casefold() for name in re.split("[,;]", authors)} - {""}


def _added(judged):
    return {
        fact: None if any(of[fact] is None for of in judged) else sum(of[fact] for of in judged)
        for fact in FACTS
    }


def ours(body, url):
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
