"""The blocks of a page in document order (prose, code, images) and the containers around them.

It only gathers and adds up; main_content.py decides which container holds the article.
"""

from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from articles.ingest.extraction import code_blocks
from articles.ingest.extraction.boilerplate import (
    CALLOUT,
    DISCUSSION,
    HEADINGS,
    HIDDEN_CLASSES,
    INLINE,
    PROSE,
    SKIPPED,
    SMALL_IMAGE,
    elsewhere_words,
    is_aside,
    is_body,
)

# Only so many elements of a page are looked at.
MOST_ELEMENTS = 150_000
# Bylines are within so many lines of the headline, and before the second long line.
LINES_AFTER, LINES_BEFORE, LONG_LINE = 25, 8, 200
# Shorter lines, and lines that are mostly links, do not count towards an article.
SHORT, SHORT_OUTSIDE_PARAGRAPHS, MOSTLY = 25, 60, 0.6
IMAGE_WIDTH = 100

# Marks where one inline element ends and the next begins without a space between their words.
PARTED = "\u241f"
ASIDE_TAGS = {"aside", "footer", "form"}
ASIDE_ROLES = {"navigation", "complementary", "contentinfo", "banner", "dialog", "search", "menu", "alert"}
WHOLE_TAGS = {"body", "main", "article", "html"}


@dataclass(slots=True)
class Block:
    """One block of the page. `kind` is "prose", "code" or "image"; `linked` of its characters are links.

    `container` is the index of the container that it is directly in.
    """

    text: str
    kind: str
    tag: str
    container: int
    linked: int = 0
    parts: str = ""

    @property
    def line(self):
        """The text, with a dot where nothing but the layout separates two words."""
        return self.parts or self.text

    @property
    def mass(self):
        """The characters that count towards an article: prose outside links; an ideograph counts as three."""
        if self.kind == "code":
            return len(self.text) // 2
        if self.kind != "prose" or self.tag in HEADINGS:
            return 0
        length = len(self.text)
        if not self.text.isascii():
            length += 2 * sum(1 for char in self.text[:3000] if "\u3040" <= char <= "\u9fff")
        own = length - self.linked
        least = SHORT if self.tag in PROSE else SHORT_OUTSIDE_PARAGRAPHS
        return own if own >= least and self.linked <= length * MOSTLY else 0


@dataclass(slots=True)
class Container:
    """An element that may contain the article's text.

    `own` is the mass of the blocks directly in it, `total` that of all blocks in it, `mass` the same without
    what is beside the article. Its blocks are those from `first` up to `last`. `known` is 2 if its name says
    that it is an article's text, 1 if it is an article or the main element, else 0. `parent` is an index.
    """

    tag: str
    parent: int
    name: str
    doubtful: bool
    known: int
    first: int
    last: int = 0
    own: int = 0
    mass: int = 0
    total: int = 0


@dataclass
class Blocks:
    """The Block objects of one tree (iterate over it, or index it) and its `containers`, in document order.

    `headline` is the text of the article's headline.
    """

    tree: object
    headline: str = ""
    items: list = field(default_factory=list)
    containers: list = field(default_factory=list)

    def __post_init__(self):
        self._buffer, self._linked, self._in_link = [], 0, 0
        self._stack, self._open_containers = [], []
        body = self.tree.find("body") if self.tree.tag == "html" else None
        self._go(self.tree if body is None else body)
        self._sum()

    def __iter__(self):
        return iter(self.items)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index]

    def lines_at_headline(self):
        """The lines between the headline and the text, then those above the headline, the nearest first."""
        yield from self._lines_after(1)
        yield from self._lines_before()

    def _lines_after(self, most_long):
        at, long = self._headline, 0
        for block in self.items[at + 1 : at + 1 + LINES_AFTER]:
            if block.kind == "prose":
                long += len(block.text) > LONG_LINE
                if long > most_long:
                    break
                if not self.is_elsewhere(block.container):
                    yield block.line

    def _lines_before(self):
        at = self._headline
        for block in reversed(self.items[max(0, at - LINES_BEFORE) : max(0, at)]):
            if block.kind == "prose" and not self.is_elsewhere(block.container):
                yield block.line

    @cached_property
    def _headline(self):
        """The index of the block that is the headline, -1 if there is none."""
        headings = [number for number, block in enumerate(self.items) if block.tag in HEADINGS]
        named = [number for number in headings if self.items[number].text == self.headline]
        # The heading may contain a kicker too.
        named = named or [
            number for number in headings if self.headline and self.headline in self.items[number].text
        ]
        tops = [number for number in headings if self.items[number].tag == "h1"]
        return next(iter([*named, *tops, *headings]), -1)

    def is_elsewhere(self, index):
        """Whether the container is in comments, other articles, navigation or captions."""
        seen_article = False
        while index > 0:
            container = self.containers[index]
            seen_article = seen_article or container.tag == "article"
            if container.tag in ("nav", "figcaption") or (seen_article and container.tag == "aside"):
                return True
            if not seen_article and elsewhere_words(container.name) - self._innocent:
                return True
            index = container.parent
        return False

    @cached_property
    def _innocent(self):
        """Words in the names of the headline's own containers: they prove nothing about other containers."""
        found = set()
        index = self.items[self._headline].container if self._headline >= 0 else 0
        while index > 0:
            found |= elsewhere_words(self.containers[index].name)
            index = self.containers[index].parent
        return found

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
        if not top and ((tag in SKIPPED and not _is_stand_in(node, tag)) or _is_hidden(node, tag)):
            if code_blocks.shows_code(node, tag):
                self._flush(outer, container)
                self.items.append(Block("", "code", tag, container))
            return False
        self._flush(outer, container)
        names = _names(node)
        code = code_blocks.code_block_in(node, tag, names)
        if code:
            text, is_code = code
            self.items.append(
                Block(text, "code" if is_code else "prose", "pre" if is_code else "p", container)
            )
            return False
        self._enter(node, tag, names, container, top)
        return True

    def _enter(self, node, tag, names, parent, top):
        doubtful = not (top or tag in WHOLE_TAGS) and _is_beside(node, tag, names)
        self.containers.append(
            Container(tag, parent, names, doubtful, _known(node, tag, names), len(self.items))
        )
        self._stack.append(tag)
        self._open_containers.append((len(self.containers) - 1, tag))
        if node.text:
            self._say(node.text)

    def _open_inline(self, node, tag):
        if tag == "img":
            self._image(node)
        elif tag == "a":
            self._in_link += 1
        elif tag == "code" and code_blocks.is_block(node):
            container, outer = self._block()
            self._flush(outer, container)
            self.items.append(Block(code_blocks.lines(node), "code", "code", container))
            return False
        elif tag in ("rt", "rp") or (tag == "span" and (node.get("class") or "") in HIDDEN_CLASSES):
            return False
        self._stack.append(tag)
        if node.text:
            if self._buffer and tag in ("span", "a") and touches(self._buffer[-1], node.text):
                self._buffer.append(PARTED)
            self._say(node.text)
        return True

    def _image(self, node):
        width = (node.get("width") or "").removesuffix("px")
        small = width.isdigit() and int(width[:6]) < IMAGE_WIDTH
        described = f"{node.get('class') or ''} {(node.get('src') or '')[:200]}"
        if not small and not SMALL_IMAGE.search(described):
            self.items.append(Block("", "image", "img", self._block()[0]))

    def _close(self):
        tag = self._stack.pop()
        if tag == "a":
            self._in_link -= 1
        elif tag is not None and tag not in INLINE:
            container, _ = self._open_containers.pop()
            self._flush(tag, container)
            self.containers[container].last = len(self.items)

    def _block(self):
        """(index, tag) of the innermost open container."""
        return self._open_containers[-1] if self._open_containers else (0, "div")

    def _say(self, text):
        self._buffer.append(text)
        if self._in_link:
            self._linked += len(text.strip())

    def _flush(self, tag, container):
        if self._buffer:
            text = " ".join("".join(self._buffer).split())
            parts = " ".join(text.replace(PARTED, " · ").split()) if PARTED in text else ""
            text = text.replace(PARTED, " ")
            if text:
                self.items.append(Block(text, "prose", tag, container, min(self._linked, len(text)), parts))
            self._buffer.clear()
        self._linked = 0

    def _sum(self):
        containers = self.containers
        if not containers:
            self.containers.append(Container("body", 0, "", False, 0, 0, len(self.items)))
        for block in self.items:
            containers[block.container].own += block.mass
        for index in range(len(containers) - 1, -1, -1):
            containers[index].total += containers[index].own
            if index:
                containers[containers[index].parent].total += containers[index].total
        self._clear_of_doubt()
        for index in range(len(containers) - 1, -1, -1):
            containers[index].mass += containers[index].own
            if index and not containers[index].doubtful:
                containers[containers[index].parent].mass += containers[index].mass

    def _clear_of_doubt(self):
        """Trusts a container with most of the prose whatever its name, except for comments."""
        most = 0.6 * self.containers[0].total
        for container in self.containers:
            if container.doubtful and container.total > most and not DISCUSSION.search(container.name):
                container.doubtful = False


def touches(before, after):
    """Whether two texts would become one word: "By" and "Ann" in elements without a space between them."""
    return bool(
        before
        and after
        and len(before.strip()) > 1
        and not before[-1].isspace()
        and before[-1] not in "@#/([-–'’\""
        and after[0].isalnum()
        and not after[0].islower()
    )


def _is_stand_in(node, tag):
    """Whether a `noscript` contains the text itself, for readers whose browser runs no scripts."""
    return tag == "noscript" and len(node.findall("p")) > 2


def _is_hidden(node, tag):
    if node.get("hidden") is not None or (tag != "pre" and node.get("aria-hidden") == "true"):
        return True
    style = node.get("style")
    return bool(style) and "display:none" in style.replace(" ", "").lower()


def _is_beside(node, tag, names):
    """Whether `node` seems to be beside the article's text."""
    if tag in ASIDE_TAGS and not CALLOUT.search(names):
        return True
    if (node.get("role") or "") in ASIDE_ROLES:
        return True
    return bool(names) and (is_aside(names) or ("paywall" in names and tag not in PROSE))


def _known(node, tag, names):
    if node.get("itemprop") == "articleBody" or (names and is_body(names)):
        return 2
    return int(tag in ("article", "main") or node.get("role") in ("main", "article"))


def _names(node):
    names, own = node.get("class"), node.get("id")
    return f"{names} {own}" if names and own else names or own or ""
