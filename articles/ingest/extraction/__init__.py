"""The bytes of a page -> what it says: title, authors, date, read time and more. The room's public API.

No Django, no network. The text of a page is measured and hashed, never stored.
"""

import gc
import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from lxml import etree

from articles.ingest.extraction import authors, dom, language, main_content, published_date, read_time, titles
from articles.ingest.extraction.blocks import Blocks
from articles.ingest.extraction.head import head_of
from articles.ingest.extraction.redirects import onward, target_of
from articles.ingest.urls.absolute import is_web_address

__all__ = ["NotAPage", "Page", "TextFacts", "extract", "onward", "text_facts"]

LONGEST_DESCRIPTION = 600
HTML_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "application/octet-stream", "")
OTHER_FILES = {
    "a PDF file": b"%PDF",
    "an image": (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF"),
    "a ZIP file": b"PK\x03\x04",
    "a compressed file": b"\x1f\x8b",
}
FEED = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b",
    re.IGNORECASE | re.DOTALL,
)


class NotAPage(Exception):
    """The bytes are not a readable page; the message is one sentence for an editor."""


@dataclass(frozen=True)
class TextFacts:
    """What is measured in a text. Unknown is "" for texts and None for the rest.

    `words` counts code too, and an ideograph as one word. `read_minutes` and `includes_code` are None if
    there is too little text. `images` is the number of images. `text`, and `prose`, which is the same without
    code, are only there to be measured and compared, they must never be stored; `text_hash` can be.
    """

    language: str
    words: int
    read_minutes: int | None
    includes_code: bool | None
    images: int
    text: str
    prose: str
    text_hash: str


@dataclass(frozen=True)
class Page(TextFacts):
    """What a page says about itself, and the TextFacts of its main text.

    `authors` are the names as shown, ", " between them. `published` is the day as it is written there.
    `image` and `canonical` are absolute http(s) addresses.
    """

    title: str
    authors: str
    published: date | None
    image: str
    canonical: str
    site_name: str
    description: str


def extract(body, *, url, content_type="", charset=""):
    """The Page in `body` (bytes), which was fetched from `url`, "" if nobody knows.

    An address that is none counts as unknown. `content_type` and `charset` are what HTTP said, "" if nothing.
    Raises NotAPage if it is not HTML, and no other exception.
    """
    _refuse_other_files(body, content_type)
    try:
        with _uncollected():
            return _page(body, url if is_web_address(url) else "", charset or _charset(content_type))
    except (etree.LxmlError, RecursionError, MemoryError) as problem:
        raise NotAPage("The page's HTML could not be read.") from problem


@contextmanager
def _uncollected():
    """No garbage is looked for meanwhile: a page's thousands of objects are needed to the end.

    To look through them again and again took a quarter of the time. In another thread's time it does no harm.
    """
    is_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_on:
            gc.enable()


def text_facts(html, stated_language=""):
    """The TextFacts of the text `html`, all of which is the article, as the content of a feed's entry is."""
    body = f"<div>{html}</div>".encode("utf-8", "replace") if html.strip() else b""
    tree = dom.tree_of(body, "utf-8")
    text = main_content.whole_text(Blocks(tree)) if tree is not None else main_content.Text()
    return TextFacts(**_facts(text, (stated_language,)))


def _page(body, url, charset):
    tree = dom.tree_of(body, charset)
    if tree is None:
        raise NotAPage("The server sent an empty page.")
    head = head_of(tree, url)
    if target := target_of(head, tree):
        raise NotAPage(f"The page only leads to {target[:200]}.")
    named = dom.named(tree)
    title, headline = titles.title_of(head, named)
    blocks = Blocks(tree, title)
    people, byline = authors.authors_of(head, named, blocks, headline)
    facts = _facts(main_content.main_text(blocks), _languages(head))
    return Page(
        title=title,
        authors=people,
        published=published_date.published_on(head, named, blocks, headline, byline, facts["language"]),
        image=_image(head),
        canonical=head.canonical,
        site_name=head.site_name,
        description=_description(head),
        **facts,
    )


def _languages(head):
    """What the page says about its language, the most reliable first."""
    named = (head.first("content-language"), head.first("og:locale", "language", "dc.language"))
    return (head.language, head.stated.language, *named)


def _facts(text, languages):
    """The fields of TextFacts for a main_content.Text whose language may be one of `languages`."""
    words, ideographs = read_time.count(text.running)
    code_words = sum(read_time.count(text.code))
    minutes = read_time.minutes(words, ideographs, code_words, text.images)
    return {
        "language": language.language_of(languages, text.prose),
        "words": words + ideographs + code_words,
        "read_minutes": minutes,
        "includes_code": text.includes_code if minutes else None,
        "images": text.images,
        "text": text.whole,
        "prose": text.prose,
        "text_hash": read_time.text_hash(text.whole),
    }


def _refuse_other_files(body, content_type):
    kind = content_type.partition(";")[0].strip().lower()
    for name, start in OTHER_FILES.items():
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
    return titles.shortened(titles.without_tags(text), LONGEST_DESCRIPTION)
