"""The broken XML of a feed -> well-formed XML with the intended meaning, in one linear pass.

It knows which elements of feeds contain text and which contain elements, to distinguish unescaped markup from
structure. What the elements mean is not known here.
"""

import re
import sys
from html.entities import html5
from xml.sax.saxutils import escape, quoteattr

TAG = re.compile(
    r"""<(/?)([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)((?:\s(?:[^<>"']++|"[^"<]*+"|'[^'<]*+'|"|')*+)?)>"""
)
LOOSE_TAG = re.compile(r"<(/?)([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)((?:[^<>]++|<=)*+)>?")
ATTRIBUTE = re.compile(r"""([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
REFERENCE = re.compile(r"&(?:#(\d{1,7});|#[xX]([0-9a-fA-F]{1,6});|([A-Za-z][A-Za-z0-9]{0,31});)?")
DECLARED_ENTITY = re.compile(r"""<!ENTITY\s+([\w.-]{1,32})\s+(?:"([^"&%<]{0,100})"|'([^'&%<]{0,100})')\s*>""")
# Characters that XML 1.0 does not allow.
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ROOT = "repaired"
DEEPEST = 200
MOST_ATTRIBUTES = 50
# 10 MB of the shortest tags would take a minute; no feed of that size has as many.
MOST_MARKS = 1_000_000

# Elements for the feed or an entry. Their start ends any element of text that was not closed.
HOLDERS = frozenset(
    {
        *("rss", "feed", "rdf", "channel", "item", "entry"),
    }
)
ENTRIES = frozenset({"item", "entry"})
# Elements with running text, in which there may be unescaped markup.
TEXTS = frozenset(
    {
        *("title", "description", "summary", "content", "content:encoded", "encoded", "subtitle"),
        *("tagline", "dc:description", "dc:title", "itunes:summary", "itunes:subtitle"),
        *("media:description", "media:title"),
    }
)
LONG = TEXTS - {"title", "dc:title", "media:title"}
# Elements of feeds that HTML lacks: inside text they mean that its end tag is missing.
FEED_ONLY = frozenset(
    {
        *("item", "entry", "channel", "rss", "feed", "pubdate", "guid", "category", "author"),
        *("published", "updated", "issued", "modified", "id", "lastbuilddate", "generator"),
        *("managingeditor", "webmaster", "enclosure", "comments", "description", "contributor"),
        *("content:encoded", "dc:creator", "dc:date", "dc:subject", "dc:identifier", "dc:language"),
        *("media:content", "media:thumbnail", "media:group", "slash:comments", "wfw:commentrss"),
        *("feedburner:origlink",),
    }
)
# Elements without children: one that is opened inside them is their sibling.
LEAVES = frozenset(
    {
        *("link", "id", "guid", "pubdate", "published", "updated", "issued", "modified", "created"),
        *("category", "comments", "enclosure", "language", "ttl", "lastbuilddate", "generator"),
        *("dc:creator", "dc:date", "dc:subject", "dc:language", "url", "width", "height"),
    }
)
# Elements with children; other elements that are opened inside an entry and not closed were mistyped.
CONTAINERS = frozenset(
    {"author", "contributor", "source", "image", "textinput", "content", "summary", "title"}
)
OWN_PREFIXES = frozenset({"", "atom", "atom10", "a10", "rss", "rdf"})
NAMED = HOLDERS | TEXTS | FEED_ONLY | LEAVES
WINDOWS = {n: bytes([n]).decode("cp1252", "ignore") for n in range(0x80, 0xA0)}
UNKNOWN_NAMESPACE = "urn:undeclared:"


def repaired(text):
    """(well-formed XML, whether more than the document type and entities of HTML had to be changed)."""
    repairer = _Repairer(text)
    return repairer.run(), repairer.broken


class _Repairer:
    def __init__(self, text):
        self.text = text
        # Everything is wrapped in an element, since the root may be broken.
        self.pieces = [f"<{ROOT}", ">"]
        self.stack = [("", ROOT, 0)]  # (lower-case name, name as written, where its start tag is in `pieces`)
        self.broken = False
        self.entities = {}
        self.used, self.declared = set(), {"xml", "xmlns"}
        self.next = {}  # {mark: where it was last found, -1 if there are no more}

    def run(self):
        position, marks = 0, 0
        while (start := self.text.find("<", position)) >= 0 and marks < MOST_MARKS:
            self._write_text(self.text[position:start])
            position = self._markup(start)
            marks += 1
        self._write_text(self.text[position:])
        self._finish()
        return "".join(self.pieces)

    def _markup(self, start):
        """Handles the markup that begins at `start`; returns where it ends."""
        text = self.text
        if text.startswith("<![CDATA[", start):
            return self._cdata(start)
        for opening, closing in (("<!--", "-->"), ("<?", "?>")):
            if text.startswith(opening, start):
                end = self._ahead(closing, start)
                return end + len(closing) if end >= 0 else self._literal(start)
        if text.startswith("<!", start):
            return self._declaration(start)
        tag = TAG.match(text, start) or self._damaged_tag(start)
        if not tag:
            return self._literal(start)
        name = _plain(tag[2])
        if tag[1]:
            self._close(name, tag[0])
        else:
            self._open(name, tag)
        return tag.end()

    def _damaged_tag(self, start):
        """The match of a feed's tag with a missing ">" or superfluous characters, or None."""
        tag = LOOSE_TAG.match(self.text, start)
        if not tag or _plain(tag[2]) not in NAMED or tag.end() == len(self.text):
            return None
        self.broken = True
        return tag

    def _ahead(self, mark, start):
        """Where `mark` is next, -1 if nowhere. No part of the text is searched twice for it."""
        known = self.next.get(mark, 0)
        if 0 <= known < start or mark not in self.next:
            known = self.next[mark] = self.text.find(mark, start)
        return known

    def _literal(self, start):
        """Writes a "<" without a tag as text, unless the document ends in the middle of a tag."""
        self.broken = True
        if self._ahead(">", start) < 0 and self._ahead("<", start + 1) < 0:
            return len(self.text)
        self.pieces.append("&lt;")
        return start + 1

    def _cdata(self, start):
        end = self._ahead("]]>", start)
        following = self._ahead("<![CDATA[", start + 9)
        if end < 0 or (0 <= following < end and f"</{self.stack[-1][1]}" in self.text[start:following]):
            self.broken = True
            closing = f"</{self.stack[-1][1]}"
            stop = self._ahead(closing, start)
            stop = len(self.text) if stop < 0 else stop
            self.pieces.append(escape(self.text[start + 9 : stop]))
            return stop
        self.pieces.append(escape(self.text[start + 9 : end]))
        return end + 3

    def _declaration(self, start):
        end = self._ahead("]>", start) + 1 if "[" in self.text[start : start + 300].partition(">")[0] else 0
        end = end or self._ahead(">", start)
        if len(self.stack) > 1 or end < 0:
            return self._literal(start)
        for name, double, single in DECLARED_ENTITY.findall(self.text[start:end]):
            self.entities.setdefault(name, double or single)
            if len(self.entities) > 100:
                break
        return end + 1

    def _open(self, name, tag):
        if self._in_text() and not self._ends_text(name, tag):
            self.broken = True
            self.pieces.append(escape(tag[0]))
            return
        if name in HOLDERS or self._in_text():
            self._leave_for(name)
        if self.stack[-1][0] in LEAVES or (name in NAMED and self._mistyped()):
            self.broken = True
            self._pop()
        if len(self.stack) >= DEEPEST:
            self.broken = True
            return
        attributes, alone = tag[3], tag[3].endswith("/")
        self._note_prefix(tag[2])
        start = len(self.pieces)
        self.pieces.append(f"<{tag[2]}{self._attributes(attributes.rstrip('/'))}")
        self.pieces.append("/>" if alone else ">")
        if not alone:
            self.stack.append((name, tag[2], start))

    def _in_text(self):
        return self.stack[-1][0] in TEXTS and not self._holds_elements()

    def _holds_elements(self):
        """Whether the open element is declared to contain markup (Atom's XHTML) or is of Media RSS."""
        start = self.pieces[self.stack[-1][2]]
        return "xhtml" in start or (self.stack[-1][0] == "content" and " src=" in start)

    def _ends_text(self, name, tag):
        if name in FEED_ONLY:
            return True
        title = self.stack[-1][0] not in LONG
        link = name == "link" and (title or "rel=" in tag[3] or not tag[3])
        return link or (title and name in ("description", "summary", "content"))

    def _mistyped(self):
        name = self.stack[-1][0]
        inside_entry = len(self.stack) > 1 and self.stack[-2][0] in ENTRIES
        return inside_entry and ":" not in name and name not in CONTAINERS | HOLDERS

    def _leave_for(self, name):
        """Closes elements that cannot contain the element `name`."""
        if self._in_text():
            self.broken = True
            self._pop()
        if name in ENTRIES and any(open_name in ENTRIES for open_name, *_ in self.stack):
            self.broken = True
            while self._pop() not in ENTRIES:
                pass

    def _close(self, name, written):
        if self._in_text() and self.stack[-1][0] != name and name not in FEED_ONLY | HOLDERS:
            self.broken = True
            self.pieces.append(escape(written))
            return
        if all(open_name != name for open_name, *_ in self.stack):
            self.broken = True
            return
        while True:
            closed = self._pop()
            if closed == name:
                return
            self.broken = True

    def _pop(self):
        name, written, _ = self.stack.pop()
        self.pieces.append(f"</{written}>")
        return name

    def _note_prefix(self, name):
        if ":" in name:
            self.used.add(name.partition(":")[0])

    def _attributes(self, text):
        found = {}
        for name, double, single, bare in ATTRIBUTE.findall(text[:10_000])[:MOST_ATTRIBUTES]:
            if name.count(":") > 1 or name.endswith(":") or name.startswith(":"):
                continue
            value = double or single or bare
            if name.startswith("xmlns:"):
                if not value or name == "xmlns:xml":
                    continue
                self.declared.add(name[6:])
            else:
                self._note_prefix(name)
            found.setdefault(name, value)
        return "".join(f" {name}={quoteattr(self._resolved(value))}" for name, value in found.items())

    def _resolved(self, value):
        return REFERENCE.sub(self._character, value)

    def _character(self, reference):
        """The character for `reference`, or the reference itself if it is unknown."""
        number, hexadecimal, name = reference.groups()
        if name:
            known = self.entities.get(name) or html5.get(f"{name};")
            if known is None:
                self.broken = True
            return known or reference[0]
        if not (number or hexadecimal):
            self.broken = True
            return reference[0]
        code = int(number) if number else int(hexadecimal, 16)
        return WINDOWS.get(code) or (ILLEGAL.sub("", chr(code)) if code <= sys.maxunicode else "")

    def _write_text(self, text):
        if text:
            self.pieces.append(escape(self._resolved(text)) if "&" in text else escape(text))

    def _finish(self):
        """Closes all elements. A short value that was cut off is removed: half an address is a wrong one."""
        if len(self.stack) > 1:
            self.broken = True
            name, _, start = self.stack[-1]
            if name in LEAVES or name in TEXTS - LONG:
                del self.pieces[start:]
                self.stack.pop()
        while self.stack:
            self._pop()
        strange = sorted(self.used - self.declared)
        if strange:
            self.broken = True
            self.pieces[0] += "".join(f' xmlns:{prefix}="{UNKNOWN_NAMESPACE}{prefix}"' for prefix in strange)


def _plain(name):
    """The lower-case name, without a prefix for RSS and Atom themselves."""
    prefix, _, local = name.lower().rpartition(":")
    return local if prefix in OWN_PREFIXES else name.lower()
