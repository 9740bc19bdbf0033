"""What a page states as JSON-LD (schema.org).

Only what the scripts say; titles.py, authors.py and others compare it with the rest of the page.
"""

import html
import json
import re
from dataclasses import dataclass

LONGEST = 2**20
MOST_SCRIPTS, MOST_NODES, DEEPEST = 20, 2000, 12
OPENING = re.compile(r"^[\s/*]*<!(?:\[CDATA\[|--)[\s*/]*")
TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")

ARTICLES = {
    *("article", "blogposting", "newsarticle", "techarticle", "report", "scholarlyarticle", "posting"),
    *("socialmediaposting", "analysisnewsarticle", "opinionnewsarticle", "reportagenewsarticle", "howto"),
    *("liveblogposting", "advertisercontentarticle", "blogpost", "medicalscholarlyarticle"),
}
PAGES = {"webpage", "itempage", "aboutpage", "creativework", "webcontent"}
ORGANIZATIONS = {
    "organization",
    "corporation",
    "newsmediaorganization",
    "localbusiness",
    "brand",
    "website",
    "blog",
}


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


def read(scripts, titles=()):
    """What the JSON-LD `scripts` (texts) say about the article, which has one of the `titles`."""
    nodes, by_id = [], {}
    for text in scripts[:MOST_SCRIPTS]:
        found = _parsed(text[:LONGEST])
        if isinstance(found, dict | list):
            _gather(found, nodes, by_id)
    article = _chosen([node for node in nodes if _types(node) & ARTICLES], titles)
    pages = [node for node in nodes if _types(node) & PAGES]
    if article is None and not pages:
        return Stated(companies=_sites(nodes, by_id))
    page = _chosen(pages, titles)
    return _stated(article, page, nodes, by_id)


def _stated(article, page, nodes, by_id):
    sources = [node for node in (article, page) if node]
    people, companies = [], []
    for node in sources:
        if not people:
            _authors(node.get("author") or node.get("creator"), by_id, people, companies)
    first = sources[0]
    return Stated(
        headline=_text(first.get("headline") or (first.get("name") if article else "")),
        people=tuple(dict.fromkeys(people)),
        companies=tuple(dict.fromkeys([*companies, *_sites(nodes, by_id)])),
        published=_first(sources, ("datePublished", "dateCreated"))
        if article
        else _first(sources, ("datePublished",)),
        language=_language(_value(sources, "inLanguage")),
        image=_image(_value(sources, "image") or _value(sources, "thumbnailUrl"), by_id),
        description=_first(sources, ("description",)),
    )


def _parsed(text):
    """The JSON of one script, None if it cannot be read."""
    try:
        # Line breaks in strings, commas before closing brackets and what follows the JSON do no harm.
        return json.JSONDecoder(strict=False).raw_decode(
            TRAILING_COMMA.sub("", OPENING.sub("", text).strip())
        )[0]
    except (ValueError, RecursionError):
        return None


def _gather(found, nodes, by_id):
    """Adds every object in `found` to `nodes`, outermost first, and to `by_id` under its @id."""
    level = [found]
    for _ in range(DEEPEST):
        deeper = []
        for value in level:
            if isinstance(value, dict):
                nodes.append(value)
                if isinstance(value.get("@id"), str) and len(value) > 1:
                    by_id.setdefault(value["@id"], value)
                deeper.extend(inner for inner in value.values() if isinstance(inner, dict | list))
            else:
                deeper.extend(inner for inner in value if isinstance(inner, dict | list))
            if len(nodes) > MOST_NODES:
                return
        level = [value for value in deeper if isinstance(value, dict | list)]


def _types(node):
    types = node.get("@type", node.get("type", ()))
    types = types if isinstance(types, list) else [types]
    return {name.rpartition("/")[2].rpartition(":")[2].lower() for name in types if isinstance(name, str)}


def _chosen(nodes, titles):
    """The node whose headline is in `titles`, else the first that says anything."""
    known = " ".join(titles).casefold()
    for node in nodes:
        headline = _text(node.get("headline")).casefold()
        if len(headline) > 4 and headline in known:
            return node
    told = [node for node in nodes if node.get("headline") or node.get("author") or node.get("datePublished")]
    return next(iter(told or nodes), None)


def _authors(value, by_id, people, companies, deep=3):
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            if one in by_id and deep:
                _authors(by_id[one], by_id, people, companies, deep - 1)
            elif not one.startswith(("#", "http")):
                people.append(_text(one))
        elif isinstance(one, dict) and deep:
            _author(one, by_id, people, companies, deep - 1)
        elif isinstance(one, list) and deep:
            _authors(one, by_id, people, companies, deep - 1)


def _author(node, by_id, people, companies, deep):
    name = node.get("name") or " ".join(
        filter(None, (_text(node.get("givenName")), _text(node.get("familyName"))))
    )
    if not name and by_id.get(node.get("@id") if isinstance(node.get("@id"), str) else "") not in (
        None,
        node,
    ):
        return _authors(by_id[node["@id"]], by_id, people, companies, deep)
    if isinstance(name, dict | list):
        return _authors(name, by_id, people, companies, deep)
    name = _text(name)
    if name:
        (companies if _types(node) & ORGANIZATIONS and not _types(node) & {"person"} else people).append(name)


def _sites(nodes, by_id):
    """Names of publishers, organisations and sites."""
    names = []
    for node in nodes:
        publisher = node.get("publisher")
        if isinstance(publisher, dict):
            publisher = (
                by_id.get(publisher.get("@id"), publisher)
                if isinstance(publisher.get("@id"), str)
                else publisher
            )
            names.append(_text(publisher.get("name")) if "person" not in _types(publisher) else "")
        if _types(node) & ORGANIZATIONS and "person" not in _types(node):
            names.append(_text(node.get("name")))
    return tuple(dict.fromkeys(name for name in names if name))[:20]


def _value(nodes, name):
    return next((node[name] for node in nodes if node.get(name)), "")


def _first(nodes, names):
    return next((text for node in nodes for name in names if (text := _text(node.get(name)))), "")


def _image(value, by_id):
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else ""
        elif isinstance(value, dict):
            known = by_id.get(value["@id"], {}) if isinstance(value.get("@id"), str) else {}
            value = (
                value.get("url")
                or value.get("contentUrl")
                or known.get("url")
                or known.get("contentUrl")
                or ""
            )
    return value.strip() if isinstance(value, str) else ""


def _language(value):
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("alternateName") or value.get("name")
    return _text(value)


def _text(value):
    """`value` as plain text, entities decoded, spaces collapsed; of a list the first; "" for other types."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or ""
    return " ".join(html.unescape(html.unescape(value)).split()) if isinstance(value, str) else ""
