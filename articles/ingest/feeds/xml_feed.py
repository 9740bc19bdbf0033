"""The tree of an RSS, RDF or Atom feed -> ParsedFeed: which elements have which values, in which order."""

from datetime import UTC
from urllib.parse import urlsplit

from lxml import etree

from articles import languages
from articles.ingest.feeds.entry import Entry, NotAFeed, ParsedFeed, read_entries
from articles.ingest.feeds.xml_names import children_by_name, name
from articles.ingest.feeds.xml_repair import ROOT as REPAIRED
from articles.ingest.feeds.xml_values import (
    categories,
    first_text,
    markup_in,
    people,
    pictures,
    text_in,
    title_in,
)
from articles.ingest.parsing.dates import is_day_first, plausible_date
from articles.ingest.parsing.html_text import links_in, stand_in_title, summary_text
from articles.ingest.urls.absolute import absolute, same_address

XML = "{http://www.w3.org/XML/1998/namespace}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
RDF_ABOUT, RDF_RESOURCE = f"{RDF}about", f"{RDF}resource"
PUBLISHED = (
    "pubdate",
    "published",
    "issued",
    "dcterms:issued",
    "dc:date",
    "date",
    "created",
    "dcterms:created",
)
PUBLISHED += ("publishdate", "publisheddate", "datepublished", "dcterms:available", "dc:issued", "dc:created")
UPDATED = (
    "updated",
    "modified",
    "dcterms:modified",
    "dc:modified",
    "lastbuilddate",
    "lastmodified",
    "datemodified",
)
CONTENTS = ("content:encoded", "content", "xhtml:body", "body", "encoded", "fulltext", "full-text")
SUMMARIES = ("description", "summary", "abstract", "dc:description", "itunes:summary", "media:description")
SUMMARIES += ("itunes:subtitle", "excerpt")
ALTERNATE = frozenset({"", "alternate", "http://www.iana.org/assignments/relation/alternate"})
WEB_PAGES = ("html", "xhtml", "text/html", "application/xhtml+xml")
OLDER = ("prev-archive", "next", "next-archive")
# Minutes of the periods of the Syndication module.
PERIODS = {"hourly": 60, "daily": 1440, "weekly": 10080, "monthly": 43200, "yearly": 525600}


def feed_of(root, url, today):
    """The ParsedFeed in the tree `root`, which was fetched from `url`.

    Dates that are not plausible `today` are ignored. Raises NotAFeed if the tree is something else.
    """
    items = _named(root, "item", "entry")
    head = next(iter(_named(root, "channel", "feed")), None)
    if head is None and not items and name(root) != "rss":
        raise NotAFeed(what_it_is(root))
    head = root if head is None else head
    return _Reader(root, head, url, today).feed(items)


def _named(root, *names):
    """The elements below `root` with one of the `names`; only those in lower case if there are any."""
    usual = [element for element in root.iter(*(f"{{*}}{one}" for one in names)) if name(element) in names]
    return usual or [element for element in root.iter(etree.Element) if name(element) in names]


def what_it_is(root):
    """A sentence about the tree `root`, which is not a feed."""
    if root.tag == REPAIRED:
        root = next(root.iterchildren(etree.Element), None)
    kinds = {
        "html": "a web page",
        "urlset": "a sitemap",
        "sitemapindex": "a sitemap",
        "opml": "a list of feeds (OPML)",
    }
    kind = (
        "something else" if root is None else kinds.get(name(root).rpartition(":")[2], "XML of another kind")
    )
    return f"This address leads to {kind}, not a feed."


class _Reader:
    def __init__(self, root, head, url, today):
        self.url, self.today, self.head = url, today, head
        self.found = children_by_name(head)
        self.atom = name(head) in ("feed", "entry")
        self.has_bases = root.xpath("boolean(//@xml:base)")
        self.base = url
        self.site = self._site()
        self.own = [url, *self._links(self.found, "self")]
        # In a feed on another host (a feed service, a bucket) addresses are relative to its site.
        elsewhere = self.site and urlsplit(self.site).hostname != urlsplit(url).hostname
        self.base = self.site if elsewhere else url
        self.language = self._language(head, self.found) or self._language_around(head)
        self.people = people(self.found) if self.atom else []

    def feed(self, items):
        self.day_first = is_day_first(item.findtext("pubDate") or "" for item in items)
        entries, problem = read_entries(items, self.entry)
        return ParsedFeed(
            kind="atom" if self.atom else "rss",
            title=self._title(self.found),
            site=self.site,
            language=self.language,
            entries=entries,
            problem=problem,
            next_url=self._next(),
            hub_ttl_minutes=self._ttl(),
        )

    def entry(self, item):
        """The Entry in an element, None if it has no address."""
        found = children_by_name(item)
        content, summary = self._content(found), self._summary(found)
        named = first_text(found, "guid", "id", "dc:identifier") or item.get(RDF_ABOUT) or ""
        url = self._address(item, found, named, content or summary)
        if not url:
            return None
        published, updated = self._moment(found, *PUBLISHED), self._moment(found, *UPDATED)
        day, title = published or updated, self._title(found)
        return Entry(
            id=named[:2000] or url,
            url=url,
            title=title or stand_in_title(content or summary),
            authors=", ".join(people(found) or self._source_people(found) or self.people),
            published=day.date() if day else None,
            dated_by_change=published is None and updated is not None,
            updated=updated.astimezone(UTC) if updated else None,
            summary=summary_text(summary, url, title) or summary_text(content, url, title),
            content=content or summary,
            categories=categories(found),
            language=self._language(item, found) or self.language,
            image=self._picture(item, found),
        )

    def _title(self, found):
        for key in ("title", "dc:title", "itunes:title", "media:title"):
            for element in found.get(key, ()):
                if title := title_in(element, self.atom or (key == "title" and bool(element.get("type")))):
                    return title
        return ""

    def _content(self, found):
        texts = [self._markup(element) for key in CONTENTS for element in found.get(key, ())]
        return max(texts, key=len, default="")

    def _markup(self, element):
        return markup_in(element, default=not self.atom or name(element) != "content")

    def _summary(self, found):
        for key in SUMMARIES:
            for element in found.get(key, ()):
                if text := markup_in(element, default=not self.atom):
                    return text
        return ""

    def _source_people(self, found):
        return next(
            (people(children_by_name(source)) for source in found.get("source", ()) if len(source)), []
        )

    def _language(self, element, found):
        said = element.get(f"{XML}lang") or first_text(found, "language", "dc:language")
        if not said:
            inner = (child.get(f"{XML}lang") for key in ("content", "title") for child in found.get(key, ()))
            said = next(filter(None, inner), "")
        return languages.code(said)

    def _language_around(self, head):
        parents = (element.get(f"{XML}lang") for element in head.iterancestors())
        return languages.code(next(filter(None, parents), ""))

    def _picture(self, item, found):
        addresses = (self._resolved(item, picture) for picture in pictures(found) if picture)
        return next((address for address in addresses if address and "gravatar.com/" not in address), "")

    # Addresses

    def _resolved(self, element, link):
        base = element.base if self.has_bases else None
        base = base if base and base.startswith("http") and base != self.url else self.base
        return absolute(link, base, repair=True)

    def _links(self, found, *rels):
        """Yields the absolute targets of links with one of `rels`, web pages first."""
        links = [element for element in found.get("link", ()) if (element.get("rel") or "").lower() in rels]
        links.sort(
            key=lambda link: (
                (link.get("type") or "text/html").lower()
                not in ("text/html", "html", "application/xhtml+xml")
            )
        )
        for link in links:
            # Software that writes feeds as HTML closes the element before its text.
            target = link.get("href") or link.get(RDF_RESOURCE) or text_in(link) or (link.tail or "").strip()
            if address := self._resolved(link, target):
                yield address

    def _site(self):
        feed_types = ("application/rss+xml", "application/atom+xml", "application/json")
        for link in self.found.get("link", ()):
            if (link.get("rel") or "").lower() not in ALTERNATE or link.get("type") in feed_types:
                continue
            address = self._resolved(link, link.get("href") or text_in(link))
            if address and not same_address(address, self.url):
                return address
        return ""

    def _address(self, item, found, named, html):
        """The entry's address: the first candidate that is not the feed, the site's home only if need be."""
        home = ""
        for candidate in self._candidates(item, found, named, html):
            if not candidate or any(same_address(candidate, own) for own in self.own if "#" not in candidate):
                continue
            if self.site and candidate.rstrip("/") == self.site.rstrip("/"):
                home = home or candidate
                continue
            return candidate
        return home

    def _candidates(self, item, found, named, html):
        """Yields the possible addresses of an entry, the most reliable first; some may be ""."""
        for key in ("feedburner:origlink", "pheedo:origlink"):
            yield self._resolved(item, first_text(found, key))
        yield from self._links(found, *ALTERNATE)
        for content in found.get("content", ()):
            if (content.get("type") or "html").lower() in WEB_PAGES:
                yield self._resolved(content, content.get("src") or "")
        if self._names_a_page(found, named):
            yield self._resolved(item, named)
        if item.get(RDF_ABOUT):
            yield self._resolved(item, item.get(RDF_ABOUT))
        yield from (
            address
            for address in self._links(found, "self", "canonical")
            if not address.endswith((".xml", ".atom"))
        )
        yield self._in_text(html)

    def _names_a_page(self, found, named):
        """Whether the entry's id is its address: it says so, or it is an absolute address."""
        said = [
            (guid.get("isPermaLink") or guid.get("ispermalink") or "").lower()
            for guid in found.get("guid", ())
        ]
        if " " in named:
            return False
        return named.startswith(("http://", "https://")) or "true" in said or (said == [""] and "/" in named)

    def _in_text(self, html):
        """The first link in `html` to the site's host, "" without one."""
        links = [address for link in links_in(html) if (address := absolute(link, self.base, repair=True))]
        home = urlsplit(self.site or self.url).hostname
        return next((link for link in links if urlsplit(link).hostname == home), "")

    def _next(self):
        for rel in OLDER:
            for address in self._links(self.found, rel):
                if address != self.url:
                    return address
        return ""

    # Time

    def _moment(self, found, *names):
        """The first plausible date among the elements with these `names`, or None."""
        for key in names:
            for element in found.get(key, ()):
                if moment := plausible_date(text_in(element), self.today, day_first=self.day_first):
                    return moment
        return None

    def _ttl(self):
        ttl = first_text(self.found, "ttl")
        if ttl.isdecimal() and len(ttl) < 8:
            return int(ttl)
        period = PERIODS.get(first_text(self.found, "sy:updateperiod").lower())
        often = first_text(self.found, "sy:updatefrequency")
        often = int(often) if often.isdecimal() and 0 < len(often) < 5 and int(often) else 1
        return max(1, period // often) if period else None
