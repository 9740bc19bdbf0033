"""A page's bytes become measured facts: what it is called, who wrote it, when, how long it takes to read.

No Django, no network, and nothing is kept: the text is there to be measured and hashed, not stored.
"""

import re
from dataclasses import dataclass
from datetime import date

from lxml import etree

from articles.ingest.extraction import (
    blocks,
    candidates,
    dom,
    main_content,
    published_date,
    read_time,
    titles,
)
from articles.ingest.extraction import head as metadata
from articles.ingest.extraction import language as page_language
from articles.ingest.extraction.authors import bylines

LONGEST_DESCRIPTION = 600
LONGEST_AUTHORS = 200
HTML_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "application/octet-stream", "")
OTHER_FILES = (
    (b"%PDF", "a PDF file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"PK\x03\x04", "a ZIP file"),
    (b"\x1f\x8b", "a compressed file"),
    (b"RIFF", "an image"),
)
FEED = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b",
    re.IGNORECASE | re.DOTALL,
)


class NotAPage(Exception):
    """The bytes are no page that could be read; the message is one plain sentence."""


@dataclass(frozen=True)
class Fragment:
    """What a text measures: see Page, whose facts of the same names these are."""

    language: str
    words: int
    read_minutes: int | None
    includes_code: bool | None
    images: int
    text: str
    text_hash: str


@dataclass(frozen=True)
class Page:
    """What a page says of itself and what its text measures. Unknown is "" for text and None for the rest.

    `authors` are the names as shown, ", " between. `published` is the day as written there. `image` and
    `canonical` are absolute http(s) addresses. `words` counts the main text, code included, an ideograph as
    one word. `read_minutes` and `includes_code` are None where there is too little text to judge by.
    `text` is the main text, for measuring only: it is never stored; `text_hash` stands for it.
    """

    title: str
    authors: str
    published: date | None
    language: str
    image: str
    canonical: str
    site_name: str
    description: str
    words: int
    read_minutes: int | None
    includes_code: bool | None
    text: str
    text_hash: str


def measure(body, *, url, content_type="", charset=""):
    """The Page that the bytes `body`, read at the address `url`, are.

    `content_type` and `charset` are the server's words for them, "" if it said nothing. Raises NotAPage for
    what is no HTML page, and nothing else.
    """
    _refuse_other_files(body, content_type)
    try:
        return _measured(body, url, charset or _charset(content_type))
    except (etree.LxmlError, RecursionError, MemoryError) as problem:
        raise NotAPage("The page's HTML could not be read.") from problem


def measure_fragment(html, language=""):
    """The Fragment of a feed entry's content `html` (text): all of it is the article."""
    tree = (
        dom.tree_of(b"<div>" + html.encode("utf-8", "replace") + b"</div>", "utf-8") if html.strip() else None
    )
    text = main_content.whole_text(blocks.Walk(tree)) if tree is not None else main_content.Text()
    return _fragment(text, (language,))


def _measured(body, url, charset):
    tree = dom.tree_of(body, charset)
    if tree is None:
        raise NotAPage("The server sent an empty page.")
    head = metadata.head_of(tree, url)
    seen = candidates.marked_in(tree)
    title, headline = titles.title_of(head, seen)
    walk = blocks.Walk(tree, title)
    text = main_content.main_text(walk)
    told = (
        head.stated.language,
        head.language,
        head.first("content-language"),
        head.first("og:locale", "language", "dc.language"),
    )
    facts = _fragment(text, (head.language, *told))
    return Page(
        title=title,
        authors=_shortened(bylines.authors_of(tree, head, seen, walk, headline)),
        published=published_date.published_on(head, seen, walk, headline),
        language=facts.language,
        image=_image(head),
        canonical=head.canonical,
        site_name=head.site_name,
        description=_description(head),
        words=facts.words,
        read_minutes=facts.read_minutes,
        includes_code=facts.includes_code,
        text=facts.text,
        text_hash=facts.text_hash,
    )


def _fragment(text, told_languages):
    words, ideographs = read_time.count(text.prose)
    code_words = sum(read_time.count(text.code))
    read = read_time.minutes(words, ideographs, code_words, text.images)
    return Fragment(
        language=page_language.language_of(told_languages, text.prose),
        words=words + ideographs + code_words,
        read_minutes=read,
        includes_code=text.includes_code if read else None,
        images=text.images,
        text=text.whole,
        text_hash=read_time.text_hash(text.whole),
    )


def _refuse_other_files(body, content_type):
    kind = content_type.partition(";")[0].strip().lower()
    for start, name in OTHER_FILES:
        if body.startswith(start):
            raise NotAPage(f"The server sent {name}, not a page.")
    if not body.strip():
        raise NotAPage("The server sent an empty page.")
    if FEED.match(body[:2000]):
        raise NotAPage("The server sent a feed or a sitemap, not a page.")
    if kind not in HTML_TYPES and b"<html" not in body[:2000].lower():
        raise NotAPage(f"The server sent {kind[:60]}, not a page.")


def _charset(content_type):
    return content_type.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")


def _image(head):
    told = (
        head.first("og:image:secure_url", "og:image", "og:image:url"),
        head.first("twitter:image", "twitter:image:src"),
        head.stated.image,
    )
    return next((address for address in map(head.absolute, filter(None, told)) if len(address) <= 2000), "")


def _description(head):
    text = head.first("og:description", "description", "twitter:description") or head.stated.description
    text = " ".join(titles.without_tags(text).split())
    return (
        text if len(text) <= LONGEST_DESCRIPTION else text[: LONGEST_DESCRIPTION - 1].rsplit(" ", 1)[0] + "…"
    )


def _shortened(authors):
    """Whole names only, as many as fit."""
    while len(authors) > LONGEST_AUTHORS:
        authors = authors.rpartition(", ")[0] or authors[:LONGEST_AUTHORS]
    return authors
