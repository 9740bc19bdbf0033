"""What the head of a page says: meta elements, links and JSON-LD, gathered once as plain text.

Which of several statements counts is decided in titles.py, authors.py, published_date.py and language.py.
"""

import html
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from articles.ingest.extraction import json_ld
from articles.ingest.urls.absolute import absolute

MOST_METAS = 400
# Meta elements with the name of the site, and attributes with the page's language.
OF_SITE = ("application-name", "publisher", "article:publisher", "apple-mobile-web-app-title")
LANG = ("lang", "{http://www.w3.org/XML/1998/namespace}lang", "xml:lang")


@dataclass(frozen=True)
class Head:
    """`metas` maps each name in lower case to its contents in order; `stated` is what JSON-LD says."""

    url: str
    base: str
    metas: dict[str, list[str]]
    stated: json_ld.Stated
    title: str
    canonical: str
    language: str
    site_name: str
    companies: tuple[str, ...]

    def first(self, *names):
        """The first content of the first of `names` that has one; "" without any."""
        return next((content for name in names for content in self.metas.get(name, ())), "")

    def absolute(self, address):
        """`address` as an absolute http(s) address, or "" if it cannot be one."""
        return absolute(address, self.base)


def head_of(tree, url):
    """The Head of the page `tree` that was read at `url`."""
    metas = _metas(tree)
    base = absolute(tree.xpath("string(//base/@href)"), url) or url
    title = _title(tree)
    scripts = [node for node in tree.iter("script") if "ld+json" in (node.get("type") or "").lower()]
    texts = ["".join(node.itertext()) for node in scripts]
    stated = json_ld.read(texts)
    site_name = " ".join(next(iter(metas.get("og:site_name", [])), "").split())
    known = [site_name, *stated.companies, *(name for meta in OF_SITE for name in metas.get(meta, ()))]
    companies = tuple(dict.fromkeys(name for name in known if name and "://" not in name))
    return Head(
        url=url,
        base=base,
        metas=metas,
        stated=stated,
        title=title,
        canonical=_canonical(tree, base, url),
        language=next(filter(None, map(tree.get, LANG)), ""),
        site_name=site_name or next(iter(companies), ""),
        companies=companies,
    )


def _metas(tree):
    metas = {}
    for node in islice(tree.iter("meta"), MOST_METAS):
        content = html.unescape((node.get("content") or node.get("value") or "").strip())
        # A meta element with itemprop belongs to an item of the body and is read there.
        for key in ("property", "name", "http-equiv") if content else ():
            if name := (node.get(key) or "").strip().lower():
                metas.setdefault(name, []).append(content)
    return metas


def _title(tree):
    texts = (" ".join("".join(node.itertext()).split()) for node in tree.xpath("//title[not(parent::svg)]"))
    return html.unescape(next(filter(None, texts), ""))


def _canonical(tree, base, url):
    """The page's rel=canonical, "" without one or if it is the site's front page by mistake."""
    for node in tree.iter("link"):
        if "canonical" in (node.get("rel") or "").lower().split():
            address = absolute(node.get("href") or "", base)
            parts = urlsplit(address)
            if address and (parts.path.strip("/") or parts.query or not urlsplit(url).path.strip("/")):
                return address
    return ""
