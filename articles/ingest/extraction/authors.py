"""Who wrote an article: JSON-LD, elements marked up as its byline, meta elements, lines like "By Ann Lee".

Nothing is guessed: a page that names its author in none of these places has none. What reads like a person's
name, and which names are companies', is person_names.py's part.
"""

import html
import re
import unicodedata
from itertools import islice

from articles.ingest.extraction.blocks import touches
from articles.ingest.extraction.boilerplate import is_elsewhere_for_authors
from articles.ingest.extraction.url_words import host_names
from articles.ingest.parsing.dates import day_in
from articles.ingest.parsing.person_names import CHINESE_NAME, PARTICLES, company_key, company_keys

# Names of meta elements, the best first.
METAS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl")
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
    r"(?:escrito |publicado )?por\b|autori?\b|autore\b|door\b|автор\b|作者|文(?=\s*[:：/])|著者|執筆者|筆者|"
    r"執筆|投稿者|글쓴이|작성자|بقلم|الكاتب"
)
LABEL = re.compile(rf"^\W*(?:{BY})\s*[:：/|]?\s*", re.IGNORECASE)
INSIDE = re.compile(rf"(?:^|(?<=\s))(?:{BY})\s*[:：/|]?\s*|(?<=\d)\s+[–—-]\s+(?=\S+\s\S)", re.IGNORECASE)
# What follows a name: a separator, a date, a place, the rest of a sentence. A bracket inside a name stays.
TAIL = re.compile(
    r"\s*[|•·∙⋅●]\s*|\s[–—―-]+\s|\s//?\s|\s*[(（\[][^()（）]*[)）\]]?\s*$|\s\d|"
    r"\s(?:am|le|el|il|um)(?=\s*(?:\d|\w+ \d|$))|"
    r"\s(?:on|at|for|in|of|is|was|are|published|posted|updated)\s.*$",
    re.IGNORECASE,
)
BRACKETED = re.compile(r"\s*[(（][^()（）]{1,60}[)）](?=\s*(?:[,;&、，\n]|and\b|und\b|et\b|y\b))")
PARTED = re.compile(
    r"\s*[,、，&＆+/／]\s*(?:(?:and|und|et|y|&)\s+)?|\s+(?:and|und|et|y|og|och|en|и)\s+", re.I
)
HANDLE = re.compile(r"\(?(?<!\w)@\w+\)?")
ADDRESS = re.compile(r"(?<!\S)(?=\S*(?:://|www\.|\S@\S))\S+")

ROLE = re.compile(
    r"\b(?:\w*engineer\w*|developer|manager|director|architect|scientist|designer|(?:co-?)?founder|c[efits]o|"
    r"president|chief|officer|head|lead|senior|staff|consultant|analyst|researcher|editors?|writer|reporter|"
    r"\w*(?:korr|corr)espond\w+|columnist|journalist\w*|professor|ph\.?d|marketing|product|software|technical|"
    r"author|contributor|redakt\w+|rédact\w+)\b|エンジニア|工程师|チーム|部$",
    re.IGNORECASE,
)
HELPER = re.compile(
    r"^\W*(?:\w+ )?(?:review|check|illustrat|translat|edit|design|photo|image|video|audio|graphic|sponsor|"
    r"art)\w*(?:\s+(?:by|from|credits?)\b|\s*:)|übersetzt von|traduit|traducido|翻訳|译者|翻译|编辑",
    re.IGNORECASE,
)
COMPANY_WORD = re.compile(
    r"\b(?:inc|llc|ltd|gmbh|corp|corporation|e\.?v|blog|newsroom|foundation|technologies|labs|magazine|news|press|"
    r"podcast|\w*redaktion|rédaction|editorial|\w*minist\w+|universit\w+|institut\w*|\w*verein|agency)\b|株式会社|有限公司|編集部|公司|团队|^\S+\.[a-z]{2,4}$",
    re.IGNORECASE,
)
# Words of sentences and buttons.
NO_NAME = re.compile(
    r"\b(?:the|this|your|our|how|why|what|when|where|with|from|about|to|more|all|we|you|list|google|pub|view|read|"
    r"follow|share|posts?|articles?|comments?|subscribe|contact|updated|photo|image|by|ist|und|mehr|alle|les|"
    r"plus)\b|[가-힣]{5}|[{}<>\\=#$%^*|\[\]@:?!\"“”„]",
    re.IGNORECASE,
)
_NOBODY = """
    admin administrator anonymous author authors contributors default editor editors false guest me n/a news
    none null owner root staff super superuser support system team test true undefined unknown user webmaster
    wpadmin 作者 匿名 管理人 管理员 管理者 編集者
"""
NOBODY = frozenset(_NOBODY.split())


def authors_of(head, candidates, blocks, headline):
    """The article's authors as shown, ", " between them; "" if the page names none.

    `headline` is the headline's element or None. The first source with whole names counts, unless a later
    one names the same people and more.
    """
    sources = [
        [name for text in head.stated.people for name in names_in(text)],
        _marked(candidates.bylines, headline),
        _meta(head),
        _signed(blocks),
    ]
    sources = _without_companies([list(dict.fromkeys(names)) for names in sources], head)
    whole = [names for names in sources if names and all(map(_is_whole, names))]
    best = next(iter([*whole, *filter(None, sources)]), [])
    return ", ".join(max((names for names in sources if _keys(names) >= _keys(best)), key=len, default=best))


def _keys(names):
    return {company_key(name) for name in names}


def _without_companies(sources, head):
    """`sources` without names that the site or a company has too, unless two sources give it to a person."""
    own = company_keys((*head.companies, *host_names(head.url), head.first("twitter:site").lstrip("@")))
    told = [key for names in sources for key in _keys(names)]
    own = {key for key in own if told.count(key) < 2}
    return [[name for name in names if company_key(name) not in own] for names in sources]


def _meta(head):
    for meta in METAS:
        names = [name for text in head.metas.get(meta, ()) for name in names_in(text) if _is_whole(name)]
        if names:
            return names
    return []


def _marked(nodes, headline):
    """The names in the elements that are marked up most clearly as the article's byline."""
    around = {headline, *headline.iterancestors()} if headline is not None else set()
    found = {}
    for node in nodes[:MOST_BYLINES]:
        names = [] if _is_elsewhere(node, around) else _names_of(node)
        if names:
            found.setdefault(_strength(node), []).append((node, names))
    return _together(found[max(found)], around) if found else []


def _together(found, outer):
    """The names in the first of some elements and in those near it, within none of the elements `outer`."""
    first = found[0][0]
    near = [node for node in [*first.iterancestors()][:3] if _is_small(node, outer)]
    close = near[-1] if near else first
    names = {}
    for node, own in found:
        if node.getparent() is first.getparent() or close in node.iterancestors():
            names.update({company_key(name): name for name in own if company_key(name) not in names})
    return [name for name in names.values() if _is_whole(name)] or list(names.values())


def _is_small(node, outer):
    return node.tag == "header" or (node not in outer and node.tag not in WHOLE)


def _strength(node):
    """How surely `node` names an author: 2 by microdata or rel=author, 1 by its class or its address."""
    stated = f"{node.get('itemprop') or ''} {node.get('property') or ''} {node.get('rel') or ''}".split()
    marked = any(word.endswith(("author", "creator")) for word in stated)
    return 2 if marked or "p-author" in (node.get("class") or "") else 1


def _class_and_id(node):
    """The class, id and data-testid of an element, joined by spaces."""
    return " ".join(filter(None, (node.get("class"), node.get("id"), node.get("data-testid"))))


def _is_elsewhere(node, around):
    """Whether `node` is in comments, captions, other articles, navigation or a footer."""
    for parent in (node, *node.iterancestors()):
        if parent in around or parent.tag in ("body", "main", "html"):
            return False
        if parent.tag in ("nav", "aside", "figcaption") or is_elsewhere_for_authors(_class_and_id(parent)):
            return True
        if parent.tag == "article":
            return bool(around)
        if parent.tag == "footer" and next(parent.iterancestors("article"), None) is None:
            return True
    return False


def _names_of(node):
    """The names in the links or bold words of `node` if it has several, else in all its text, else in one."""
    text = node.get("content") or _shown(node)
    parts = [_shown(part) for part in islice(node.iter("a", "b", "strong"), MOST_NAMES)]
    helped = any(map(HELPER.match, text.splitlines()))
    for texts in (parts if len(parts) > 1 and not helped else (), [text], parts if not helped else ()):
        names = [name for one in texts for name in names_in(one)]
        if names:
            return list(dict.fromkeys(names))
    return []


def _shown(node):
    """The text of `node`, with a line for each block and for words that only the layout separates."""
    texts, last = [node.text or ""], node.text
    for inner in islice(node.iterdescendants(), LONGEST_BYLINE):
        for text in (inner.text if inner.tag not in UNSHOWN else "", inner.tail):
            texts.append("\n" if inner.tag in BLOCKS or touches(last, text) else "")
            texts.append(text or "")
            last = text or last
    return "".join(texts).strip()


def _signed(blocks):
    """The whole names in the first line at the headline that begins like a byline or so behind its date."""
    lines = [line for line in blocks.lines_at_headline() if len(line) < LONGEST_LINE]
    for line, after in zip(lines, [*lines[1:], ""], strict=False):
        label = LABEL.match(line)
        if not label and day_in(line):
            label = INSIDE.search(line)
        names = names_in(line[label.end() :] or after) if label and not HELPER.match(line) else []
        if names and all(map(_is_whole, names)):
            return names
    return []


def names_in(text):
    """The people named in the byline `text`, in order, each once; [] if there are none."""
    if len(text) > LONGEST_BYLINE:
        return []
    text = unicodedata.normalize("NFC", ADDRESS.sub(" ", HANDLE.sub(", ", html.unescape(text))))
    names = []
    for line in re.split(r"[\n;；]", BRACKETED.sub("", text)):
        line = " ".join(line.split())
        if HELPER.match(line):
            break
        found = _names_in_line(line)
        # Below a name there may be a second one, or a place and a day.
        names += found if not names or all(map(_is_whole, found)) else []
    return list(dict.fromkeys(names))[:MOST_NAMES]


def _names_in_line(line):
    """The names in one line; none if it does not begin with a name."""
    line = LABEL.sub("", LABEL.sub("", line)).strip().removeprefix("the ")
    parts = [_trimmed(part) for part in PARTED.split(TAIL.split(line)[0])]
    if len(parts) == 1 and all(map(CHINESE_NAME.match, parts[0].split())):
        parts = parts[0].split()
    names = [part for part in parts if part and _is_name(part)]
    if not names or names[0] != parts[0]:
        return []
    whole = list(filter(_is_whole, names))
    return whole if len(parts) > 1 or day_in(line) else names


def _trimmed(part):
    """`part` without punctuation at its ends and without a role behind the name."""
    part = part.strip(" ,:–—-")
    role = ROLE.search(part)
    part = part[: role.start()].strip() if role and " " in part[: role.start()].strip() else part
    return part if part.endswith((" Jr.", " Sr.")) else part.strip(".")


def _is_name(text):
    """Whether `text` may be a person or a team, and is neither a placeholder nor a role."""
    words = text.split()
    least = 2 if text[0] > LAST_LATIN else 3
    if not least <= len(text) <= LONGEST_NAME or len(words) > MOST_WORDS or not text[0].isalpha():
        return False
    if words[0].casefold() in NOBODY or any(kind.search(text) for kind in (NO_NAME, ROLE, COMPANY_WORD)):
        return False
    if EASTERN.search(text):
        return len(text) <= LONGEST_EASTERN
    return len(words) == 1 or not any(word[0].islower() and word not in PARTICLES for word in words)


def _is_whole(name):
    """Whether `name` has several words, or is in a script that writes first and last name as one."""
    return " " in name or name[0] > LAST_LATIN
