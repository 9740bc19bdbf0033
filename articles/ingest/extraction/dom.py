"""A page's bytes become a tree: which encoding they are in, and bounds on size and depth.

Nothing is understood here: what a tag means belongs to the rooms that read the tree.
"""

import codecs
import re

import charset_normalizer
from lxml import etree

# Articles are 50-500 KB of HTML; what stands after 5 MB of one is not read.
LONGEST = 5 * 2**20
SAMPLE = 64 * 1024

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What browsers read under these names, by the WHATWG encoding standard.
WIDER = {
    **dict.fromkeys(("iso8859-1", "ascii", "latin_1"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    "iso8859-9": "cp1254",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "tis-620": "cp874",
}
ESCAPED = ("iso2022", "hz", "utf-7")
META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
XML_CHARSET = re.compile(rb"""^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.:-]{2,40})""", re.IGNORECASE)
# What XML cannot hold; lxml would cut the page there.
CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")


def tree_of(body, charset=""):
    """The `html` element of the page `body` (bytes), or None where no element can be made of it."""
    data = as_utf8(body[:LONGEST], charset)
    if not data.strip():
        return None
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        return None
    return tree if tree is not None and len(tree) else None


def as_utf8(body, charset=""):
    """`body` as UTF-8 bytes without control characters.

    A byte order mark decides first; then text that is valid UTF-8 is UTF-8, whatever it is labelled, for
    nothing else looks like it by chance; then the server's `charset`, the page's own, and a guess.
    """
    for mark, name in BOMS:
        if body.startswith(mark):
            body = body[len(mark) :].decode(name, "replace").encode()
            return body.translate(None, CONTROLS)
    label = _codec(charset) or _declared(body)
    if not (label and label.startswith((*ESCAPED, "utf-16", "utf-32"))):
        body = body.translate(None, CONTROLS)
        if _is_utf8(body):
            return body
    text = body.decode(label or _guessed(body), "replace")
    return text.encode("utf-8", "replace").translate(None, CONTROLS)


def _is_utf8(body):
    """Whether it is UTF-8 but for a few broken characters, such as one cut in two at the end."""
    try:
        body.decode()
    except UnicodeDecodeError:
        text = body.decode(errors="replace")
        return text.count("\N{REPLACEMENT CHARACTER}") * 20 < len(body) - len(text)
    return True


def _declared(body):
    found = XML_CHARSET.search(body[:200]) or META_CHARSET.search(body[:SAMPLE])
    label = _codec(found[1].decode("ascii")) if found else ""
    # A declaration that could be read as ASCII does not stand in UTF-16.
    return "" if label.startswith(("utf-16", "utf-32")) else label


def _codec(label):
    """Python's name of the encoding `label`; "" for one it does not know or that is no text."""
    label = label.strip().strip("\"'").lower()
    try:
        found = codecs.lookup({"x-sjis": "cp932", "ks_c_5601-1987": "cp949"}.get(label, label))
    except (LookupError, ValueError, UnicodeError):
        return ""
    if not found._is_text_encoding:
        return ""
    return WIDER.get(found.name, found.name)


def _guessed(body):
    best = charset_normalizer.from_bytes(body[:SAMPLE]).best()
    return best.encoding if best else "cp1252"
