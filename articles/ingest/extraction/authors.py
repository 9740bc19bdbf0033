"""Who wrote an article: JSON-LD, elements marked up as its byline, meta elements, lines like "By Ann Lee".

A page that names its author in none of these places has none, unless a name stands alone beside the day. Whom
the text of a byline names is bylines.py's part, which names are companies' is person_names.py's.
"""

import re
from functools import lru_cache, partial
from itertools import islice, takewhile

from articles.ingest.extraction.blocks import touches
from articles.ingest.extraction.boilerplate import CAPTION, HEADINGS, is_elsewhere, is_page_footer
from articles.ingest.extraction.url_words import host_names
from articles.ingest.parsing.bylines import (
    EASTERN,
    HELPER,
    INSIDE,
    LABEL,
    LONGEST_BYLINE,
    NEAR,
    ROLE,
    WRITTEN_BY,
    alone,
    is_known,
    is_person,
    is_whole,
    names_in,
)
from articles.ingest.parsing.dates import day_in
from articles.ingest.parsing.person_names import company_key, company_keys, is_company, is_full_name

# Names of meta elements, the best first.
METAS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "citation_author")
BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?line|authors?|writers?|contributors?|creator|posted-?by|written-?by|verfasser)"
    r"(?:$|[\s_-])|[Aa]uthor(?!i)|[Bb]yline|[Aa]uteur|[Aa]utor(?:in|en|es|i)?(?![a-z])"
)
# Texts about a person, which begin with the name.
BIO = re.compile(r"(?:^|[\s_-])(?:bio|about|description)(?:$|[\s_-])", re.IGNORECASE)
# Where and as what a writer works.
PLACE = r"(?:location|company|affiliation|organi[sz]ation|authorTitle\w*)"
# Buttons, labels and places that a theme puts into a byline of their own.
NO_BYLINE = re.compile(rf"(?:^|[\s_-])(?:shar(?:e|ing)|labels?|tags?|{PLACE})(?:$|[\s_-])")
# A name that says so is the article's even in a menu, where Material for MkDocs has it.
OF_POST = re.compile(r"(?:post|article|entry)[-_]+(?:authors?|byline)(?:$|[\s_-])", re.IGNORECASE)
PROFILE = re.compile(
    r"(?:^|/)(?:authors?|writers?|reporters?|contributors?|autor|auteur|autoren)/[^/?#]+/?(?:[?#]|$)|[?&]author=\d",
    re.IGNORECASE,
)
# A person's page elsewhere; a name that leads there is known.
ACCOUNT = re.compile(
    r"https?://(?:www\.)?(?:(?:github|gitlab|twitter|x)\.com/|linkedin\.com/in/|medium\.com/@)[\w.-]+/?$"
)
# Links to other articles of the same kind.
CATEGORY = re.compile(r"\btag\b|/(?:categor(?:y|ies|ia)|kategorie|tags?|topics?|sections?)/", re.IGNORECASE)
MOST_BYLINES, MOST_LINKS, LONGEST_LINE, LONGEST_CARD = 200, 20, 120, 1000

BLOCKS = frozenset(["div", "p", "li", "h2", "h3", "h4", "h5", "h6", "time", "dd", "dt", "br", "img", "svg"])
WHOLE = frozenset(["article", "main", "body", "html"])
UNSHOWN = frozenset(["style", "script", "noscript", "button", "svg", "title", "time"])
COLON, YEAR, SPACES = re.compile(r"[:：]\s*$"), re.compile(r"\d{4}"), re.compile(r"\s+")
JOINED = re.compile(r"\W?\s?(?:and|und|et|y)?", re.IGNORECASE)
# What signs an article at its end: "Written by", "Posted on 3 May 2024 by", a dash.
WRITTEN = re.compile(rf"{WRITTEN_BY}|(?:written|posted|published) on\s[\w ,.]{{4,30}}\sby\b", re.IGNORECASE)
GUEST = re.compile(
    r"(?i)(?:this|today['’]s|the following)\b[^.!?]{0,20}\bguest (?:blog )?(?:post|article)\s"
    r"(?:is |was |written |comes )*(?:by|from)\s"
)
# A line behind a quotation names who is quoted.
QUOTED = tuple('"”“»’')
DASH = re.compile(r"(?:--?|[–—―])\s*(?=\w)")
# What stands above the name at the end of a letter.
CLOSING = re.compile(
    r"(?:(?:best|kind|warm|many)\s)*(?:regards|wishes|best|thanks|cheers|sincerely|yours(?: \w+)?|"
    r"happy \w+ing|(?:viele|liebe) grüße|cordialement|saludos|abraços?)\W*",
    re.IGNORECASE,
)
# Sentences about the writers at the end: "Ann Lee is an engineer at Acme and Bob Ray works on mills."
ABOUT = re.compile(r"(?:^|[.!;] |\band )((?:[^\W\d_a-z]\S+ ){1,3}[^\W\d_a-z]\S+) (?:is an? |works |leads )")
# What stands above the name in a box about the author.
BOX = re.compile(
    r"(?:about |über |à propos de |sobre )?(?:the |den |die |l['’]|el |la |o |a )?"
    r"au(?:thors?|teure?|tor(?:in|en|a)?)\W*",
    re.IGNORECASE,
)
# What stands beside a name as the day does, and what is between a day and a name.
BESIDE = re.compile(r"\b\d+\s*min(?:ute)?s?\b", re.IGNORECASE)
DATED_PARTS = re.compile(r"\s*[|•·∙⋅●]\s*|\s[/–—-]\s|(?<=\d{4})\s*(?:,|by\b)\s*")


def authors_of(head, named, blocks, headline):
    """(the article's authors as shown, ", " between them, "" if the page names none; their element or None).

    `named` are the page's dom.Named elements, `headline` is the headline's element or None. The first source
    with whole names counts, those beside the headline and then known ones before others, unless another names
    the same people and more; some sites have all their writers in a meta element, so that comes last. A word
    of JSON-LD counts if a byline has it too, or if the page shows no text at all.
    """
    marked, byline = _marked(named, headline)
    stated = [name for text in head.stated.people for name in names_in(text)]
    lines = list(blocks.lines_at_headline())
    # Who posts a guest's text may have the byline.
    found = next(filter(None, map(GUEST.match, lines)), None)
    guests = names_in(found.string[found.end() :][:LONGEST_LINE], True) if found else []
    if guests and all(map(is_known, guests)):
        return ", ".join(guests), byline
    near, signed = "\n".join(lines), _signed(lines)
    written = [] if signed and all(map(is_whole, signed)) else _written(blocks)
    sources = (stated, marked, written or signed, _meta(head), _dated(lines, _linked(named)))
    stated, marked, signed, meta, dated = _without_companies(sources, head)
    shown = {*marked, *signed, *lines} if blocks.items else {*stated}
    stated = stated if all(is_whole(name) or name in shown for name in stated) else []
    # A byline that names others than the data and the marks does so on purpose.
    is_own = not written and set(" ".join(signed).split()).isdisjoint(" ".join([*stated, *marked]).split())
    order = (signed, stated, marked) if is_own else (stated, marked, signed)
    lone = [] if any(name in near for name in (*marked, *signed)) else dated
    whole = [names for names in (*order, lone) if names and all(map(is_whole, names))]
    whole.sort(key=lambda names: (not any(name in near for name in names), not all(map(is_known, names))))
    best = next(iter([*whole, *filter(None, (meta, marked, signed, stated))]), [])
    more = [names for names in (stated, marked, signed) if best and _keys(names) >= _keys(best)]
    return ", ".join(max([best, *more], key=len)), byline


def _keys(names):
    return {company_key(name) for name in names}


def _without_companies(sources, head):
    """`sources`, each name once, without those of the site or a company that two do not give to a person."""
    own = company_keys((*head.companies, *host_names(head.url)))
    stated, marked, signed, meta, dated = sources
    # What is marked and behind a label is one statement.
    told = [key for names in (stated, marked or signed, meta, dated) for key in _keys(names)]
    own = {key for key in own if told.count(key) < 2}
    kept = {one for names in sources for one in names if not is_company(one, own)}
    return [[name for name in dict.fromkeys(names) if name in kept] for names in sources]


def _meta(head):
    named = ([name for text in head.metas.get(meta, ()) for name in names_in(text)] for meta in METAS)
    return next((whole for names in named if (whole := list(filter(is_whole, names)))), [])


def _marked(named, headline):
    """(names, first element) of the elements that are marked up most clearly as the article's byline."""
    around = {headline, *headline.iterancestors()} if headline is not None else set()
    articles = list(islice(headline.getroottree().iter("article"), 2)) if around else []
    # The only article is that of the headline, wherever a theme has put that, unless it is a card.
    is_only = len(articles) == 1 and len("".join(articles[0].itertext())) > LONGEST_CARD
    around |= set(articles) if is_only else set()
    found = {}
    marked = ((one.node, sure) for one in named if (sure := _sureness(one)))
    for node, sure in islice(marked, MOST_BYLINES):
        names = [] if _is_elsewhere(node, around) or _is_helpers(node) else _names_of(node)
        is_vague = node.tag == "img" or BIO.search(node.get("class") or "")
        names = [] if is_vague and not all(map(is_known, names)) else names
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
            own = [name for name in own if is_person(name)]
            names.update({company_key(name): name for name in own if company_key(name) not in names})
    return list(names.values()) or found[0][1]


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
    return bool(BYLINE.search(names) or names == "bio") and not NO_BYLINE.search(names)


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
        if card or parent.tag == "nav" or is_page_footer(parent):
            return True
        if parent.tag == "figcaption" and parent.get("rel") != "author":
            return True
        if is_elsewhere(names) or CAPTION.search(names):
            return True
    return False


def _is_helpers(node):
    """Whether the words before `node`, and before names there, say that it names a reviewer or the like."""
    texts = islice(_texts_before(node), 2 * MOST_LINKS)
    before = next((text for text in texts if not (JOINED.fullmatch(text) or names_in(text))), "")
    return bool(HELPER.match(before))


def _texts_before(node):
    """The texts before `node` and before the two elements around it, the nearest first."""
    for one in (node, *islice(node.iterancestors(), 2)):
        for before in one.itersiblings(preceding=True):
            yield (before.tail or "").strip()
            yield " ".join(islice(before.itertext(), MOST_LINKS)).strip()
        yield (one.getparent().text or "").strip() if one.getparent() is not None else ""


def _names_of(node):
    """The names in the links or bold words of `node` if it has several, else in all its text, else in one."""
    text = node.get("content") or node.get("alt") or _shown(node)
    parts = node.iter("a", "b", "strong")
    parts = (part for part in parts if not CATEGORY.search(f"{part.get('rel')} {part.get('href')}"))
    parts = [_shown(part) for part in islice(parts, MOST_LINKS) if not _is_helpers(part)]
    whole, linked = names_in(text), list(dict.fromkeys(name for part in parts for name in names_in(part)))
    linked = [name for name in linked if name in whole or is_whole(name)]
    return linked if len(parts) > 1 and linked else whole or linked


def _shown(node):
    """The text of `node`, with a line for each block and for words that only the layout separates."""
    texts, last = [SPACES.sub(" ", node.text or "")], node.text
    for inner in islice(node.iterdescendants(), LONGEST_BYLINE):
        is_shown = inner.tag not in UNSHOWN and not re.search(PLACE, inner.get("class") or "")
        for text in (inner.text if is_shown else "", inner.tail):
            texts.append("\n" if inner.tag in BLOCKS or touches(last, text) else "")
            texts.append(SPACES.sub(" ", text or ""))
            last = text or last
    return "".join(texts).strip()


def _signed(lines):
    """The whole names in the first of the `lines` that begins like a byline or so behind its date."""
    lines, account = [line for line in lines if len(line) < LONGEST_LINE], []
    for before, line, after in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        label = LABEL.match(line) or (day_in(line) and INSIDE.search(line))
        text = line[label.end() :] or after if label and not HELPER.match(line) else ""
        names = names_in(text, True) if text else []
        if names and all(is_person(name) or EASTERN.search(name) for name in names):
            return names
        # One word is a name if nothing but the day is behind it, and that is not in a list of links.
        rest = LABEL.sub("", text).strip().removeprefix("".join(names))
        is_all = len(names) == 1 and (not rest or day_in(rest[:NEAR]))
        is_told = text is after or (text and COLON.search(label[0]))
        if is_all and (is_told or day_in(f"{before}\n{line}\n{after}")):
            account = account or names
    return account


def _linked(named):
    """The whole names that lead to an account elsewhere."""
    links = (one.node for one in named if one.tag == "a" and ACCOUNT.match(one.node.get("href") or ""))
    texts = ("".join(node.itertext()).strip() for node in islice(links, MOST_BYLINES))
    return frozenset(text for text in texts if is_full_name(text))


def _dated(lines, linked):
    """The known or `linked` names alone in one of the `lines` with a day, minutes or a job, or beside it."""
    only = partial(alone, known=linked)
    above = []
    for line, after in zip(lines, [*lines[1:], ""], strict=False):
        is_fact = len(line) < LONGEST_LINE and (day_in(line) or BESIDE.search(line))
        # In a list of people some names are those of jobs.
        is_job = not is_fact and ROLE.search(line) and not only(after)
        own = next(filter(None, map(only, (line, *DATED_PARTS.split(line)) if is_fact else (line,))), [])
        if names := (is_fact or is_job) and (own or above or (is_fact and only(after))):
            return names
        above = [*above, *own] if own else []
    return []


def _written(blocks):
    """The names behind "Written by", below "About the author", or that sign the text; [] if they differ.

    Known people count before accounts.
    """
    lines = [line for line in blocks.items if line.text and not blocks.is_elsewhere(line.container)]
    quoted = []
    for one in blocks.containers:
        quoted.append(one.tag == "blockquote" or (bool(quoted) and quoted[one.parent]))
    found, last = set(), max((at for at, line in enumerate(lines) if line.mass > LONGEST_LINE), default=0)
    for at, line in enumerate(lines):
        text, label = line.text, LABEL.match(line.text) if at > last else None
        written = WRITTEN.match(text)
        names = names_in(text[(written or label).end() :], True) if written or label else []
        if written or (label and COLON.search(label[0])) or (names and all(map(is_known, names))):
            found.add(tuple(names))
        elif BOX.fullmatch(text):
            below = takewhile(bool, (alone(line.text) for line in lines[at + 1 :]))
            found.add(tuple(name for names in below for name in names))
        elif at > last and (lines[at - 1].text.endswith(QUOTED) or quoted[line.container]):
            continue
        elif at > last and (DASH.match(text) or CLOSING.fullmatch(lines[at - 1].text)):
            found.add(tuple(alone(text.lstrip("-–—― "))))
        elif at >= last:
            # A line with a year is a reference.
            is_end = at == last + 1 and not YEAR.search(text) and blocks.is_last_beside(line, lines[last])
            signed = (alone(text) or filter(is_known, [text])) if is_end else ()
            found.add(tuple(signed) or tuple(filter(is_known, ABOUT.findall(text))))
    found = {names for names in found if names and all(map(is_known, names))} or found - {()}
    names = next(iter(found)) if len(found) == 1 else []
    return names if all(map(is_person, names)) else []
