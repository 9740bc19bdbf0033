"""One walk over a page: its blocks of prose, listings and images in order, and the elements that hold them.

Only gathering and adding up; which element holds the article is main_text.py's part.
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
    is_caption,
)

# A page of more elements than this is measured by its beginning.
MOST_ELEMENTS = 150_000
# Bylines stand within so many lines of the headline, and before the second long one.
LINES_AFTER, LINES_BEFORE, LONG_LINE = 25, 8, 200
# Shorter lines, and lines that are mostly links, do not speak for an article.
SHORT, SHORT_OUTSIDE_PARAGRAPHS, MOSTLY = 25, 60, 0.6
IMAGE_WIDTH = 100

# Stands where one inline element ends and the next begins without a space between their words.
PARTED = "\u241f"
ASIDE_TAGS = {"aside", "footer", "form"}
ASIDE_ROLES = {"navigation", "complementary", "contentinfo", "banner", "dialog", "search", "menu", "alert"}
WHOLE_TAGS = {"body", "main", "article", "html"}


@dataclass(slots=True)
class Piece:
    """One block of the page. `kind` is "prose", "code" or "image"; `linked` of its characters are links."""

    text: str
    kind: str
    tag: str
    place: int
    linked: int = 0
    parts: str = ""

    @property
    def line(self):
        """The text with a dot where only layout keeps words apart."""
        return self.parts or self.text

    @property
    def mass(self):
        """Characters that speak for an article: prose outside links; an ideograph counts as three letters."""
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
class Place:
    """One element that may hold the text.

    `own` is the mass of the pieces directly in it, `total` of all in it, `mass` of all but what stands beside
    the article. Its pieces are first up to last. `known` is 2 where the element is named as an article's
    text, 1 where it is an article or the page's main part.
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
class Walk:
    """Pieces and places of one tree, in document order. `headline` is the text of the article's headline."""

    tree: object
    headline: str = ""
    pieces: list = field(default_factory=list)
    places: list = field(default_factory=list)

    def __post_init__(self):
        self._buffer, self._linked, self._in_link = [], 0, 0
        self._stack, self._blocks = [], []
        body = self.tree.find("body") if self.tree.tag == "html" else None
        self._go(self.tree if body is None else body)
        self._sum()

    def lines_at_headline(self):
        """Lines between the headline and the text, then the last ones above the headline, nearest first."""
        yield from self._lines_after(1)
        yield from self._lines_before()

    def lines_around_headline(self):
        """The lines up to the first long one behind the headline, and those above it, nearest first."""
        return list(self._lines_after(0)), list(self._lines_before())

    def _lines_after(self, most_long):
        at, long = self._headline, 0
        for piece in self.pieces[at + 1 : at + 1 + LINES_AFTER]:
            if piece.kind == "prose":
                long += len(piece.text) > LONG_LINE
                if long > most_long:
                    break
                if not self.is_elsewhere(piece.place):
                    yield piece.line

    def _lines_before(self):
        at = self._headline
        for piece in reversed(self.pieces[max(0, at - LINES_BEFORE) : max(0, at)]):
            if piece.kind == "prose" and not self.is_elsewhere(piece.place):
                yield piece.line

    @cached_property
    def _headline(self):
        """The number of the piece that is the headline; -1 if none is."""
        headings = [number for number, piece in enumerate(self.pieces) if piece.tag in HEADINGS]
        named = [number for number in headings if self.pieces[number].text == self.headline]
        named = named or [number for number, piece in enumerate(self.pieces) if piece.text == self.headline]
        # A kicker may stand in the heading too.
        named = named or [
            number for number in headings if self.headline and self.headline in self.pieces[number].text
        ]
        tops = [number for number in headings if self.pieces[number].tag == "h1"]
        return next(iter([*named, *tops, *headings]), -1)

    def is_elsewhere(self, index):
        """Whether the place is among comments, other articles, navigation, captions or the page's footer."""
        in_footer = seen_article = False
        while index > 0 and index not in self._holding_headline:
            place = self.places[index]
            if place.tag == "article" and not seen_article:
                seen_article, in_footer = True, False
            if place.tag == "figcaption" or is_caption(place.name):
                return True
            if seen_article:
                if place.tag in ("aside", "nav"):
                    return True
            elif place.tag == "nav" or elsewhere_words(place.name) - self._innocent:
                return True
            in_footer = in_footer or (place.tag == "footer" and not seen_article)
            index = place.parent
        return in_footer and "article" not in [self.places[outer].tag for outer in self._way_up(index)]

    @cached_property
    def _holding_headline(self):
        """The places that the headline is in: whatever they are called, the article is in them too."""
        at = self._headline
        found = at >= 0 and self.headline and self.headline in self.pieces[at].text
        return frozenset(self._way_up(self.pieces[at].place)) if found else frozenset()

    @cached_property
    def _innocent(self):
        """Words that the headline's own places are named with: they say nothing against their neighbours."""
        names = (elsewhere_words(self.places[index].name) for index in self._holding_headline)
        return frozenset().union(*names)

    def _way_up(self, index):
        """The numbers of the place and of all that it is in, but for the body."""
        while index > 0:
            yield index
            index = self.places[index].parent

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
        """Enters `node`; False if nothing in it, or all of it at once, is taken."""
        tag = node.tag
        if tag in INLINE:
            return self._open_inline(node, tag)
        place, outer = self._block()
        if not top and ((tag in SKIPPED and not _is_stand_in(node, tag)) or _is_hidden(node, tag)):
            if code_blocks.shows_code(node, tag):
                self._flush(outer, place)
                self.pieces.append(Piece("", "code", tag, place))
            return False
        self._flush(outer, place)
        names = _names(node)
        listing = code_blocks.listing_in(node, tag, names)
        if listing:
            text, is_code = listing
            self.pieces.append(Piece(text, "code" if is_code else "prose", "pre" if is_code else "p", place))
            return False
        self._enter(node, tag, names, place, top)
        return True

    def _enter(self, node, tag, names, parent, top):
        doubtful = not (top or tag in WHOLE_TAGS) and _is_beside(node, tag, names)
        self.places.append(Place(tag, parent, names, doubtful, _known(node, tag, names), len(self.pieces)))
        self._stack.append(tag)
        self._blocks.append((len(self.places) - 1, tag))
        if node.text:
            self._say(node.text)

    def _open_inline(self, node, tag):
        if tag == "img":
            self._image(node)
        elif tag == "a":
            self._in_link += 1
        elif tag == "code" and code_blocks.is_block(node):
            place, outer = self._block()
            self._flush(outer, place)
            self.pieces.append(Piece(code_blocks.lines(node), "code", "code", place))
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
        if not small and not SMALL_IMAGE.search(described) and node.get("role") != "presentation":
            self.pieces.append(Piece("", "image", "img", self._block()[0]))

    def _close(self):
        tag = self._stack.pop()
        if tag == "a":
            self._in_link -= 1
        elif tag is not None and tag not in INLINE:
            place, _ = self._blocks.pop()
            self._flush(tag, place)
            self.places[place].last = len(self.pieces)

    def _block(self):
        """(index of the place, tag) of the block that is open."""
        return self._blocks[-1] if self._blocks else (0, "div")

    def _say(self, text):
        self._buffer.append(text)
        if self._in_link:
            self._linked += len(text.strip())

    def _flush(self, tag, place):
        if self._buffer:
            text = " ".join("".join(self._buffer).split())
            parts = " ".join(text.replace(PARTED, " · ").split()) if PARTED in text else ""
            text = text.replace(PARTED, " ")
            if text:
                self.pieces.append(Piece(text, "prose", tag, place, min(self._linked, len(text)), parts))
            self._buffer.clear()
        self._linked = 0

    def _sum(self):
        places = self.places
        if not places:
            self.places.append(Place("body", 0, "", False, 0, 0, len(self.pieces)))
        for piece in self.pieces:
            places[piece.place].own += piece.mass
        for index in range(len(places) - 1, -1, -1):
            places[index].total += places[index].own
            if index:
                places[places[index].parent].total += places[index].total
        self._clear_of_doubt()
        for index in range(len(places) - 1, -1, -1):
            places[index].mass += places[index].own
            if index and not places[index].doubtful:
                places[places[index].parent].mass += places[index].mass

    def _clear_of_doubt(self):
        """What holds most of the prose is no sidebar, whatever it is called; long comments stay comments."""
        most = 0.6 * self.places[0].total
        for place in self.places:
            if place.doubtful and place.total > most and not DISCUSSION.search(place.name):
                place.doubtful = False


def touches(before, after):
    """Whether two texts would run into one word: "By" and "Ann" in elements without a space between."""
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
    """Whether a `noscript` holds the text itself, which a script would show otherwise."""
    return tag == "noscript" and len(node.findall("p")) > 2


def _is_hidden(node, tag):
    if node.get("hidden") is not None or (tag != "pre" and node.get("aria-hidden") == "true"):
        return True
    style = node.get("style")
    return bool(style) and "display:none" in style.replace(" ", "").lower()


def _is_beside(node, tag, names):
    """Whether `node` looks like standing beside the article's text."""
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
