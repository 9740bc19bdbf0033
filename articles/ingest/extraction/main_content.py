"""Which container of a page has the article's own text, by how much prose each has.

It works on the Blocks of a page; how long the text takes to read is read_time.py's part.
"""

from dataclasses import dataclass

from articles.ingest.extraction.boilerplate import ENDING, HEADINGS, PROSE

# The least share of the page's prose in a container whose name says that it is an article's text.
NAMED_SHARE = 0.3
# The same for an article or main element.
OUTER_SHARE = 0.5
# With this share of the page a named container is chosen at once.
SURE_SHARE = 0.6
# The search goes down into a child that has so much of its parent's prose.
DOMINANT = 0.9


@dataclass(frozen=True)
class Text:
    """A text in reading order: its prose, its code, both together, and the number of images in it."""

    prose: str = ""
    code: str = ""
    whole: str = ""
    images: int = 0
    includes_code: bool = False


def main_text(blocks):
    """The Text of the article in `blocks`, an empty one if nothing reads like an article."""
    index = chosen(blocks.containers)
    found = _without_asides(blocks, index)
    return _text([block for block in _until_the_end(found) if block.tag != "h1" and not _is_trifle(block)])


def whole_text(blocks):
    """The Text of all `blocks`: in a feed's content there is nothing but the article."""
    return _text(blocks)


def chosen(containers):
    """The index of the container that has the article, 0 for the whole page."""
    best = _best_named(containers)
    if containers[best].known < 2 or containers[best].mass >= containers[0].mass * SURE_SHARE:
        return best if containers[best].known == 2 else _descended(containers, best)
    return _descended(containers, 0)


def _best_named(containers):
    """The index of the largest container that is named as an article's text, or is an article; else 0."""
    best, best_rank = 0, (0, 0, 0)
    for index, container in enumerate(containers):
        share = NAMED_SHARE if container.known == 2 else OUTER_SHARE
        if container.known and container.mass >= max(1, containers[0].mass * share):
            rank = (container.known, container.mass, -index)
            if rank > best_rank:
                best, best_rank = index, rank
    return best


def _descended(containers, index):
    """The innermost container below `index` with nearly all its prose."""
    children = {}
    for number, container in enumerate(containers):
        if number and not container.doubtful:
            children.setdefault(container.parent, []).append(number)
    while True:
        largest = max(children.get(index, ()), key=lambda number: containers[number].mass, default=None)
        if largest is None or containers[largest].mass < DOMINANT * containers[index].mass:
            return index
        if containers[largest].mass == 0 or containers[largest].tag in PROSE | {"table", "ul", "ol"}:
            return index
        index = largest


def _without_asides(blocks, root):
    """The blocks of the container `root` without those in doubtful containers inside it."""
    containers, beside = blocks.containers, {root: False}

    def is_beside(index):
        way = []
        while index not in beside and index > root:
            way.append(index)
            index = containers[index].parent
        verdict = beside.get(index, False)
        for number in reversed(way):
            verdict = verdict or containers[number].doubtful
            beside[number] = verdict
        return verdict

    last = containers[root].last or len(blocks)
    return [block for block in blocks[containers[root].first : last] if not is_beside(block.container)]


def _until_the_end(blocks):
    """The blocks before a heading such as "Related posts" in the second half of the text."""
    total = sum(len(block.text) for block in blocks)
    read = 0
    for number, block in enumerate(blocks):
        if read > 0.5 * total and _is_ending(block):
            return blocks[:number]
        read += len(block.text)
    return blocks


def _is_ending(block):
    heading = block.tag in HEADINGS or (len(block.text) < 40 and block.tag != "li")
    return heading and block.kind == "prose" and len(block.text) < 80 and bool(ENDING.match(block.text))


def _is_trifle(block):
    """Whether it is a line of links (tags, other articles) and not the article's text."""
    short = len(block.text) < 40 and block.linked > 0.9 * len(block.text)
    return block.kind == "prose" and short and block.tag not in HEADINGS and block.tag != "p"


def _text(blocks):
    code = [block.text for block in blocks if block.kind == "code"]
    return Text(
        prose="\n".join(block.text for block in blocks if block.kind == "prose"),
        code="\n".join(code),
        whole="\n".join(block.text for block in blocks if block.text),
        images=sum(block.kind == "image" for block in blocks),
        includes_code=bool(code),
    )
