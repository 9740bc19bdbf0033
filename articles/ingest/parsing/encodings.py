"""Bytes of a feed -> text, whatever the labels say. Nothing here knows what the text means."""

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
# What browsers read when a page names the smaller set (encoding.spec.whatwg.org).
LARGER = {
    **dict.fromkeys(("iso-8859-1", "latin-1", "latin1", "iso8859-1", "ascii", "us-ascii"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb_2312-80", "euc-cn"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms_kanji"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ksc5601"), "cp949"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("utf8", "utf_8", "unicode-1-1-utf-8", "x-unicode"), "utf-8"),
}
# Codecs that keep all bytes below 0x80 as they are only until they switch: the bytes are valid UTF-8.
SEVEN_BITS = re.compile(rb"\x1b[$(]")
DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([\w.:-]{2,40})\s*["']""")
SAMPLE = 32_768
# In Western languages letters beyond ASCII stand alone or in pairs; what is all such letters was labelled
# Latin-1 by a server that says so of everything.
NOT_WESTERN = re.compile(r"[^\x00-\x7f]{4,}")
# "<?xml" as mainframes write it. Their many sets differ in few characters, so cp037 reads most declarations.
EBCDIC = "<?xml".encode("cp037")
# What can be told from the bytes alone: several bytes a letter, Cyrillic, Greek, Hebrew and Arabic. The
# many sets of Latin letters look alike; of them Windows-1252 is by far the likeliest.
TOLD_APART = (
    *("cp932", "shift_jis", "euc_j", "iso2022", "gb", "big5", "cp949", "euc_kr"),
    *("cp1251", "koi8", "cp866", "cp1253", "iso8859-7", "cp1255", "iso8859-8", "cp1256", "iso8859-6"),
)


def text_of(body, charset=""):
    """`body` as text. `charset` is what HTTP said, "" if nothing.

    A byte-order mark is believed first, then bytes that are valid UTF-8, then what HTTP and the XML
    declaration say as far as it fits, which Latin-1 always does and is therefore looked at more closely,
    then a guess from the bytes. Never raises: what fits nothing
    becomes Windows-1252, the undefined bytes U+FFFD.
    """
    for mark, codec in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    if wide := _wide(body[:64]):
        return body.decode(wide, "replace")
    if body.startswith(EBCDIC):
        return _of_a_mainframe(body)
    declared = DECLARED.search(body[:1024])
    said = [_codec(charset), _codec(declared[1].decode("ascii")) if declared else ""]
    for codec in ([] if SEVEN_BITS.search(body) else ["utf-8"]) + said:
        text = _decoded(body, codec)
        if text and not (codec == "cp1252" and _is_not_western(text)):
            return text
    if ("utf-8" in said or not any(said)) and (text := _mostly_utf8(body)):
        return text
    guess = from_bytes(_sample(body)).best()
    guess = _codec(guess.encoding) if guess else ""
    guess = guess if guess.startswith(TOLD_APART) else ""
    return _decoded(body, guess) or _decoded(body, "cp1252") or body.decode("cp1252", "replace")


def _wide(start):
    """The UTF-16 or UTF-32 that `start` is in without a mark, told by where its zero bytes are."""
    if start[:4] == b"\0\0\0<":
        return "utf-32-be"
    if start[:4] == b"<\0\0\0":
        return "utf-32-le"
    if start[:3:2] == b"\0\0" and start[1:2].strip(b"\0"):
        return "utf-16-be"
    if start[1:4:2] == b"\0\0" and start[:1].strip(b"\0"):
        return "utf-16-le"
    return ""


def _of_a_mainframe(body):
    declared = DECLARED.search(body[:1024].decode("cp037").encode("ascii", "replace"))
    return _decoded(body, _codec(declared[1].decode("ascii")) if declared else "") or body.decode("cp037")


def _codec(name):
    """The Python codec for the label `name`, "" if there is none that decodes text."""
    name = name.strip().lower()
    name = LARGER.get(name, name)
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    # UTF-16 and UTF-32 were looked for in the bytes: here the label is a mistake.
    text = found._is_text_encoding and not found.name.startswith(("utf-16", "utf-32", "idna", "punycode"))
    return found.name if text and "escape" not in found.name else ""


def _decoded(body, codec):
    try:
        return body.decode(codec) if codec else ""
    except (UnicodeDecodeError, LookupError):
        return ""


def _is_not_western(text):
    """Whether most characters beyond ASCII stand in runs."""
    in_runs = sum(map(len, NOT_WESTERN.findall(text)))
    return in_runs * 2 > len(text) - len(text.encode("ascii", "ignore"))


def _mostly_utf8(body):
    """`body` read as UTF-8 if few bytes are not, those read as Windows-1252; "" if many are not."""
    text = body.decode("utf-8", "surrogateescape")
    strays = sum(1 for character in text if "\udc80" <= character <= "\udcff")
    proper = sum(1 for character in text if character > "\x7f") - strays
    if strays > max(3, proper):
        return ""
    return re.sub("[\udc80-\udcff]", lambda stray: _stray(stray[0]), text)


def _stray(character):
    return bytes([ord(character) - 0xDC00]).decode("cp1252", "replace")


def _sample(body):
    """The first bytes that are not ASCII and what stands around them, enough for a guess."""
    odd = re.search(rb"[\x80-\xff]", body)
    start = max(0, odd.start() - 200) if odd else 0
    return body[start : start + SAMPLE]
