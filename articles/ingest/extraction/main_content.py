"""Where on a page the article's own text is, chosen by how much prose each element holds.

Works on what page_walk.py gathered. What the text costs a reader is reading.py's part.
"""

from dataclasses import dataclass

from articles.ingest.extraction.boilerplate import ENDING, HEADINGS, PROSE

# A container that is named as an article's text holds at least this share of the page's prose, ...
NAMED_SHARE = 0.3
# ... an article or main element this one, ...
OUTER_SHARE = 0.5
# ... and is taken without a look around with this one, within its article element with that one.
SURE_SHARE, SHARE_OF_ARTICLE = 0.6, 0.75
# The way down goes on while one child holds so much of its parent's prose.
DOMINANT = 0.9


@dataclass(frozen=True)
class Text:
    """A text in reading order: its prose, its code, both together, and how many images stand in it."""

    prose: str = ""
    code: str = ""
    whole: str = ""
    images: int = 0
    includes_code: bool = False


def main_text(walk):
    """The Text of the article that `walk` went over; an empty one where nothing reads like an article."""
    index = chosen(walk.places)
    place = walk.places[index]
    pieces = _without_asides(walk, walk.pieces[place.first : place.last or len(walk.pieces)], index)
    pieces = _until_the_end(pieces)
    return _text([piece for piece in pieces if piece.tag != "h1" and not _is_trifle(piece)])


def whole_text(walk):
    """The Text of all that `walk` went over: a feed's content has nothing around the article."""
    return _text(walk.pieces)


def chosen(places):
    """The index of the place that holds the article: 0 for the whole page."""
    inside = _inside_doubt(places)
    best = _best_named(places, inside)
    if places[best].known < 2 or places[best].mass >= places[0].mass * SURE_SHARE:
        return best if places[best].known == 2 else _descended(places, best)
    around = [number for number in _outer(places, best) if places[number].known == 1] or [0]
    if places[best].mass >= SHARE_OF_ARTICLE * places[around[-1]].mass:
        return best
    return _descended(places, around[-1])


def _inside_doubt(places):
    inside = []
    for index, place in enumerate(places):
        inside.append(place.doubtful or (index > 0 and inside[place.parent]))
    return inside


def _best_named(places, inside):
    """The place named as an article's text that holds most; else the article element that does; else 0."""
    best, best_rank = 0, (0, 0, 0)
    for index, place in enumerate(places):
        share = NAMED_SHARE if place.known == 2 else OUTER_SHARE
        if place.known and not inside[index] and place.mass >= max(1, places[0].mass * share):
            rank = (place.known, place.mass, -index)
            if rank > best_rank:
                best, best_rank = index, rank
    return best


def _outer(places, index):
    """The places around `index`, innermost first."""
    around = []
    while index:
        index = places[index].parent
        around.append(index)
    return around


def _descended(places, index):
    """From `index` down as long as one child holds nearly all the prose."""
    children = {}
    for number, place in enumerate(places):
        if number and not place.doubtful:
            children.setdefault(place.parent, []).append(number)
    while True:
        largest = max(children.get(index, ()), key=lambda number: places[number].mass, default=None)
        if largest is None or places[largest].mass < DOMINANT * places[index].mass:
            return index
        if places[largest].mass == 0 or places[largest].tag in PROSE | {"table", "ul", "ol"}:
            return index
        index = largest


def _without_asides(walk, pieces, root):
    """`pieces` of the place `root` less those in doubtful places within it."""
    beside = {root: False}

    def is_beside(index):
        way = []
        while index not in beside and index > root:
            way.append(index)
            index = walk.places[index].parent
        verdict = beside.get(index, False)
        for number in reversed(way):
            verdict = verdict or walk.places[number].doubtful
            beside[number] = verdict
        return verdict

    return [piece for piece in pieces if not is_beside(piece.place)]


def _until_the_end(pieces):
    """What stands before a heading such as "Related posts" in the last part of the text."""
    total = sum(len(piece.text) for piece in pieces)
    read = 0
    for number, piece in enumerate(pieces):
        if read > 0.5 * total and _is_ending(piece):
            return pieces[:number]
        read += len(piece.text)
    return pieces


def _is_ending(piece):
    heading = piece.tag in HEADINGS or (len(piece.text) < 40 and piece.tag != "li")
    return heading and piece.kind == "prose" and len(piece.text) < 80 and bool(ENDING.match(piece.text))


def _is_trifle(piece):
    """A line of links (tags, steps to other articles), which is not the article's text."""
    short = len(piece.text) < 40 and piece.linked > 0.9 * len(piece.text)
    return piece.kind == "prose" and short and piece.tag not in HEADINGS and piece.tag != "p"


def _text(pieces):
    code = [piece.text for piece in pieces if piece.kind == "code"]
    return Text(
        prose="\n".join(piece.text for piece in pieces if piece.kind == "prose"),
        code="\n".join(code),
        whole="\n".join(piece.text for piece in pieces if piece.text),
        images=sum(piece.kind == "image" for piece in pieces),
        includes_code=bool(code),
    )
