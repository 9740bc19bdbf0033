"""The HTML in feeds -> plain text: titles, summaries, first headings and first links.

Every function takes linear time, whatever the markup. Nothing here makes HTML safe to show.
"""

import re
from html import unescape

from lxml.html import defs

from articles.ingest.urls.above import leads_above
from articles.ingest.urls.absolute import absolute, same_address
from articles.ingest.urls.tracking import without_tracking

SUMMARY_LENGTH = 600
TITLE_LENGTH = 1000
# So much markup is searched for a summary, a heading or a link.
LOOK = 20_000

TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)(?:[\s/][^<>]*)?/?>")
INLINE = frozenset(
    {
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font"),
        *("i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub"),
        *("sup", "tt", "u", "var"),
    }
)
VOID = frozenset({"br", "hr", "img", "wbr", "input"})
# In a title these are meant as words unless they have attributes.
WORDS = frozenset({"hr", "img", "input"})
KNOWN = INLINE | VOID | defs.tags | {"main", "path", "picture"}
# Text that is not read, with the element around it.
SCRIPT = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>|<!--.*?-->", re.I | re.S)
# The two halves of a character beyond 65,535, as programs of 16 bits write it.
HALVES = re.compile(
    r"&(?:amp;)?#(5[56]\d{3}|x[dD][89abAB][0-9a-fA-F]{2});&(?:amp;)?#(5[67]\d{3}|x[dD][c-fC-F][0-9a-fA-F]{2});"
)
# Markup that was escaped once or twice more than it is read.
ESCAPED = re.compile(
    r"\s*&(?:amp;)?lt;(?:p|div|h[1-6]|ul|ol|figure|blockquote|table|img|a|span|strong|em)\b.*&(?:amp;)?gt;",
    re.I | re.S,
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
# Comments, and elements whose content is not text; without an end they reach to the end of the markup.
HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|noscript|template|svg|iframe|figcaption)\b.*?(?=</\1|\Z)", re.I | re.S
)
HEADING = re.compile(r"<h([1-4])\b[^<>]*>(.{1,500}?)</h\1\s*>", re.I | re.S)
ANCHOR = re.compile(r"""<a\s[^<>]*?\bhref\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>]+))""", re.I)
# What Drupal puts into a description beside the text: title, author, day and links.
FIELDS = re.compile(
    r"<(span|div|ul)\s[^<>]*\b(?:field--name-(?:title|uid|created)|links inline)\b.*?(?:</\1>|\Z)",
    re.I | re.S,
)
PARAGRAPH = re.compile(r"<p[\s>]", re.I)
END_OF_LINK = re.compile(r"</a\s*>", re.I)
# So many headings are left out before a text.
MOST_HEADINGS = 3
# Before the link to its own entry, a line below an excerpt has no more characters.
LEAD = 30
# The line that blog software adds below an excerpt, as plain text.
TRAILER = re.compile(
    r"\s*(?:The post .{1,300}? (?:appeared first|first appeared) on .{1,200}"
    r"|Continue reading on .{1,200}»)\s*$",
    re.S,
)
# The line that a plugin of WordPress adds before a text: "Reading Time: 6 minutes", in any language.
READ_TIME = re.compile(r"[^\W\d][\w ]{2,20}:\s?\d{1,3}\s?min\w*\.?\s(?=\S)", re.I)
# Templates write these where a post has no description.
NO_TEXT = frozenset({"null", "undefined"})
# Invisible characters: controls, soft hyphens, zero-width spaces, byte order marks.
SILENT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\xad\u200b\u2060\ufeff\ud800-\udfff\ufffe\uffff]")
# These join letters, and stand for nothing alone.
LONE_JOINERS = re.compile("(?<!\\S)[\u200b-\u200f\u2060]+(?!\\S)")
MOJIBAKE = re.compile("[\xc2-\xf4][\x80-\xbf\u20ac\u201a-\u2122\u0152-\u0192\u02c6\u02dc]")
WINDOWS = {n: bytes([n]).decode("cp1252", "ignore") or None for n in range(0x80, 0xA0)}


def squeezed(text):
    """`text` without invisible characters, runs of white space collapsed, mis-decoded UTF-8 repaired."""
    if MOJIBAKE.search(text):
        text = _repaired(text)
    return " ".join(LONE_JOINERS.sub("", SILENT.sub("", text.translate(WINDOWS))).split())


def joined(text):
    """`text` with one character for the references to its two halves."""
    return HALVES.sub(_joined, text) if "#" in text else text


def _joined(found):
    high, low = (int(half.replace("x", "0x").replace("X", "0x"), 0) for half in found.groups())
    whole = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)
    return chr(whole) if 0xD800 <= high < 0xDC00 <= low < 0xE000 else found[0]


def _repaired(text):
    for charset in ("latin-1", "cp1252"):
        try:
            return text.encode(charset).decode("utf-8")
        except UnicodeError:
            continue
    return text


def title_text(text, html=False):
    """The plain text of a title that may contain markup or escaped markup, at most TITLE_LENGTH characters.

    With `html` all known tags are removed, otherwise only those that are closed or void, so that a title
    about `<div>` or `Vec<T>` keeps its words. Text that was escaped twice is decoded twice.
    """
    text = joined(text[: TITLE_LENGTH * 4])
    for _ in range(2):
        text = _without_tags(_without_sections(text), html)
        if not ENTITY.search(text):
            break
        text, html = unescape(text), False
    return squeezed(_without_tags(_without_sections(text), False))[:TITLE_LENGTH]


def _without_sections(text):
    """`text` without the marks of nested or escaped CDATA sections."""
    return text.replace("<![CDATA[", "").replace("]]>", "") if "<![CDATA[" in text else text


def _without_tags(text, every):
    if "<" not in text:
        return text
    text = SCRIPT.sub(" ", text)
    closed = {name.lower() for name in re.findall(r"</([a-zA-Z][a-zA-Z0-9]*)\s*>", text)}

    def shown(tag):
        name = tag[1].lower()
        is_void = name in VOID and not (name in WORDS and re.fullmatch(r"<\w+\s*/?>", tag[0]))
        if name in KNOWN and (every or name in closed or is_void):
            return "" if name in INLINE or name == "wbr" else " "
        return tag[0]

    return TAG.sub(shown, text)


def plain_text(html, limit=LOOK):
    """The first `limit` characters of `html` as one line of plain text."""
    html = joined(_without_sections(html[:limit]))
    for _ in range(2):
        html = unescape(html) if ESCAPED.match(html) else html
    html = HIDDEN.sub(" ", html)
    html = TAG.sub(lambda tag: "" if tag[1].lower() in INLINE else " ", html)
    return squeezed(unescape(html))


def summary_text(html, url, title):
    """The beginning of `html` as plain text of at most SUMMARY_LENGTH characters, truncated between words.

    Left out is what says nothing about the entry of this `url` and `title`: captions, headings before the
    text, and at its end "Read more", or "The post … appeared first on …" in any language. "" if that is all.
    """
    html = FIELDS.sub(" ", html[:LOOK]) if "<" in html else html
    html = _without_trailer(html.lstrip(), url)
    for _ in range(MOST_HEADINGS):
        if (heading := HEADING.match(html)) and plain_text(html[heading.end() :]):
            html = html[heading.end() :].lstrip()
    text = TRAILER.sub("", plain_text(html))
    text = READ_TIME.sub("", text, count=1) if READ_TIME.match(text) else text
    if text.casefold() in (title.casefold(), url.casefold(), *NO_TEXT):
        return ""
    if len(text) <= SUMMARY_LENGTH:
        return text
    cut = text[: SUMMARY_LENGTH - 1]
    return (cut.rpartition(" ")[0] if " " in cut[-80:] else cut).rstrip(" ,;:-–") + "…"


def _without_trailer(html, url):
    """`html` without a line at its end that only leads to its own entry at `url`, or also to its site."""
    if len(html) == LOOK or ESCAPED.match(html):
        return html
    url = without_tracking(url)
    start = max((found.start() for found in PARAGRAPH.finditer(html)), default=0)
    anchors = ANCHOR.finditer(html, start)
    links = [(found.start(), without_tracking(absolute(_target(found), url))) for found in anchors]
    if not links:
        return html
    begin, last = links[-1]
    _, *behind = END_OF_LINK.split(html[begin:], maxsplit=1)
    if same_address(last, url) and not plain_text("".join(behind)).strip(" .…»→›]"):
        return html[:begin]
    begin, first = links[0]
    leads = len(plain_text(html[start:begin])) <= LEAD and same_address(first, url)
    return html[:start] if leads and len(links) == 2 and leads_above(url, last) else html


def stand_in_title(html):
    """The first heading in `html`, else its first words (up to 80 characters), else ""."""
    if found := HEADING.search(html[:LOOK]):
        heading = title_text(found[2], html=True)
        if heading:
            return heading
    text = plain_text(html, 4000)
    if len(text) <= 80:
        return text
    return text[:80].rpartition(" ")[0].rstrip(" ,;:-–") + "…" if " " in text[:80] else text[:79] + "…"


def links_in(html):
    """The targets of the first anchors in `html`, as written, at most 20."""
    found = []
    for match in ANCHOR.finditer(html[:LOOK]):
        found.append(_target(match))
        if len(found) == 20:
            break
    return found


def _target(anchor):
    return unescape(anchor[1] or anchor[2] or anchor[3] or "").strip()
