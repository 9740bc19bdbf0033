"""The values of single elements of a feed: text, markup, names of people, categories, pictures.

xml_feed.py decides which element is used.
"""

import base64
import binascii
import re
from html import escape

from lxml import etree

from articles.ingest.feeds.xml_names import children_by_name, name
from articles.ingest.parsing.bylines import HANDLE, ROLE
from articles.ingest.parsing.html_text import TITLE_LENGTH, squeezed, title_text
from articles.ingest.parsing.person_names import NOBODY, is_full_name

EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w.-]{1,255}\.\w{2,24}")
# Between two people with their mail addresses: "jane@blog.example (Jane Roe), bo@blog.example (Bo Ek)".
BETWEEN_MAILS = re.compile(r"[,;]\s*(?=[\w.+%-]{1,64}@)")
EMPTY_BRACKETS = re.compile(r"\(\s*\)|<\s*>|\[\s*\]")
ADDRESS = re.compile(r"https?://\S+$")
# Separators between the people of one element, and the punctuation of a list that a program printed.
SEMICOLONS = re.compile(r"\s*[;；|]\s*")
JOINTS = re.compile(r"\s*[;；|,、，&]\s*(?:and\s+|&\s*)?|\s+(?:and|und|et|y|e|en|og|och|и|with)\s+")
LIST_MARKS = str.maketrans("", "", "[]\"'")
# Accounts of programs and of whoever runs them, on a domain of Windows too.
PROGRAM = re.compile(r"\[bot\]$|[-_]admin$|^@?system$|\\(?:anonymous|admin\w*)$", re.IGNORECASE)
LONGEST_NAME = 200
MOST_CATEGORIES = 50
LONGEST_CATEGORY = 100


def text_in(element):
    """All text in `element` without markup, stripped."""
    if len(element) == 0:
        return (element.text or "").strip()
    return "".join(element.itertext()).strip()


def first_text(found, *names):
    """The first non-empty text in `found` (as of children_by_name()), in the order of `names`; or ""."""
    return next((text for key in names for element in found.get(key, ()) if (text := text_in(element))), "")


def is_html(element, default=True):
    """Whether `element` declares its text as HTML; `default` if it declares nothing."""
    kind = (element.get("type") or "").lower()
    if element.get("mode") == "escaped" and kind in ("", "text/html", "html"):
        return True
    if not kind:
        return default
    return "html" in kind or "xml" in kind


def markup_in(element, default=True):
    """The HTML in `element`: escaped, in CDATA, as XHTML, or made from plain text."""
    if len(element):
        return _serialised(element)
    text = _unencoded(element).strip()
    return text if is_html(element, default) else escape(text, quote=False)


def _serialised(element):
    """The children of `element` as HTML, without their namespaces."""
    for child in element.iterdescendants():
        if isinstance(child.tag, str) and child.tag.startswith("{"):
            child.tag = child.tag.rpartition("}")[2]
    etree.cleanup_namespaces(element)
    inner = escape(element.text or "", quote=False) + "".join(
        etree.tostring(child, encoding="unicode", method="html") for child in element
    )
    inner = inner.strip()
    if len(element) == 1 and inner.startswith("<div") and inner.endswith("</div>"):
        inner = inner[inner.index(">") + 1 : -len("</div>")].strip()
    return inner


def title_in(element, atom):
    """The plain text of a title. In Atom its type tells whether it is HTML, elsewhere the text itself."""
    if len(element):
        return title_text(text_in(element))
    return title_text(_unencoded(element), atom and is_html(element, False))


def _unencoded(element):
    """The text of `element`, decoded if it is in Base64, which Atom 0.3 allowed."""
    text = element.text or ""
    if (element.get("mode") or "").lower() != "base64":
        return text
    try:
        return base64.b64decode(text).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return text


def people(found):
    """The names of the people of an entry or a feed, each once, as they are written, at most 20.

    Mail addresses are left out: "jane@blog.example (Jane Roe)" is "Jane Roe".
    """
    elements = [*found.get("dc:creator", ()), *found.get("author", ()), *found.get("dc:author", ())]
    elements = elements or [*found.get("itunes:author", ()), *found.get("managingeditor", ())]
    return distinct((name for element in elements for name in _names(element)), 20)


def _names(element):
    inside = children_by_name(element) if len(element) else {}
    if not inside:
        return persons(text_in(element))
    names = [*inside.get("name", ()), *inside.get("itunes:name", ())]
    if names or not set(inside) - {"email", "uri", "url"}:
        return [name for child in names for name in persons(text_in(child))]
    return persons(text_in(element))


def persons(text):
    """The names in `text`: several if it is a list of full names, none for words such as "admin"."""
    if len(text) > TITLE_LENGTH:
        text = re.split(r"[;,、]", text[:TITLE_LENGTH])
        text = ", ".join(text[:-1] or text)
    text = text.translate(LIST_MARKS) if text.startswith("[") and text.endswith("]") else text
    whole = "; ".join(filter(None, map(person, BETWEEN_MAILS.split(text))))
    parts = [part for part in SEMICOLONS.split(whole) if part]
    names = [part for part in JOINTS.split(whole) if part]
    if len(names) > 1 and (len(whole) > LONGEST_NAME or all(map(is_full_name, names))):
        parts = [names[0], *(part for part in names[1:] if not ROLE.search(part))]
    return [part for part in parts if not _is_nobody(part) and len(part) <= LONGEST_NAME]


def _is_nobody(name):
    """Whether `name` stands for no person: "Anonymous (not verified)", "acme-admin", "actions[bot]"."""
    return bool(PROGRAM.search(name)) or name.casefold().partition(" (")[0] in NOBODY


def person(text):
    """The name in `text` without mail address, "By" and brackets, or ""."""
    text = title_text(text, html=True)
    if "@" in text:
        text = EMAIL.sub(" ", text.replace("mailto:", ""))
        text = HANDLE.sub(" ", text).strip() or text
        text = EMPTY_BRACKETS.sub(" ", text)
        text = " ".join(text.split()).strip(" ,;:-<>\"'")
        if text.startswith("(") and text.endswith(")"):
            text = text[1:-1]
    text = re.sub(r"^by\s+(?=\w)", "", text.strip(), flags=re.I).strip()
    return "" if ADDRESS.match(text) else text


def categories(found):
    """The categories of an entry as tidy_categories() returns them, as a tuple."""
    terms = []
    for element in (*found.get("category", ()), *found.get("dc:subject", ())):
        terms.append(title_text(element.get("label") or text_in(element) or element.get("term") or ""))
    for key in ("keywords", "tags", "itunes:keywords", "media:keywords", "dc:keywords"):
        for element in found.get(key, ()):
            terms += [squeezed(term) for term in text_in(element).split(",")]
    terms += [squeezed(element.get("text") or "") for element in found.get("itunes:category", ())]
    terms += [squeezed(text_in(tag)) for tags in found.get("tags", ()) for tag in tags]
    return tuple(tidy_categories(terms))


def tidy_categories(terms):
    """`terms` without duplicates (in any case), addresses and long texts, at most MOST_CATEGORIES."""
    terms = (term.strip(" #") for term in terms)
    return distinct(
        (term for term in terms if term and len(term) <= LONGEST_CATEGORY and "://" not in term),
        MOST_CATEGORIES,
    )


def distinct(values, most):
    """The first `most` of `values`, without those that differ from others only in case."""
    found = {}
    for value in values:
        found.setdefault(value.casefold(), value)
        if len(found) == most:
            break
    return list(found.values())


def pictures(found):
    """Yields the addresses of an entry's pictures as they are written, the best first; some may be ""."""
    media = found.get("media:content", [])
    inside = [child for content in media for child in content if name(child) == "media:thumbnail"]
    for element in (*found.get("media:thumbnail", ()), *inside):
        yield element.get("url") or text_in(element)
    for element in media:
        if element.get("medium") == "image" or (element.get("type") or "").startswith("image/"):
            yield element.get("url") or ""
    for element in (*found.get("itunes:image", ()), *found.get("image", ())):
        inside = children_by_name(element)
        yield (
            element.get("href")
            or element.get("url")
            or first_text(inside, "url")
            or ("" if inside else text_in(element))
        )
    for element in (*found.get("enclosure", ()), *found.get("link", ())):
        if (element.get("type") or "").startswith("image/"):
            yield element.get("url") or element.get("href") or ""
    for element in (*found.get("thumbnail", ()), *found.get("featuredimage", ())):
        yield element.get("url") or text_in(element)
