"""Who wrote an article: JSON-LD, elements marked up as its byline, meta elements, lines like "By Ann Lee".

A page that names its author in none of these places has none, unless a name stands alone beside the day. Whom
the text of a byline names is bylines.py's part, which names are companies' is person_names.py's.
"""

import re
from functools import lru_cache
from itertools import islice

from articles.ingest.extraction.blocks import touches
from articles.ingest.extraction.boilerplate import CAPTION, HEADINGS, is_elsewhere, is_page_footer
from articles.ingest.extraction.url_words import host_names
from articles.ingest.parsing.bylines import (
    EASTERN,
    HELPER,
    INSIDE,
    LABEL,
    LONGEST_ALONE,
    LONGEST_BYLINE,
    alone,
    is_whole,
    names_in,
)
from articles.ingest.parsing.dates import day_in
from articles.ingest.parsing.person_names import company_key, company_keys, has_given_name

# Names of meta elements, the best first.
METAS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl")
BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?line|authors?|writers?|contributors?|creator|posted-?by|written-?by|verfasser)"
    r"(?:$|[\s_-])|[Aa]uthor(?!i)|[Bb]yline|[Aa]uteur|[Aa]utor(?:in|en|es|i)?(?![a-z])"
)
# Buttons and labels that a theme puts into a byline of their own.
NO_BYLINE = re.compile(r"(?:^|[\s_-])(?:shar(?:e|ing)|labels?|tags?)(?:$|[\s_-])")
# The way from the front page to the article.
TRAIL = re.compile(r"\s[>›»]\s")
# A name that says so is the article's even in a menu, where Material for MkDocs has it.
OF_POST = re.compile(r"(?:post|article|entry)[-_]+(?:authors?|byline)(?:$|[\s_-])", re.IGNORECASE)
PROFILE = re.compile(
    r"/(?:authors?|writers?|reporters?|contributors?|autor|auteur|autoren)/"
    r"[^/?#]+/?(?:[?#]|$)|[?&]author=\d",
    re.IGNORECASE,
)
# Links to other articles of the same kind.
CATEGORY = re.compile(r"\btag\b|/(?:categor(?:y|ies|ia)|kategorie|tags?|topics?|sections?)/", re.IGNORECASE)
MOST_BYLINES, MOST_LINKS, LONGEST_LINE = 200, 20, 120

BLOCKS = frozenset(["div", "p", "li", "h2", "h3", "h4", "h5", "h6", "time", "dd", "dt", "br", "img", "svg"])
WHOLE = frozenset(["article", "main", "body", "html"])
UNSHOWN = frozenset(["style", "script", "noscript", "button", "svg", "title", "time"])
SPACES = re.compile(r"\s+")
# What signs an article at its end.
WRITTEN = re.compile(r"(?:written|authored|posted|words) by\b", re.IGNORECASE)
# What stands above the name in a box about the author.
BOX = re.compile(
    r"(?:(?:about )?(?:the )?authors?|(?:über )?(?:den |die )?autor(?:in|en)?|(?:à propos de )?l['’]auteure?|"
    r"sobre (?:el|la|o|a) autora?)\W*",
    re.IGNORECASE,
)
# What is between a day and a name.
DATED_PARTS = re.compile(r"\s*[|•·∙⋅●]\s*|\s[/–—-]\s|(?<=\d{4})\s*(?:,|by\b)\s*")


def authors_of(head, named, blocks, headline):
    """(the article's authors as shown, ", " between them, "" if the page names none; their element or None).

    `named` are the page's dom.Named elements, `headline` is the headline's element or None. The first source
    with whole names counts, unless another names the same people and more; some sites have all their writers
    in a meta element, so not that one. One word that only JSON-LD or meta elements say counts if the page
    shows it behind "by" or the like, or shows no text at all.
    """
    marked, byline = _marked(named, headline)
    stated = [name for text in head.stated.people for name in names_in(text)]
    signed, dated = _signed(blocks), _dated(blocks)
    sources = [list(dict.fromkeys(names)) for names in (stated, marked, signed, _meta(head), dated)]
    stated, marked, signed, meta, dated = sources = _without_companies(sources, head)
    stated, meta = (names if _is_told(names, blocks) else [] for names in (stated, meta))
    whole = [names for names in (stated, marked, signed, meta) if names and all(map(is_whole, names))]
    best = next(iter([*whole, *filter(None, (marked, signed, stated, dated))]), [])
    best = dated if dated and best is meta and _keys(dated) < _keys(meta) else best
    more = [names for names in (best, stated, marked, signed) if best and _keys(names) >= _keys(best)]
    return ", ".join(max(more, key=len, default=[])), byline


def _is_told(names, blocks):
    """Whether each of `names` is whole, or one word behind "by" on a page that has any text."""
    short = [name for name in names if not is_whole(name)]
    lines = [block.text for block in blocks.items if len(block.text) < LONGEST_LINE] if short else []
    return not blocks.items or all(any(_is_signed(line, name) for line in lines) for name in short)


def _is_signed(line, name):
    behind = (line[label.end() :] for label in INSIDE.finditer(line) if name in line)
    return any(text.startswith(name) and not text[len(name) :].lstrip()[:1].isupper() for text in behind)


def _keys(names):
    return {company_key(name) for name in names}


def _without_companies(sources, head):
    """`sources` without names that the site or a company has too, unless two sources give it to a person."""
    own = company_keys((*head.companies, *host_names(head.url)))
    told = [key for names in sources for key in _keys(names)]
    own = {key for key in own if told.count(key) < 2}
    desks = company_keys((*host_names(head.url), *(name for name in head.companies if " " in name)))
    desks = tuple(key for key in desks if len(key) > 5)
    return [[name for name in names if not _is_company(name, own, desks)] for names in sources]


def _is_company(name, own, desks):
    """Whether `name` is in `own` and no person's, or several words that begin or end with one of `desks`."""
    key = company_key(name)
    with_desk = name.count(" ") > 1 and (key.startswith(desks) or key.endswith(desks))
    return with_desk or (key in own and not has_given_name(name))


def _meta(head):
    named = ([name for text in head.metas.get(meta, ()) for name in names_in(text)] for meta in METAS)
    return next((whole for names in named if (whole := list(filter(is_whole, names)))), [])


def _marked(named, headline):
    """(names, first element) of the elements that are marked up most clearly as the article's byline."""
    around = {headline, *headline.iterancestors()} if headline is not None else set()
    articles = list(islice(headline.getroottree().iter("article"), 2)) if around else []
    # The only article is that of the headline, wherever a theme has put that.
    around |= set(articles) if len(articles) == 1 else set()
    found = {}
    marked = ((one.node, sure) for one in named if (sure := _sureness(one)))
    for node, sure in islice(marked, MOST_BYLINES):
        names = [] if _is_elsewhere(node, around) else _names_of(node)
        if names := list(filter(is_whole, names)) if node.tag == "meta" else names:
            close = sum(parent in around for parent in node.iterancestors())
            found.setdefault((close, sure), []).append((node, names))
    best = found[max(found)] if found else []
    # Without a headline nothing tells the article's byline from those of a list.
    if headline is None and len({name for _, names in best for name in names if is_whole(name)}) > 1:
        best = []
    return (_together(best, around), best[0][0]) if best else ([], None)


def _together(found, outer):
    """The names in the first of some elements and in those near it, within none of the elements `outer`."""
    first = found[0][0]
    near = [first, *list(first.iterancestors())[:3]]
    close = next(
        node for node in reversed(near) if node is first or (node.tag not in WHOLE and node not in outer)
    )
    names = {}
    for node, own in found:
        if node.getparent() is first.getparent() or close in (node, *node.iterancestors()):
            names.update({company_key(name): name for name in own if company_key(name) not in names})
    return [name for name in names.values() if is_whole(name)] or found[0][1]


def _sureness(one):
    """How surely it names an author: 2 by microdata or rel=author, 1 by its class or address, else 0."""
    if one.stated and any(word.endswith(("author", "creator")) for word in one.stated.split()):
        return 2 if one.tag != "meta" or "itemprop" in one.node.attrib else 0
    if one.tag in WHOLE:
        return 0
    if one.names and _is_byline(one.names):
        return 1
    return int(one.tag == "a" and bool(PROFILE.search(one.node.get("href") or "")))


@lru_cache(maxsize=8192)
def _is_byline(names):
    return bool(BYLINE.search(names)) and not NO_BYLINE.search(names)


def _is_elsewhere(node, around):
    """Whether `node` is in comments, captions, other articles, navigation or a footer."""
    of_post = OF_POST.search(node.get("class") or "")
    for parent in (node, *node.iterancestors()):
        names = f"{parent.get('class') or ''} {parent.get('id') or ''}"
        if of_post and parent.tag == "nav":
            continue
        if parent in around or parent.tag in WHOLE:
            return parent.tag == "article" and parent not in around and bool(around)
        # A link with a heading is the card of another article, unless the heading is the name.
        card = parent.tag == "a" and next(parent.iter(*HEADINGS), node) is not node and parent is not node
        if card or parent.tag in ("nav", "figcaption") or is_page_footer(parent):
            return True
        if is_elsewhere(names) or CAPTION.search(names):
            return True
    return False


def _names_of(node):
    """The names in the links or bold words of `node` if it has several, else in all its text, else in one.

    All its text counts too if it is one line that has the names of the links and more.
    """
    text = node.get("content") or _shown(node)
    parts = (part for part in node.iter("a", "b", "strong") if not _is_category(part))
    parts = [_shown(part) for part in islice(parts, MOST_LINKS)]
    if any(map(HELPER.match, text.splitlines())):
        return names_in(text)
    parts = parts if not TRAIL.search(text) else []
    whole, linked = names_in(text), list(dict.fromkeys(name for part in parts for name in names_in(part)))
    # Behind a label there is a name, or the links below it are to something else.
    told = LABEL.match(text) and len(text) <= LONGEST_BYLINE
    linked = [name for name in linked if name in whole or (is_whole(name) and not (told and not whole))]
    more = "\n" not in text and set(whole) > set(linked)
    return linked if len(parts) > 1 and linked and not more else whole or linked


def _is_category(node):
    return bool(CATEGORY.search(f"{node.get('rel') or ''} {node.get('href') or ''}"))


def _shown(node):
    """The text of `node`, with a line for each block and for words that only the layout separates."""
    texts, last = [SPACES.sub(" ", node.text or "")], node.text
    for inner in islice(node.iterdescendants(), LONGEST_BYLINE):
        for text in (inner.text if inner.tag not in UNSHOWN else "", inner.tail):
            texts.append("\n" if inner.tag in BLOCKS or touches(last, text) else "")
            texts.append(SPACES.sub(" ", text or ""))
            last = text or last
    return "".join(texts).strip()


def _signed(blocks):
    """The whole names in the first line at the headline that begins like a byline or so behind its date."""
    lines = [line for line in blocks.lines_at_headline() if len(line) < LONGEST_LINE]
    for line, after in zip(lines, [*lines[1:], ""], strict=False):
        label = LABEL.match(line) or (day_in(line) and INSIDE.search(line))
        names = names_in(line[label.end() :] or after, True) if label and not HELPER.match(line) else []
        if names and all(is_whole(name) or EASTERN.search(name) for name in names):
            return names
    return _written(blocks)


def _dated(blocks):
    """The whole names that stand alone in a line at the headline with the day, or in the line beside it."""
    lines = list(blocks.lines_at_headline())
    for before, line, after in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        is_dated = len(line) < LONGEST_ALONE and day_in(line)
        texts = (*DATED_PARTS.split(line), before, after) if is_dated else ()
        if names := next(filter(None, map(alone, texts)), None):
            return names
    return []


def _written(blocks):
    """The whole names behind "Written by" or in the line below "About the author" anywhere in the article.

    None if not all such lines have the same ones.
    """
    lines = [block for block in blocks.items if block.text]
    found = set()
    for line, below in zip(lines, [*lines[1:], None], strict=False):
        if len(line.text) < LONGEST_LINE and not blocks.is_elsewhere(line.container):
            found.add(tuple(names_in(line.text)) if WRITTEN.match(line.text) else ())
            found.add(tuple(alone(below.text)) if below and BOX.fullmatch(line.text) else ())
    found -= {()}
    names = list(found.pop()) if len(found) == 1 else []
    return names if all(map(is_whole, names)) else []
