"""The headline of an article, chosen among what the head, the JSON-LD and the body of its page say.

Nothing about authors and dates.
"""

import html
import re
import unicodedata
from functools import lru_cache
from itertools import islice
from urllib.parse import urlsplit

from articles.ingest.extraction import url_words
from articles.ingest.extraction.boilerplate import NO_TITLE
from articles.ingest.parsing.person_names import company_key
from articles.ingest.urls.absolute import same_address

LONGEST, LONGEST_TOLD = 300, 2000
MOST_HEADINGS = 40
TITLE = re.compile(
    r"(?:^|[\s_-])(?:(?:post|entry|article|blog|page|story|content)[-_]{0,2}(?:post[-_]{0,2})?"
    r"(?:title|headline|heading)|p-name|headline|posttitle)(?:$|[\s_])",
    re.IGNORECASE,
)
TAG = re.compile(r"</?(?:[bi]|em|strong|code|span|br|sub|sup|a|mark|wbr|p)\b[^<>]{0,200}>", re.IGNORECASE)
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff\xad"))
SEPARATOR = re.compile(
    r"\s+[|\-–—―·•»«›‹/:~⋆]{1,2}\s+|\s*[|｜•»«︱]\s*|\s+::\s+|\s*[–—]{2}\s*|:\s+(?=[^:]*$)|\s[-–—](?=\S)|"
    r"【(?=[^】]+】$)"
)
READ_TIME = re.compile(r"\W*\b\d{1,2}[ -]min(?:(?:ute)?s? read)?\W*$", re.IGNORECASE)


def title_of(head, named):
    """(headline, its element) of a page with these dom.Named elements: plain text, "" and None without any.

    The text has at most LONGEST characters. A heading of the body that the head's titles or the address
    confirm wins, since readers see it; then the only top heading of the article. Otherwise it is the head's
    title without the site's name.
    """
    told = [text for text in _told(head) if plain(text) not in NO_TITLE]
    parts = {plain(part) for text in told for part in SEPARATOR.split(text)}
    headings = list(_headings(named, parts))
    sites = _sites(head) | {plain(text) for text, weight, _ in headings if weight < 0}
    best, node = _agreeing(headings, told, parts, head, sites)
    if not best:
        tops = [one for one in headings if one[1] > 2 and one[2].tag == "h1"]
        best, _, node = tops[0] if len(tops) == 1 else ("", 0, None)
    if not best:
        best = _without_site(next((text for text in told if not _is_site(text, sites)), ""), sites)
    if not best:
        others = [one for one in headings if one[1] >= 0 and not _is_site(one[0], sites)]
        most = max((weight for _, weight, _ in others), default=0)
        tops = [one for one in others if one[1] == most]
        is_clear = len(tops) == 1 or (tops and most > 1)
        best, _, node = tops[0] if is_clear else (next(iter(told), ""), 0, None)
    return shortened(best, LONGEST), node


@lru_cache(maxsize=2048)
def plain(text):
    """`text` for comparing: letters and digits only, without case."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def shortened(text, longest):
    """`text` of at most `longest` characters, cut between words."""
    return text if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0] + "…"


def without_tags(text):
    """`text` without inline tags and invisible characters, entities that were escaped twice decoded."""
    text = html.unescape(text) if "&" in text else text
    text = TAG.sub("", text) if "<" in text else text
    return " ".join(text.translate(INVISIBLE).split())


def _told(head):
    named = (head.first(name) for name in ("twitter:title", "dc.title", "title"))
    texts = [head.first("og:title"), head.stated.headline, *named, head.title]
    return list(dict.fromkeys(text for one in texts if (text := without_tags(one[:LONGEST_TOLD]))))


def _headings(named, parts):
    """(text, weight, element) of each heading; the weight is -9 for the site's name and at most 4.

    Lower ones count if their class says so, or if they are among the `parts` of the head's titles and no
    heading above is clearly the article's.
    """
    left, low = MOST_HEADINGS, ("h3", "h4")
    for one in named:
        node, tag = one.node, one.tag
        titled = "itle" in one.names and bool(TITLE.search(one.names))
        is_one = tag in ("h1", "h2") or (titled and tag in ("h3", "p", "div"))
        text = _heading_text(node) if left and (is_one or tag in low) else ""
        text = text if is_one or (len(text) > 7 and plain(text) in parts) else ""
        if not text or len(text) > LONGEST:
            continue
        left -= 1
        weight = {"h1": 2, "h2": 0}.get(node.tag, 0) + titled
        weight += any(parent.tag in ("article", "main") for parent in node.iterancestors())
        low = low if weight < 3 else ()
        yield text, -9 if node.tag == "h1" and _leads_home(node) else weight, node


def _leads_home(node):
    """Whether the whole heading is a link to the site's front page."""
    link = next(node.iter("a"), node.getparent())
    if link is None or link.tag != "a":
        return False
    try:
        address = urlsplit((link.get("href") or "").strip())
    except ValueError:
        return False
    # An empty address is that of the page itself.
    front = address.path == "/" or (address.netloc and not address.path)
    return bool(front) and not address.fragment and not address.query


def _leads_here(node, head):
    """Whether a heading of the body has a link to the page's own address, which is no place in the page."""
    links = [link.get("href") or "#" for link in islice(node.iter("a"), 3)]
    return any("#" not in link and same_address(head.absolute(link), head.url) for link in links)


def _heading_text(node):
    """The text of a heading without permalink signs, hidden parts and read time."""
    texts = [node.text or ""]
    for child in node:
        hidden = re.search(r"anchor|headerlink|sr-only", child.get("class") or "")
        texts.append(" " if child.tag in ("br", "div", "p", "small") else "")
        if not hidden and child.tag not in ("style", "script", "svg", "button", "noscript"):
            texts.append("".join(child.itertext()))
        texts.append(child.tail or "")
    return READ_TIME.sub("", without_tags("".join(texts))).strip("#¶§∞🔗 ")


def _sites(head):
    host = (urlsplit(head.url).hostname or "").removeprefix("www.")
    hosts = (host, host.partition(".")[0], *url_words.host_names(head.url))
    names = {plain(name) for name in (*head.companies, *hosts) if len(name) < 60}
    return names - {""}


def _is_site(text, sites):
    own, key = plain(text), company_key(text)
    return own in sites or own in NO_TITLE or not key or any(key == company_key(site) for site in sites)


def _agreeing(headings, told, parts, head, sites):
    """(text, element) of the heading that head and address confirm best, ("", None) without any."""
    slug = url_words.words_of(head.url)
    known = [plain(text) for text in told if not _is_site(text, sites)]
    best, best_score = ("", None), 0.0
    for text, weight, node in headings:
        own = plain(text)
        agreed = max((_agreement(own, other) for other in known), default=0.0)
        agreed = max(agreed, 0.9 * (own in parts))
        by_slug = url_words.shared(own, slug)
        here = _leads_here(node, head)
        sure = here or max(agreed, by_slug) >= (0.5 if weight > 1 else 0.7)
        if not own or weight < 0 or not sure or (agreed < 1 and _is_site(text, sites)):
            continue
        score = 3 * agreed + by_slug + weight / 4 + here
        if score > best_score:
            best, best_score = (text, node), score
    text, node = best
    if any(plain(text) in title for title in known):
        return best
    others = (part.strip() for title in told for part in (title, *SEPARATOR.split(title)))
    return _without_kicker(text, [part for part in others if not _is_site(part, sites)]), node


def _without_kicker(text, titles):
    """The one of `titles` that `text` begins or ends with, else `text`: beside it is a kicker or a byline."""
    own = plain(text)
    long = [one for one in titles if len(plain(one)) > 7]
    return next((one for one in long if own.startswith(plain(one)) or own.endswith(plain(one))), text)


def _agreement(own, other):
    """How well heading and title agree: 1 if equal, 0.9 if one has more words at an end, else less."""
    if own == other:
        return 1.0
    if (len(own) > 7 and (other.startswith(own) or other.endswith(own))) or (
        len(other) > 3 and (own.startswith(f"{other} ") or own.endswith(f" {other}"))
    ):
        return 0.9
    mine, theirs = set(own.split()), set(other.split())
    return 0.8 * len(mine & theirs) / max(len(mine), min(len(theirs), 2 * len(mine)), 1)


def _without_site(text, sites):
    """The title `text` without the site's name before or after it."""
    while cuts := list(SEPARATOR.finditer(text)):
        front, back = text[: cuts[-1].start()].strip(), text[cuts[-1].end() :].strip("】 ")
        rest = text[cuts[0].end() :].strip()
        if plain(front) and _names_site(back, sites):
            text = front
        elif rest and _is_site(text[: cuts[0].start()], sites):
            text = rest
        else:
            break
    return text


def _names_site(part, sites):
    """Whether `part` is a site's name, perhaps with a word or two more ("Acme Engineering Blog")."""
    words = plain(part).split()
    joined = "".join(words)
    keys = [key for site in sites if len(key := company_key(site)) > 2]
    named = words[-1:] == ["blog"] or any(joined.startswith(key) or joined.endswith(key) for key in keys)
    return _is_site(part, sites) or (len(words) < 7 and named)
