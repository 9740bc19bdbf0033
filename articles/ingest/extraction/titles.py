"""The headline of an article, chosen among what the head, the JSON-LD and the body of its page say.

Nothing about authors and dates.
"""

import html
import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

from articles.ingest.extraction import url_words
from articles.ingest.extraction.boilerplate import NO_TITLE, PAGE_PARTS
from articles.ingest.extraction.candidates import TITLE
from articles.ingest.parsing.person_names import company_key

LONGEST = 300
# No title is longer; the rest is ignored.
LONGEST_TOLD = 2000
MOST_HEADINGS = 40
# Chinese and Japanese put no spaces between words.
FIRST_UNSPACED = "\u2e80"
TAG = re.compile(r"</?(?:[bi]|em|strong|code|span|br|sub|sup|a|mark|wbr|p)\b[^<>]{0,200}>", re.IGNORECASE)
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200e\u200f\u2060\ufeff\xad"))
SEPARATOR = re.compile(
    r"\s+[|\-–—―·•»«›‹/:~⋆]{1,2}\s+|\s*[|｜•»«︱]\s*|\s+::\s+|\s*[–—]{2}\s*|:\s+(?=[^:]*$)|\s[-–—](?=\S)|"
    r"【(?=[^】]+】$)"
)
# Generators put these between headline and site; writers seldom use them.
SITE_MARKS = frozenset("|｜«‹")
# A title of two parts: its headline and the site's name, in either order.
BESIDE_SITE = re.compile(r"\s+[|\-–—»«/·]\s+")
BY_AUTHOR = re.compile(r"by\s+\S", re.IGNORECASE)
READ_TIME = re.compile(r"\W*\b\d{1,2}[ -]min(?:ute)?s?(?: read)?\W*$", re.IGNORECASE)


def title_of(head, candidates):
    """(headline, element): plain text of at most LONGEST characters or "", and its heading or None.

    A heading of the body that the head's titles or the address confirm wins, since readers see it. Otherwise
    it is the head's title without the site's name.
    """
    told = [text for text in _told(head) if plain(text) not in NO_TITLE]
    headings = _headings(candidates.headings)
    sites = _sites(head) | {plain(text) for text, weight, _ in headings if weight < 0}
    best, node = _agreeing(headings, told, head, sites)
    if not best:
        best, node = _only_heading(headings, sites)
    if not best:
        best = _of_address(told, head, sites) or _stripped(told, [text for text, _, _ in headings], sites)
    if not best:
        best, node = _first_heading(headings, sites)
    return _cut(best or (told[0] if told else "")), node


def _only_heading(headings, sites):
    """The h1 of the article or main element if it is the only one there."""
    tops = [(text, node) for text, weight, node in headings if weight > 2 and node.tag == "h1"]
    if len(tops) == 1 and (len(tops[0][0].split()) > 2 or tops[0][0][0] >= FIRST_UNSPACED):
        return tops[0]
    return "", None


def _first_heading(headings, sites):
    for text, weight, node in headings:
        if weight > 1 and plain(text) not in NO_TITLE and not _is_site(text, sites):
            return text, node
    return "", None


@lru_cache(maxsize=2048)
def plain(text):
    """`text` for comparing: letters and digits only, without case."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def _told(head):
    named = (head.first(name) for name in ("twitter:title", "dc.title", "title"))
    texts = [head.first("og:title"), head.stated.headline, *named, head.title]
    return list(dict.fromkeys(text for one in texts if (text := without_tags(one[:LONGEST_TOLD]))))


def without_tags(text):
    """`text` without inline tags and invisible characters, entities that were escaped twice decoded."""
    text = html.unescape(text) if "&" in text else text
    if "<" in text:
        text = TAG.sub("", text)
    return " ".join(text.translate(INVISIBLE).split())


def _headings(nodes):
    """(text, weight, element) of each heading; the weight is -9 for the site's name and at most 4."""
    found = []
    for node in nodes[:MOST_HEADINGS]:
        text = _heading_text(node)
        if not text or len(text) > LONGEST:
            continue
        if node.tag == "h1" and _leads_home(node):
            found.append((text, -9, node))
            continue
        weight = {"h1": 2, "h2": 0}.get(node.tag, 1)
        weight += bool(TITLE.search(node.get("class") or "")) or node.get("itemprop") in ("headline", "name")
        places = {parent.tag for parent in node.iterancestors()}
        weight += bool(places & {"article", "main"})
        found.append((text, weight, node))
    return found


def _leads_home(node):
    """Whether the whole heading is a link to the site's front page."""
    link = node.find(".//a") if len(node) else None
    link = link if link is not None else node.getparent()
    if link is None or link.tag != "a":
        return False
    try:
        address = urlsplit((link.get("href") or "").strip())
    except ValueError:
        return False
    # An empty address is that of the page itself.
    front = address.path == "/" or (address.netloc and not address.path)
    return bool(front) and not address.fragment and not address.query


def _heading_text(node):
    """The text of a heading without permalink signs, hidden parts and read time."""
    return READ_TIME.sub("", without_tags("".join(_ordered(node)))).strip("#¶§🔗 ")


def _ordered(node):
    """The texts of `node` in order, with a space for every br and every block."""
    yield node.text or ""
    for child in node:
        classes = child.get("class") or ""
        if child.tag in ("br", "div", "p", "small"):
            yield " "
        if not (
            child.tag in ("style", "script", "svg", "button", "noscript")
            or "anchor" in classes
            or "headerlink" in classes
            or "sr-only" in classes
        ):
            yield "".join(child.itertext())
        yield child.tail or ""


def _sites(head):
    names = {plain(name) for name in head.companies if len(name) < 60}
    host = (urlsplit(head.url).hostname or "").removeprefix("www.")
    hosts = {plain(name) for name in (host, host.partition(".")[0], *url_words.host_names(head.url))}
    return {name for name in names | hosts if name}


def _is_site(text, sites):
    own = plain(text)
    key = company_key(text)
    return own in sites or own in PAGE_PARTS or not key or any(key == company_key(site) for site in sites)


def _agreeing(headings, told, head, sites):
    """(text, element) of the heading that head and address confirm best, ("", None) without any."""
    slug = url_words.words_of(head.url)
    known = [plain(text) for text in told if not _is_site(text, sites)]
    parts = {plain(part) for text in told for part in SEPARATOR.split(text)}
    best, best_score = ("", None), 0.0
    for place, (text, weight, node) in enumerate(headings):
        own = plain(text)
        if not own or weight < 0:
            continue
        agreed = max((_agreement(own, other) for other in known), default=0.0)
        agreed = max(agreed, 0.9 * (own in parts))
        by_slug = url_words.shared(own, slug)
        if (agreed < 0.5 and by_slug < 0.5) or (weight < 2 and agreed < 0.8 and by_slug < 0.7):
            continue
        if _is_site(text, sites) and agreed < 1.0:
            continue
        score = 3 * agreed + by_slug + weight / 4 - place / 100
        if score > best_score:
            best, best_score = (text, node), score
    text, node = best
    if any(plain(text) in title for title in known):
        return best
    others = [title for title in (*known, *parts) if not _is_site(title, sites)]
    return _without_kicker(text, node, others), node


def _without_kicker(text, node, titles):
    """`text` without a kicker or a byline in the same heading, if one of its parts is among the `titles`."""
    own = plain(text)
    for title in titles:
        if len(title) > 7 and (own.startswith(title) or own.endswith(title)):
            for part in node.itertext():
                if plain(part) == title:
                    return " ".join(part.split())
    return text


def _agreement(own, other):
    """How well heading and title agree: 1 if equal, 0.9 if one has more words at an end, else less."""
    if own == other:
        return 1.0
    if len(own) > 7 and (other.startswith(own) or other.endswith(own)):
        return 0.9
    if len(other) > 3 and (own.startswith(f"{other} ") or own.endswith(f" {other}")):
        return 0.85
    mine, theirs = set(own.split()), set(other.split())
    if not mine or not theirs:
        return 0.0
    shared = len(mine & theirs)
    return 0.8 * shared / max(len(mine), min(len(theirs), 2 * len(mine)))


def _of_address(told, head, sites):
    """The part of the title element that shares words with the address, if no other part does."""
    if any(plain(text) != plain(head.title) for text in told):
        return ""
    slug = url_words.words_of(head.url)
    parts = [part for part in BESIDE_SITE.split(head.title) if plain(part)]
    likely = [part for part in parts if url_words.shared(plain(part), slug)]
    if len(parts) > len(likely) == 1 and url_words.shared(plain(likely[0]), slug) > 0.5:
        return "" if _is_site(likely[0], sites) else without_tags(likely[0])
    return ""


def _stripped(told, headings, sites):
    """The head's best title without the site's name before or after it."""
    others = {plain(text) for text in (*told, *headings)}
    for text in told:
        if _is_site(text, sites):
            continue
        return _without_site(text, sites, others - {plain(text)})
    return ""


def _without_site(text, sites, others):
    for _ in range(4):
        cuts = list(SEPARATOR.finditer(text))
        shorter = ""
        if cuts:
            last, first = cuts[-1], cuts[0]
            front, back = text[: last.start()].strip(), text[last.end() :].strip("】 ")
            if (
                front
                and (
                    BY_AUTHOR.match(back)
                    or _is_site(back, sites)
                    or _mentions(back, sites)
                    or (last[0].strip() in SITE_MARKS and _is_tail(front, back))
                )
                and plain(front)
            ):
                shorter = front
            elif text[first.end() :].strip() and _is_site(text[: first.start()], sites):
                shorter = text[first.end() :].strip()
        for cut in cuts:
            if plain(text[: cut.start()]) in others and len(plain(text[: cut.start()])) > 7:
                shorter = text[: cut.start()].strip()
                break
        if not shorter:
            return text
        text = shorter
    return text


def _is_tail(front, back):
    """Whether `back` is short compared with the headline `front` and has no number, as of a series."""
    words = plain(back).split()
    return len(words) < 6 and len(words) < len(plain(front).split()) > 2 and not re.search(r"\d", back)


def _mentions(part, sites):
    """Whether `part` is a site's name with a word or two more ("Acme Engineering Blog")."""
    words = plain(part).split()
    if len(words) > 6:
        return False
    keys = [company_key(site) for site in sites]
    joined = "".join(words)
    return words[-1:] == ["blog"] or any(
        len(key) > 2 and (joined.startswith(key) or joined.endswith(key)) for key in keys
    )


def _cut(text):
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0] + "…"
