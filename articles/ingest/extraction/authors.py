"""Who wrote an article: JSON-LD, elements marked up as its byline, meta elements, lines like "By Ann Lee".

Nothing is guessed: a page that names its author in none of these places has none. What reads like a person's
name, and which names are companies', is person_names.py's part.
"""

import html
import re
import unicodedata
from functools import lru_cache
from itertools import islice

from articles.ingest.extraction.blocks import touches
from articles.ingest.extraction.boilerplate import CAPTION, HEADINGS, is_elsewhere
from articles.ingest.extraction.url_words import host_names
from articles.ingest.parsing.dates import day_in
from articles.ingest.parsing.person_names import (
    CHINESE_NAME,
    PARTICLES,
    company_key,
    company_keys,
    is_full_name,
)

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
MOST_BYLINES, LONGEST_BYLINE, LONGEST_LINE = 200, 250, 120
MOST_NAMES, LONGEST_NAME, MOST_WORDS = 20, 60, 5
LAST_LATIN = "\u024f"
# Names in Chinese, Japanese or Korean are short; longer texts are sentences.
EASTERN, LONGEST_EASTERN = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"), 10

BLOCKS = frozenset(["div", "p", "li", "h2", "h3", "h4", "h5", "h6", "time", "dd", "dt", "br", "img", "svg"])
WHOLE = frozenset(["article", "main", "body", "html"])
UNSHOWN = frozenset(["style", "script", "noscript", "button", "svg", "title", "time"])

BY = (
    r"(?:(?:written|posted|published|authored|story|words|article|post|report|analysis|opinion)\s+)?by\b|"
    r"authors?\b|(?:eine? )?(?:geschrieben |verfasst |analyse |(?:gast)?beitrag |artikel |kommentar )?von\b|"
    r"autor(?:[/:*_]?in(?:nen)?|es|en|a)?\b|(?:écrit |publié |rédigé )?par\b|auteurs?\b|"
    r"(?:escrito |publicado )?por\b|autor[ie]\b|door\b|di\b|автор\b|作者|文(?=\s*[:：/])|执笔|撰文|"
    r"著者|執筆者|筆者|執筆|投稿者|글쓴이|작성자|بقلم|الكاتب"
)
LABEL = re.compile(rf"^\W*(?:{BY})\s*[:：/|]?\s*", re.IGNORECASE)
SPACES = re.compile(r"\s+")
# What signs an article at its end.
WRITTEN = re.compile(r"(?:written|authored|words) by\b", re.IGNORECASE)
INSIDE = re.compile(rf"(?:^|(?<=\s))(?:{BY})\s*[:：/|]?\s*|(?<=\d)\s+[–—-]\s+(?=\S+\s\S)", re.IGNORECASE)
# What follows a name: a separator, a date, a place, the rest of a sentence. A bracket inside a name stays.
TAIL = re.compile(
    r"\s*[|•·∙⋅●]\s*|\s[–—―-]+\s|\s//?\s|\s*[(（\[][^()（）]*[)）\]]?\s*$|\s\d|"
    r"\s[^\W\d]+\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}|\s(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|"
    r"\s(?:am|le|el|il|um)(?=\s*(?:\d|\w+ \d|$))|"
    r"\s(?:on|at|for|from|in|of|is|was|are|published|posted|updated)\s.*$",
    re.IGNORECASE,
)
BRACKETED = re.compile(r"\s*[(（][^()（）]{1,60}[)）](?=\s*(?:[,;&、，\n]|and\b|und\b|et\b|y\b))")
PARTED = re.compile(
    r"\s*[,、，&＆+/／]\s*(?:(?:and|und|et|y|&)\s+)?|\s+(?:and|und|et|y|og|och|en|и)\s+", re.I
)
AND = re.compile(r"\s(?:and|und|et|y|&|og|och|en|и)\s", re.IGNORECASE)
HANDLE = re.compile(r"\(?(?<!\w)@\w+\)?")
ADDRESS = re.compile(r"(?<!\S)(?=\S*(?:://|www\.|\S@\S))\S+")

ROLE = re.compile(
    r"\b(?:\w*engineer\w*|developer|manager|director|architect|scientist|designer|(?:co-?)?founder|c[efits]o|"
    r"president|chief|officer|head|lead|senior|staff|consultant|analyst|researcher|editors?|writer|reporter|"
    r"\w*(?:korr|corr)espond\w+|columnist|journalist\w*|professor|ph\.?d|marketing|product|software|"
    r"technical|author|contributor|redakt\w+|rédact\w+)\b|エンジニア|工程师|チーム|部$|기자$",
    re.IGNORECASE,
)
HELPER = re.compile(
    r"^\W*(?:\w+ )?(?:review|check|test|illustrat|translat|edit|design|photo|image|video|audio|graphic|"
    r"sponsor|art)\w*(?:\s+(?:by|from|credits?)\b|\s*:)|übersetzt von|traduit|traducido|翻訳|译者|翻译|"
    r"(?:责任)?编辑|责编",
    re.IGNORECASE,
)
# Words of companies, and of sentences and buttons.
NO_NAME = re.compile(
    r"\b(?:inc|llc|ltd|gmbh|corp|corporation|e\.?v|blog|newsroom|foundation|technologies|labs|magazine|news|"
    r"press|podcast|\w*redaktion|rédaction|editorial|\w*minist\w+|universit\w+|institut\w*|\w*verein|agency|"
    r"the|this|your|our|how|why|what|when|where|with|from|about|to|more|all|we|you|list|google|pub|view|read|"
    r"follow|share|search|posts?|articles?|comments?|subscribe|contact|updated|photo|image|by|ist|und|mehr|alle|les|"
    r"plus)\b|株式会社|有限公司|編集部|公司|团队|\S\.[a-z]{2,4}$|[가-힣]{5}|[网报社]$|"
    r"来源|位置|发布|关注|分享|编辑|声明|文章|新闻|[{}<>\\=#$%^*|\[\]@:：?!\"“”„]",
    re.IGNORECASE,
)
_NOBODY = """
    admin administrator anonymous author authors contributors default editor editors false guest me n/a news
    none null owner root staff super superuser support system team test true undefined unknown user webmaster
    wpadmin 作者 匿名 管理人 管理员 管理者 編集者
"""
NOBODY = frozenset(_NOBODY.split())


def authors_of(head, named, blocks, headline):
    """(the article's authors as shown, ", " between them, "" if the page names none; their element or None).

    `named` are the page's dom.Named elements, `headline` is the headline's element or None. The first source
    with whole names counts, unless a later one names the same people and more. One word that only JSON-LD or
    meta elements say counts if the page shows it behind "by" or the like, or shows no text at all.
    """
    marked, byline = _marked(named, headline)
    stated = [name for text in head.stated.people for name in names_in(text)]
    sources = [list(dict.fromkeys(names)) for names in (stated, marked, _signed(blocks), _meta(head))]
    stated, marked, signed, meta = sources = _without_companies(sources, head)
    stated, meta = (names if _is_told(names, blocks) else [] for names in (stated, meta))
    whole = [names for names in (stated, marked, signed, meta) if names and all(map(_is_whole, names))]
    best = next(iter([*whole, *filter(None, (marked, signed, stated))]), [])
    if best:
        best = max((names for names in sources if _keys(names) >= _keys(best)), key=len)
    return ", ".join(best), byline


def _is_told(names, blocks):
    """Whether each of `names` is whole, or one word behind "by" on a page that has any text."""
    short = [name for name in names if not _is_whole(name)]
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
    """Whether `name` is one of the keys `own`, or several words that begin or end with one of `desks`."""
    key = company_key(name)
    return key in own or (name.count(" ") > 1 and (key.startswith(desks) or key.endswith(desks)))


def _meta(head):
    named = ([name for text in head.metas.get(meta, ()) for name in names_in(text)] for meta in METAS)
    return next((whole for names in named if (whole := list(filter(_is_whole, names)))), [])


def _marked(named, headline):
    """(names, first element) of the elements that are marked up most clearly as the article's byline."""
    around = {headline, *headline.iterancestors()} if headline is not None else set()
    found = {}
    marked = ((one.node, sure) for one in named if (sure := _sureness(one)))
    for node, sure in islice(marked, MOST_BYLINES):
        names = [] if _is_elsewhere(node, around) else _names_of(node)
        if names := list(filter(_is_whole, names)) if node.tag == "meta" else names:
            close = sum(parent in around for parent in node.iterancestors())
            found.setdefault((close, sure), []).append((node, names))
    best = found[max(found)] if found else []
    # Without a headline nothing tells the article's byline from those of a list.
    if headline is None and len({name for _, names in best for name in names if _is_whole(name)}) > 1:
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
    return [name for name in names.values() if _is_whole(name)] or found[0][1]


def _sureness(one):
    """How surely it names an author: 2 by microdata or rel=author, 1 by its class or address, else 0."""
    node = one.node
    if one.stated and any(word.endswith(("author", "creator")) for word in one.stated.split()):
        return 2 if node.tag != "meta" or "itemprop" in node.attrib else 0
    if node.tag in WHOLE:
        return 0
    if one.names and _is_byline(one.names):
        return 1
    return int(node.tag == "a" and bool(PROFILE.search(node.get("href") or "")))


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
        outer = parent.tag == "footer" and next(parent.iterancestors("article"), None) is None
        card = parent.tag == "a" and next(parent.iter(*HEADINGS), None) is not None
        if outer or card or parent.tag in ("nav", "figcaption"):
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
    parts = [_shown(part) for part in islice(parts, MOST_NAMES)]
    if any(map(HELPER.match, text.splitlines())):
        return names_in(text)
    parts = parts if not TRAIL.search(text) else []
    whole, linked = names_in(text), list(dict.fromkeys(name for part in parts for name in names_in(part)))
    # Behind a label there is a name, or the links below it are to something else.
    told = LABEL.match(text) and len(text) <= LONGEST_BYLINE
    linked = [name for name in linked if name in whole or (_is_whole(name) and not (told and not whole))]
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
        if names and all(_is_whole(name) or EASTERN.search(name) for name in names):
            return names
    return _written(blocks)


def _written(blocks):
    """The whole names behind "Written by" anywhere in the article, if all such lines have the same ones."""
    lines = (block for block in blocks.items if len(block.text) < LONGEST_LINE and WRITTEN.match(block.text))
    found = {tuple(names_in(line.text)) for line in lines if not blocks.is_elsewhere(line.container)} - {()}
    names = list(found.pop()) if len(found) == 1 else []
    return names if all(map(_is_whole, names)) else []


def names_in(text, labelled=False):
    """The people named in the byline `text`, in order, each once; [] if there are none.

    `labelled` is whether something like "By" was before it.
    """
    if len(text) > LONGEST_BYLINE:
        return []
    text = unicodedata.normalize("NFC", ADDRESS.sub(" ", HANDLE.sub(", ", html.unescape(text))))
    names, before = [], text
    lines = (" ".join(line.split()) for line in re.split(r"[\n;；]", BRACKETED.sub("", text)))
    for line in filter(None, lines):
        # Below a name there may be a second one, or a place; below its day are categories.
        if HELPER.match(line) or (names and day_in(line)):
            break
        found = _names_in_line(line, labelled or LABEL.match(line))
        names += found if not names or all(map(_is_whole, found)) else []
        # Behind a label alone there is a company, or its names.
        if not found and not LABEL.sub("", before) and not day_in(line):
            break
        before = line
    return list(dict.fromkeys(names))[:MOST_NAMES]


def _names_in_line(line, labelled):
    """The names in one line; none if it does not begin with a name."""
    line = LABEL.sub("", LABEL.sub("", line)).strip().removeprefix("the ")
    parts = [_trimmed(part) for part in PARTED.split(TAIL.split(line)[0])]
    if len(parts) == 1 and all(map(CHINESE_NAME.match, parts[0].split())):
        parts = parts[0].split()
    names = [part for part in parts if part and _is_name(part)]
    if not names or names[0] != parts[0]:
        return []
    # "Ann Lee, Staff Writer, Acme Today" names a company last.
    if len(names) > 1 and any(map(ROLE.search, parts[1:-1])) and not AND.search(line):
        names = [name for name in names if name != parts[-1]]
    if len(parts) > 1 or day_in(line):
        return [name for name in names if _is_whole(name) or (labelled and EASTERN.search(name))]
    return names


def _trimmed(part):
    """`part` without punctuation at its ends and without a role behind the name."""
    part = part.strip(" ,:–—-")
    if (role := ROLE.search(part)) and _is_whole(name := part[: role.start()].strip()):
        part = name
    return part if part.endswith((" Jr.", " Sr.")) else part.strip(".")


def _is_name(text):
    """Whether `text` may be a person or a team, and is neither a placeholder nor a role."""
    words = text.split()
    least = 2 if text[0] > LAST_LATIN else 3
    if not least <= len(text) <= LONGEST_NAME or len(words) > MOST_WORDS or not text[0].isalpha():
        return False
    if words[0].casefold() in NOBODY or NO_NAME.search(text) or ROLE.search(text):
        return False
    if EASTERN.search(text):
        return len(text) <= LONGEST_EASTERN
    if len(words) == 1:
        return True
    is_sentence = any(word.islower() and word not in PARTICLES for word in words)
    return not is_sentence and any(len(word.strip(".")) > 1 for word in words)


def _is_whole(name):
    """Whether `name` has several words, is a full name in ideographs or Hangul, or is in another script."""
    eastern = EASTERN.search(name)
    return " " in name or (is_full_name(name) if eastern else name > LAST_LATIN)
