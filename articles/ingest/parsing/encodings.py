"""Bytes of feeds and pages -> text, whatever their labels say. Nothing here knows what the text means."""

import codecs
import re

from charset_normalizer import from_bytes

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Labels that Python does not know, and what browsers read for them (encoding.spec.whatwg.org).
LABELS = {
    **dict.fromkeys(("x-gbk", "gb_2312-80", "x-euc-cn"), "gbk"),
    **dict.fromkeys(("x-sjis", "windows-31j", "ms_kanji"), "shift_jis"),
    **dict.fromkeys(("ks_c_5601-1987", "ksc5601"), "euc-kr"),
    **dict.fromkeys(("unicode-1-1-utf-8", "x-unicode"), "utf-8"),
    "x-x-big5": "big5",
}
# What browsers read where the smaller set is named, by Python's names.
LARGER = {
    **dict.fromkeys(("iso8859-1", "ascii"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    "iso8859-9": "cp1254",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "tis-620": "cp874",
}
NO_CHARSET = ("idna", "punycode", "undefined")
WIDE = ("utf-16", "utf-32")
# Codecs of seven bits, whose bytes are valid UTF-8 too.
ESCAPED = ("iso2022", "hz")
DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([\w.:-]{2,40})\s*["']""", re.IGNORECASE)
META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
# Bytes that are looked at for a declaration in a page, and for a guess.
HEAD, SAMPLE = 64 * 1024, 32 * 1024
# Control characters that XML does not allow, where lxml would cut a page.
CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")
# Bytes that are not UTF-8, as Python decodes them.
STRAY = re.compile("[\udc80-\udcff]")
# In Western languages letters beyond ASCII come alone or in pairs. Longer runs were labelled Latin-1 by a
# server that uses that label for everything.
NOT_WESTERN = re.compile(r"[^\x00-\x7f]{4,}")
# Encodings that a guess recognises reliably: several bytes a letter, Cyrillic, Greek, Hebrew and Arabic. The
# many sets of Latin letters look alike, and Windows-1252 is by far the most common.
RECOGNISABLE = (
    *("cp932", "shift_jis", "euc_j", "iso2022", "gb", "big5", "cp949", "euc_kr"),
    *("cp1251", "koi8", "cp866", "cp1253", "iso8859-7", "cp1255", "iso8859-8", "cp1256", "iso8859-6"),
)


def text_of(body, charset=""):
    """The feed `body` as text. `charset` is what HTTP said, "" if nothing.

    A byte order mark decides first, then UTF-8, which nothing else looks like by chance, then what HTTP and
    the XML declaration say if it fits (Latin-1 always does, and is checked more closely), then a guess. Never
    raises: the last resort is Windows-1252 with U+FFFD for its undefined bytes.
    """
    for mark, codec in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    if wide := _wide(body[:64]):
        return body.decode(wide, "replace")
    said = [_narrow_codec(charset), _narrow_codec(_label(DECLARED, body[:1024]))]
    return (
        _labelled(body, [codec for codec in said if codec.startswith(ESCAPED)])
        or _utf8(body, is_likely="utf-8" in said or not any(said))
        or _labelled(body, said)
        or _labelled(body, [_guessed(body)])
        or body.decode("cp1252", "replace")
    )


def as_utf8(body, charset=""):
    """The page `body` as UTF-8 bytes without control characters. `charset` is as in text_of()."""
    text = text_of(body, charset if _codec(charset) else _label(META_CHARSET, body[:HEAD]))
    return text.encode("utf-8", "replace").translate(None, CONTROLS)


def _label(pattern, start):
    found = pattern.search(start)
    return found[1].decode("ascii") if found else ""


def _wide(start):
    """The UTF-16 or UTF-32 that `start` is in without a mark, recognised by its zero bytes; or ""."""
    if start[:4] == b"\0\0\0<":
        return "utf-32-be"
    if start[:4] == b"<\0\0\0":
        return "utf-32-le"
    if start[:3:2] == b"\0\0" and start[1:2].strip(b"\0"):
        return "utf-16-be"
    if start[1:4:2] == b"\0\0" and start[:1].strip(b"\0"):
        return "utf-16-le"
    return ""


def _codec(label):
    """The name of Python's codec for `label`, "" for a label that is unknown or no text encoding."""
    label = label.strip().strip("\"'").lower()
    try:
        found = codecs.lookup(LABELS.get(label, label))
    except (LookupError, ValueError):
        return ""
    is_text = found._is_text_encoding and not found.name.startswith(NO_CHARSET) and "escape" not in found.name
    return LARGER.get(found.name, found.name) if is_text else ""


def _narrow_codec(label):
    """The same, but "" for UTF-16 and UTF-32: those were recognised by their bytes, so the label is wrong."""
    codec = _codec(label)
    return "" if codec.startswith(WIDE) else codec


def _labelled(body, codecs):
    """`body` as text in the first of `codecs` that fits but for a few broken letters, or ""."""
    for codec in filter(None, codecs):
        text = body.decode(codec, "replace")
        fits = text.count("\N{REPLACEMENT CHARACTER}") * 20 <= _beyond_ascii(text)
        if fits and not (codec == "cp1252" and _is_not_western(text)):
            return text
    return ""


def _beyond_ascii(text):
    """The number of characters that are not ASCII."""
    return len(text) - len(text.encode("ascii", "ignore"))


def _is_not_western(text):
    """Whether most characters beyond ASCII are in runs."""
    return sum(map(len, NOT_WESTERN.findall(text))) * 2 > _beyond_ascii(text)


def _utf8(body, *, is_likely):
    """`body` as UTF-8, a few stray bytes read as Windows-1252; "" if there are many of them.

    If UTF-8 `is_likely`, as many as there are proper letters, or three.
    """
    try:
        return body.decode()
    except UnicodeDecodeError:
        text = body.decode("utf-8", "surrogateescape")
    strays = len(STRAY.findall(text))
    most = max(3, _beyond_ascii(text) - strays) if is_likely else _beyond_ascii(text) // 20
    return STRAY.sub(lambda stray: _windows(stray[0]), text) if strays <= most else ""


def _windows(stray):
    return bytes([ord(stray) - 0xDC00]).decode("cp1252", "replace")


def _guessed(body):
    """The codec that `body` seems to be in, "" if that is hard to tell."""
    guess = from_bytes(_sample(body)).best()
    codec = _narrow_codec(guess.encoding) if guess else ""
    return codec if codec.startswith(RECOGNISABLE) else ""


def _sample(body):
    """The first bytes that are not ASCII and those around them, enough for a guess."""
    odd = re.search(rb"[\x80-\xff]", body)
    start = max(0, odd.start() - 200) if odd else 0
    return body[start : start + SAMPLE]
