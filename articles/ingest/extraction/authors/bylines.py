"""Who wrote an article, according to its head, its JSON-LD and the bylines around its headline.

Here is the choice between them; names.py tells what is a name.
"""

import re
from functools import lru_cache

from articles.ingest.extraction.authors import lines as byline_lines
from articles.ingest.extraction.authors import script_data
from articles.ingest.extraction.authors.context import Surroundings, marks_of
from articles.ingest.extraction.authors.names import (
    LONGEST_BYLINE,
    host_names,
    is_whole,
    names_in,
    spoken,
    whole_first,
)
from articles.ingest.extraction.authors.words import HELPER
from articles.ingest.extraction.blocks import touches
from articles.ingest.extraction.candidates import PROFILE
from articles.ingest.extraction.titles import plain
from articles.ingest.parsing.person_names import is_full_name

METAS = (
    *(
        "author",
        "article:author",
        "parsely-author",
        "sailthru.author",
        "dc.creator",
        "dcterms.creator",
        "dc.author",
        "citation_author",
    ),
    *(
        "og:article:author",
        "og:author",
        "article.author",
        "byl",
        "byline",
        "authors",
        "blog:author",
        "article:author_name",
        "shareaholic:article_author_name",
    ),
    *(
        "cxenseparse:author",
        "rbauthors",
        "twitter:author",
        "vr:author",
        "creator",
        "dc.contributor",
        "authored_by",
        "article_author",
        "author_name",
        "authorname",
    ),
)
BY_LABELS = re.compile(
    r"written by|^by$|author|posted by|verfasst|geschrieben|écrit par|publié par|escrito por|"
    r"scritto da|written|auteur|autor|作者|著者|執筆者|投稿者|Автор|كُتب بواسطة|كتب",
    re.IGNORECASE,
)
BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:p-author|h-card|byline|by-line|author|authors|writer|writers|contributor|"
    r"contributors|creator|posted-?by|written-?by|postauthor|authorname|author-?name|authorlink|"
    r"entry-author|fn|verfasser|redakteur)(?:$|[\s_-])|[Aa]uthor|[Bb]yline|[Aa]uteur|"
    r"[Aa]utor(?:in|innen|en|es|e|i|a)?(?![a-z])",
)
# In these elements there is something else about an author than the name.
NO_BYLINE_CLASS = re.compile(
    r"bio|description|avatar|image|img|photo|picture|social|follow|role|job|position|title|designation|"
    r"desc|comment|related|date|time|share|about|icon|company|more-from|other-posts|list-item-author|"
    r"count|links|count|tag",
    re.IGNORECASE,
)
ENDED = frozenset(["div", "p", "li", "h2", "h3", "h4", "h5", "h6", "time", "dd", "dt"])
BLOCKS = ENDED | {"br", "img", "svg"}
UNSHOWN = frozenset(["style", "script", "noscript", "button", "svg", "title"])
LONG_PARAGRAPH = 200
# A link to a profile is a byline only between the headline and the text.
WEAK = 2
MOST_CANDIDATES = 400


def authors_of(tree, head, candidates, blocks, headline):
    """The article's authors as shown, ", " between them; "" if the page names none."""
    companies = (*head.companies, *host_names(head.url), *_handles(head))
    told = _told(head, companies)
    seen, near = _seen(candidates.bylines, headline, companies) if len(told) < 2 else ([], False)
    lined = byline_lines.labelled(blocks, companies) if len(told) < 2 else []
    stated = bool(_all_names(head.stated.people, companies))
    names = (
        _chosen(told, seen if near else [], lined or (seen if _is_login(told) else []), not stated)
        or seen
        or byline_lines.unlabelled(blocks, companies)
        or byline_lines.behind(blocks, companies)
        or _all_names(script_data.authors_in(tree, blocks.headline), companies)
    )
    return ", ".join(names)


def _chosen(told, near, lined, trusted):
    """The best of the names in the head, in a byline at the headline and in a labelled line there."""
    shown = near if near and not _more_than(near, lined) else lined
    return _best(told, shown, trusted and bool(shown))


def _more_than(names, others):
    """Whether `others` are all of `names` and more."""
    return {plain(name) for name in names} < {plain(name) for name in others}


def _best(told, seen, trusted):
    """The names `told` by the head, unless the page shows the same people and more, or a fuller name.

    `trusted` is for bylines at the headline of a page whose head has only a meta element, which often names
    the site's owner: then the names `seen` win.
    """
    if not told or not seen:
        return told or seen
    if {plain(name) for name in told} <= {plain(name) for name in seen}:
        return seen
    if trusted and all(map(is_whole, seen)):
        return seen
    if _is_login(told) and all(map(is_whole, seen)):
        return seen
    return told


def _is_login(names):
    return len(names) == 1 and not is_whole(names[0])


def _handles(head):
    return tuple(handle.lstrip("@") for handle in head.metas.get("twitter:site", ()))


def _told(head, companies):
    """The names in JSON-LD, else in meta elements, else in Twitter's labelled data."""
    names = _all_names(head.stated.people, companies)
    if names:
        return names
    for meta in METAS:
        names = _all_names([text for text in head.metas.get(meta, ()) if "://" not in text], companies)
        if names:
            return names
    for number in ("1", "2", "3"):
        if BY_LABELS.search(head.first(f"twitter:label{number}")):
            names = names_in(head.first(f"twitter:data{number}"), companies, strict=False)
            if names:
                return names
    return (
        names_in(head.first("twitter:creator"), companies)
        if " " in head.first("twitter:creator").strip()
        else []
    )


def _all_names(texts, companies):
    found = {}
    for text in texts[:20]:
        for name in names_in(text, companies, strict=False):
            found.setdefault(name.casefold(), name)
    return list(found.values())


def _seen(nodes, heading, companies):
    """(names in bylines before the text, else above the headline, else after it; whether before the text)."""
    surroundings = Surroundings(heading)
    before, after, lasts = {}, {}, {}
    paragraphs, passed, taken = 0, heading is None, 0
    for node in _with(nodes, heading):
        if node is heading:
            passed = True
        elif node.tag in ("h1", "p", "pre"):
            if node.tag != "h1" and len("".join(node.itertext()).strip()) > LONG_PARAGRAPH and passed:
                paragraphs += 1
            if not _is_byline(node):
                continue
        taken += 1
        if taken > MOST_CANDIDATES:
            break
        if surroundings.are_not_of(node):
            continue
        strength = _strength(node)
        names = _names_of(node, companies)
        if not strength or not names:
            continue
        shelf = before if paragraphs < 2 and passed else (lasts if not passed else after)
        if strength == WEAK and shelf is not before:
            continue
        shelf.setdefault(strength, []).append((node, names))
    for shelf in (before, lasts, after):
        if shelf:
            best = max(shelf)
            return _merged(shelf[best]), shelf is before and best > WEAK
    return [], False


def _with(nodes, heading):
    """`nodes` with `heading` inserted in document order if it is missing."""
    if heading is None or heading in nodes:
        return nodes
    later = {node for node in nodes[:MOST_CANDIDATES] if _follows(node, heading)}
    first = next((number for number, node in enumerate(nodes) if node in later), len(nodes))
    return [*nodes[:first], heading, *nodes[first:]]


def _follows(node, heading):
    """Whether `node` comes after `heading` in the document."""
    mine, others = [node, *node.iterancestors()][::-1], [heading, *heading.iterancestors()][::-1]
    for one, other in zip(mine, others, strict=False):
        if one is not other:
            return one.getparent().index(one) > other.getparent().index(other)
    return len(mine) > len(others)


def _merged(found):
    """The names in bylines of one kind that are together, in one element or in neighbouring ones."""
    first = found[0][0]
    around = first.getparent()
    for _ in range(3):
        if (
            around is not None
            and around.getparent() is not None
            and around.getparent().tag not in ("body", "html")
            and around.tag not in ("article", "main", "body", "header")
        ):
            around = around.getparent()
    names = {}
    for node, own in found[:30]:
        if node is first or (around is not None and around in node.iterancestors()):
            for name in own:
                key = plain(name)
                if not any(key in other or other in key for other in names):
                    names[key] = name
    return whole_first(list(names.values()))[:12]


def _is_byline(node):
    return bool(
        node.get("itemprop") in ("author", "creator")
        or "author" in (node.get("rel") or "")
        or _is_byline_class(marks_of(node))
    )


@lru_cache(maxsize=4096)
def _is_byline_class(marks):
    return bool(BYLINE_CLASS.search(marks))


@lru_cache(maxsize=4096)
def _is_no_byline(marks):
    return any(NO_BYLINE_CLASS.search(word) for word in marks.split()[:1]) if marks else False


def _strength(node):
    """How surely `node` names an author: 5 by markup, 4 or 3 by its class, WEAK for a profile, else 0."""
    stated = " ".join(filter(None, (node.get("itemprop"), node.get("property"), node.get("rel"))))
    if node.tag != "a" and any(word.endswith(("author", "creator")) for word in stated.split()):
        return 5
    marks = marks_of(node)
    if "p-author" in marks or "author" in (node.get("rel") or "").split():
        return 4
    if _is_byline_class(marks) and not _is_no_byline(marks):
        return 3
    if node.tag == "a" and PROFILE.search(node.get("href") or ""):
        return WEAK
    return 0


def _names_of(node, companies):
    inner = node.xpath(
        ".//*[contains(concat(' ',@itemprop,' '),' name ') or contains(concat(' ',@class,' '),' fn ')"
        " or contains(concat(' ',@class,' '),' p-name ')]"
    )
    for part in [*inner[:20]]:
        names = names_in(part.get("content") or _shown(part), companies)
        if names:
            return _all_names([part.get("content") or _shown(part) for part in inner[:20]], companies)
    if node.tag in ("meta", "link"):
        return names_in(node.get("content") or "", companies)
    text = _shown(node) or "\n".join(image.get("alt") or "" for image in node.iter("img"))
    if len(text) > LONGEST_BYLINE // 2 or not text:
        links = [
            _shown(link)
            for link in node.iter("a")
            if PROFILE.search(link.get("href") or "") or "author" in (link.get("rel") or "")
        ]
        return _all_names([text for text in links[:8] if names_in(text, companies)], companies) or _headed(
            node, companies
        )
    return _linked(node, companies) or _set_off(node, names_in(text, companies), companies)


def _set_off(node, names, companies):
    """`names` without what follows them if there is an element with the name alone."""
    if not any(len(name.split()) > 2 for name in names):
        return names
    own = [names_in(_shown(part), companies) for part in [*node.iter("a", "b", "strong", "span")][:20]]
    alone = [found[0] for found in own if len(found) == 1 and is_full_name(spoken(found[0]), companies)]
    return [next((one for one in alone if name.startswith(f"{one} ")), name) for name in names]


def _linked(node, companies):
    """The full names in links, if there are several."""
    links = [_shown(link) for link in node.iter("a")] if node.tag != "a" else []
    if len(links) < 2 or any(map(HELPER.match, _shown(node).splitlines())):
        return []
    named = [names_in(text, companies) for text in links[:20] if len(text) < LONG_PARAGRAPH]
    names = [found[0] for found in named if len(found) == 1 and is_full_name(found[0], companies)]
    return names if len(names) > 1 else []


def _headed(node, companies):
    """The full names in headings of a box about the authors."""
    headings = [_shown(part) for part in node.iter("h2", "h3", "h4", "h5", "h6", "strong", "b")]
    named = [names_in(text, companies) for text in headings[:20] if len(text) < LONG_PARAGRAPH]
    return [found[0] for found in named if len(found) == 1 and is_full_name(found[0], companies)]


def _shown(node):
    """The text of `node`, with a line for each block and for words that only the layout separates."""
    texts, last = [node.text or ""], node.text
    for inner in node.iterdescendants():
        own = inner.text if inner.tag not in UNSHOWN else ""
        for text, parted in ((own, inner.tag in BLOCKS), (inner.tail, inner.tag in ENDED)):
            if parted or touches(last, text):
                texts.append("\n")
            texts.append(text or "")
            last = text or ("" if parted else last)
        if len(texts) > 200:
            break
    lines = (" ".join(line.split()) for line in "".join(texts).split("\n"))
    return "\n".join(line for line in lines if line)
