"""The blocks of a page in document order (prose, code, images) and the containers around them.

It only gathers and adds up; main_content.py decides which container holds the article.
"""

import re
from collections import Counter
from dataclasses import dataclass
from unicodedata import normalize

from lxml import etree

from articles.ingest.extraction import code_blocks
from articles.ingest.extraction.boilerplate import (
    ASIDE_ROLES,
    CALLOUT,
    HEADINGS,
    HIDDEN_CLASSES,
    INLINE,
    PROSE,
    SKIPPED,
    SMALL_IMAGE,
    is_aside,
    is_body,
    is_elsewhere,
    is_page_footer,
)
from articles.ingest.extraction.dom import MOST_ELEMENTS

# Bylines are within so many lines of the headline, and before the second long line.
LINES_AFTER, LINES_BEFORE, LONG_LINE = 25, 8, 120
# Shorter lines, and lines that are mostly links, do not count towards an article.
SHORT, SHORT_OUTSIDE_PARAGRAPHS, MOSTLY = 25, 60, 0.6
IMAGE_WIDTH = 100
# Marks where one inline element ends and the next begins without a space between their words.
PARTED = "\u241f"
# A name whose containers have so much of the prose is no name of something beside it.
TRUSTED = 0.6
WHOLE_TAGS = frozenset(["body", "main", "article", "html"])
IDEOGRAPHS = re.compile("[\u3040-\u9fff]")
NO_LETTER = re.compile(r"[\W_]+")
# What generators put before and behind a heading's words, in the heading ("3.2 Related work") and in its id.
AROUND_SLUG = re.compile(r"^\s*(?:sec(?:tion)?[-_:]|user-content-|(?:\d+[.-])+\d*)\s*|[-_]\d+$")


@dataclass(slots=True)
class Block:
    """One block of the page. `kind` is "prose", "code" or "image"; `linked` of its characters are links.

    `container` is the index of the container that it is directly in. `mass` is how many characters count
    towards an article: prose outside links, an ideograph as three. `line` is the text with a dot where only
    the layout separates two words, "" if that is nowhere.
    """

    text: str
    kind: str
    tag: str
    container: int
    linked: int = 0
    mass: int = 0
    line: str = ""

    def __post_init__(self):
        if self.kind == "code":
            self.mass = len(self.text) // 2
        elif self.kind == "prose" and self.tag not in HEADINGS:
            length = len(self.text)
            if not self.text.isascii():
                length += 2 * len(IDEOGRAPHS.findall(self.text[:3000]))
            own = length - self.linked
            least = SHORT if self.tag in PROSE else SHORT_OUTSIDE_PARAGRAPHS
            self.mass = own if own >= least and self.linked <= length * MOSTLY else 0


@dataclass(slots=True)
class Container:
    """An element that may contain the article's text, whose blocks are those from `first` up to `last`.

    `total` is the mass of all blocks in it, `mass` the same without what is `beside` the article. `known` is
    2 if its name says that it is an article's text, 1 if it is an article or the main element, else 0.
    `elsewhere` is 2 in comments, lists of others and menus, 1 in the page's footer. `parent` is an index.
    """

    tag: str
    name: str
    parent: int
    beside: bool
    elsewhere: int
    known: int
    first: int
    last: int = 0
    mass: int = 0
    total: int = 0


class Blocks:
    """The `items` (Block objects) and `containers` of one tree, in document order.

    `headline` is the text of the article's headline, also as the block that has it, None without one.
    """

    def __init__(self, tree, headline=""):
        self.items, self.containers = [], []
        self._buffer, self._linked, self._in_link = [], 0, 0
        self._stack, self._open_containers = [], []
        body = tree.find("body") if tree.tag == "html" else None
        self._go(tree if body is None else body)
        self._sum()
        headings = [number for number, block in enumerate(self.items) if block.tag in HEADINGS]
        named = [number for number in headings if headline and headline in self.items[number].text]
        lines = [number for number, block in enumerate(self.items) if headline and block.text == headline]
        self._headline = next(iter(named or lines or headings), -1)
        self.headline = self.items[self._headline] if named or lines else None

    def inside(self, root):
        """The blocks in the container with the index `root`."""
        return self.items[self.containers[root].first : self.containers[root].last]

    def is_beside(self, index, root=0):
        """Whether a container inside the container `root` is beside the article's text."""
        while index > root:
            if self.containers[index].beside:
                return True
            index = self.containers[index].parent
        return False

    def is_elsewhere(self, index, least=1):
        """Whether a container without the headline is `elsewhere` (see Container), at `least` so much."""
        found = self.containers[index]
        if self.has_headline(found) or not index:
            return False
        return found.elsewhere >= least or self.is_elsewhere(found.parent, least)

    def has_headline(self, container):
        return container.first <= self._headline < container.last

    def is_last_beside(self, line, text):
        """Whether the block `line` is the last text in the container that the paragraph `text` is in too."""
        outer = self.containers[line.container].parent
        last = next((one for one in reversed(self.inside(outer)) if one.text), None)
        return outer == self.containers[text.container].parent and last is line

    def lines_at_headline(self):
        """The lines between the headline and the text, then those above the headline, the nearest first."""
        at, long = self._headline, 0
        for block in self.items[at + 1 : at + 1 + LINES_AFTER]:
            long += len(block.text) > LONG_LINE
            if long > 1:
                break
            # Behind a long line h2 and h3 are headings of the text.
            if self._is_at_headline(block) and not (long and block.tag in ("h2", "h3")):
                yield block.line or block.text
        for block in reversed(self.items[max(0, at - LINES_BEFORE) : max(0, at)]):
            if self._is_at_headline(block):
                yield block.line or block.text

    def _is_at_headline(self, block):
        return block.kind == "prose" and not self.is_elsewhere(block.container)

    def _go(self, top):
        walker = etree.iterwalk(top, events=("start", "end"))
        left = MOST_ELEMENTS
        for event, node in walker:
            if event == "start":
                left -= 1
                if left < 0 or not self._open(node, node is top):
                    walker.skip_subtree()
                    self._stack.append(None)
            else:
                self._close()
                if node.tail and node is not top:
                    self._say(node.tail)
        self._flush("div", 0)

    def _open(self, node, top):
        """Enters `node`; False if its descendants are to be skipped."""
        tag = node.tag
        if tag in INLINE:
            return self._open_inline(node, tag)
        container, outer = self._block()
        # A `noscript` may have the text itself, for readers whose browser runs no scripts.
        is_stand_in = tag == "noscript" and len(node.findall("p")) > 2
        if not top and ((tag in SKIPPED and not is_stand_in) or _is_hidden(node, tag)):
            if code_blocks.shows_code(node, tag):
                self._add("", "code", tag)
            return False
        self._flush(outer, container)
        names = node.get("class") or ""
        code = code_blocks.code_block_in(node, tag, names)
        if code:
            text, is_code = code
            self._add(text, "code" if is_code else "prose", "pre" if is_code else "p")
            return False
        names = f"{names} {own_id(node)}".strip() if node.get("id") else names
        aside = not (top or tag in WHOLE_TAGS or tag in HEADINGS) and _is_aside(node, tag, names)
        card = tag == "article" and outer == "aside"
        outside = card or tag in ("nav", "figcaption") or (aside and is_elsewhere(names))
        elsewhere = 2 if outside else int(is_page_footer(node))
        known = _known(node, tag, names)
        self.containers.append(Container(tag, names, container, aside, elsewhere, known, len(self.items)))
        self._stack.append(tag)
        self._open_containers.append((len(self.containers) - 1, tag))
        self._say(node.text)
        return True

    def _open_inline(self, node, tag):
        if tag == "img":
            self._image(node)
        elif tag == "a":
            # A heading's link to itself leads nowhere.
            href = node.get("href")
            tag = "" if not href or (href[0] == "#" and self._block()[1] in HEADINGS) else tag
            self._in_link += tag == "a"
        elif tag == "code" and node.find(".//br") is not None:
            self._add(code_blocks.lines(node), "code", "code")
            return False
        elif tag in ("rt", "rp") or (tag == "span" and (node.get("class") or "") in HIDDEN_CLASSES):
            return False
        self._stack.append(tag)
        if self._buffer and tag in ("span", "a", "time", "") and touches(self._buffer[-1], node.text):
            self._buffer.append(PARTED)
        self._say(node.text)
        return True

    def _image(self, node):
        width = (node.get("width") or "").removesuffix("px")
        small = width.isdigit() and int(width[:6]) < IMAGE_WIDTH
        described = f"{node.get('class') or ''} {(node.get('src') or '')[:200]}"
        if not small and not SMALL_IMAGE.search(described):
            self.items.append(Block("", "image", "img", self._block()[0]))

    def _add(self, text, kind, tag):
        container, outer = self._block()
        self._flush(outer, container)
        self.items.append(Block(text, kind, tag, container))

    def _close(self):
        tag = self._stack.pop()
        if tag == "a":
            self._in_link -= 1
        elif tag and tag not in INLINE:
            container, _ = self._open_containers.pop()
            self._flush(tag, container)
            self.containers[container].last = len(self.items)

    def _block(self):
        """(index, tag) of the innermost open container."""
        return self._open_containers[-1] if self._open_containers else (0, "div")

    def _say(self, text):
        if text:
            self._buffer.append(text)
            self._linked += len(text.strip()) if self._in_link else 0

    def _flush(self, tag, container):
        if line := " ".join("".join(self._buffer).split()):
            text = " ".join(line.replace(PARTED, " ").split())
            block = Block(text, "prose", tag, container, min(self._linked, len(text)))
            block.line = " ".join(line.replace(PARTED, " · ").split()) if PARTED in line else ""
            self.items.append(block)
        self._buffer.clear()
        self._linked = 0

    def _sum(self):
        containers = self.containers
        if not containers:
            containers.append(Container("body", "", 0, False, False, 0, 0, len(self.items)))
        for block in self.items:
            containers[block.container].total += block.mass
            containers[block.container].mass += block.mass
        for container in reversed(containers[1:]):
            containers[container.parent].total += container.total
        named = Counter()
        for container in containers:
            named[container.tag, container.name] += container.total
        for container in reversed(containers[1:]):
            container.beside &= named[container.tag, container.name] <= TRUSTED * containers[0].total
            containers[container.parent].mass += 0 if container.beside else container.mass
        if not containers[0].mass:
            # Beside everything there is nothing.
            for container in containers:
                container.beside, container.mass = False, container.total


def touches(before, after):
    """Whether two texts would become one word: "By" and "Ann" in elements without a space between them."""
    if not before or not after or len(before.strip()) < 2:
        return False
    parted = before[-1].isspace() or before[-1] in "@#/([-–'’\""
    return not parted and after[0].isalnum() and not after[0].islower()


def _is_hidden(node, tag):
    if node.get("hidden") is not None or (tag != "pre" and node.get("aria-hidden") == "true"):
        return True
    style = node.get("style")
    return bool(style) and "display:none" in style.replace(" ", "").lower()


def own_id(node):
    """The id of an element, "" if it is made from its heading, as generators make them."""
    own = node.get("id") or ""
    heading = next(node.iter(*HEADINGS), None) if own and is_aside(own) else None
    words = () if heading is None else heading.xpath(".//text()[not(../@class[contains(., 'number')])]")
    texts = (own, "".join(words))
    slug, made = (NO_LETTER.sub("", normalize("NFKD", AROUND_SLUG.sub("", text))) for text in texts)
    return "" if slug and made.casefold().startswith(slug.casefold()) else own


def _is_aside(node, tag, names):
    """Whether `node` seems to be beside the article's text."""
    if tag in ("aside", "footer", "form") and not CALLOUT.search(names):
        return True
    return node.get("role") in ASIDE_ROLES or is_aside(names)


def _known(node, tag, names):
    if node.get("itemprop") == "articleBody" or is_body(names):
        return 2
    return int(tag in ("article", "main") or node.get("role") in ("main", "article"))
