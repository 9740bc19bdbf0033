"""What a page states as JSON-LD (schema.org).

Only what the scripts say; titles.py, authors.py and others compare it with the rest of the page.
"""

import html
import json
import re
from dataclasses import dataclass

LONGEST = 2**20
MOST_SCRIPTS, MOST_NODES, DEEPEST, MOST_COMPANIES = 20, 2000, 12, 20
OPENING = re.compile(r"^[\s/*]*<!(?:\[CDATA\[|--)[\s*/]*")
TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
ARTICLE = re.compile(r"article|posting|blogpost|report|howto", re.IGNORECASE)
PAGE = re.compile(r"page$|creativework|webcontent", re.IGNORECASE)
PERSON = re.compile(r"person$", re.IGNORECASE)
ORGANIZATION = re.compile(r"organization|corporation|localbusiness|brand|website|blog$", re.IGNORECASE)


@dataclass(frozen=True)
class Stated:
    """What JSON-LD says about the article, as text, "" or () if it says nothing.

    `people` are its authors; `companies` are authors marked as organisations, publishers and sites.
    """

    headline: str = ""
    people: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    published: str = ""
    language: str = ""
    image: str = ""
    description: str = ""


def read(scripts):
    """What the JSON-LD `scripts` (texts) say about the article."""
    nodes = _nodes([_parsed(text[:LONGEST]) for text in scripts[:MOST_SCRIPTS]])
    told = (node for node in reversed(nodes) if isinstance(node.get("@id"), str) and len(node) > 1)
    named = {node["@id"]: node for node in told}
    article = _chosen([node for node in nodes if _is(node, ARTICLE)])
    page = _chosen([node for node in nodes if _is(node, PAGE)])
    sources = [node for node in (article, page) if node]
    told = [one for node in sources for one in _authors(node.get("author") or node.get("creator"), named)]
    # Who is a person in one script and an organisation in another is a person.
    people = {name for node in nodes for name, is_person in _authors(node.get("author"), named) if is_person}
    told = [(name, is_person or name in people) for name, is_person in told]
    publishers = [one for node in nodes for one in _authors(node.get("publisher"), named)]
    sites = [_text(node.get("name")) for node in nodes if _is(node, ORGANIZATION) and not _is(node, PERSON)]
    companies = [name for name, is_person in (*told, *publishers) if not is_person]
    companies += [name for name in sites if name not in people]
    headline = article and (article.get("headline") or article.get("name"))
    return Stated(
        headline=_text(headline or (page or {}).get("headline")),
        people=tuple(dict.fromkeys(name for name, is_person in told if is_person)),
        companies=tuple(dict.fromkeys(filter(None, companies)))[:MOST_COMPANIES],
        published=_first(sources, "datePublished") or _first([article] if article else [], "dateCreated"),
        language=_first(sources, "inLanguage"),
        image=_image(next((node.get("image") or node.get("thumbnailUrl") for node in sources), ""), named),
        description=_first(sources, "description"),
    )


def _parsed(text):
    """The JSON of one script, None if it cannot be read."""
    text = TRAILING_COMMA.sub("", OPENING.sub("", text).strip())
    try:
        # Line breaks in strings, commas before closing brackets and what follows the JSON do no harm.
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


def _nodes(level):
    """Every object in the values `level`, the outermost first."""
    nodes, level = [], [value for value in level if isinstance(value, dict | list)]
    for _ in range(DEEPEST):
        nodes += [value for value in level if isinstance(value, dict)]
        inner = [value.values() if isinstance(value, dict) else value for value in level]
        level = [value for values in inner for value in values if isinstance(value, dict | list)]
        if len(nodes) > MOST_NODES:
            break
    return nodes


def _is(node, kind):
    types = node.get("@type")
    types = types if isinstance(types, list) else [types]
    return any(isinstance(name, str) and kind.search(name) for name in types)


def _chosen(nodes):
    """The first node that says anything about an article, else the first, None without any."""
    told = (node for node in nodes if node.get("headline") or node.get("author") or node.get("datePublished"))
    return next(told, next(iter(nodes), None))


def _authors(value, named, deep=4):
    """Yields (name, whether it is a person's) of each author in `value`."""
    for one in (value if isinstance(value, list) else [value]) if deep else ():
        if isinstance(one, list) or (isinstance(one, str) and one in named):
            yield from _authors(one if isinstance(one, list) else named[one], named, deep - 1)
        elif isinstance(one, str) and not one.startswith(("#", "http")):
            yield _text(one), True
        elif isinstance(one, dict):
            parts = filter(None, (_text(one.get("givenName")), _text(one.get("familyName"))))
            name = one.get("name") or " ".join(parts) or named.get(str(one.get("@id")))
            if isinstance(name, str):
                yield _text(name), _is(one, PERSON) or not _is(one, ORGANIZATION)
            else:
                yield from _authors(name, named, deep - 1)


def _first(nodes, name):
    return next((text for node in nodes if (text := _text(node.get(name)))), "")


def _image(value, named):
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else ""
        elif isinstance(value, dict):
            known = named.get(str(value.get("@id")), {}) | value
            value = known.get("url") or known.get("contentUrl") or ""
    return value.strip() if isinstance(value, str) else ""


def _text(value):
    """`value` as plain text, entities decoded, spaces collapsed; of a list the first; "" for other types."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("alternateName") or value.get("name") or ""
    return " ".join(html.unescape(html.unescape(value)).split()) if isinstance(value, str) else ""
