"""Which container of a page has the article's own text, by how much prose each has.

It works on the Blocks of a page; how long the text takes to read is read_time.py's part.
"""

from dataclasses import dataclass

from articles.ingest.extraction.boilerplate import ENDING, HEADINGS, PROSE
from articles.ingest.extraction.titles import plain

# The least share of the page's prose in a container whose name says that it is an article's text.
NAMED_SHARE = 0.3
# The same for an article or main element. An article with the headline comes before what is around it.
OUTER_SHARE = 0.5
# With this share of the page a named container is chosen at once.
SURE_SHARE = 0.6
# The search goes down into a child that has so much of its parent's prose.
DOMINANT = 0.9
# With so much of it before the headline the text does not begin there.
BEFORE = 0.3
# With so much of the prose behind a heading such as "Related posts" it goes on there.
GOES_ON = 0.1


@dataclass(frozen=True)
class Text:
    """A text in reading order: its prose, its code, both together, and the number of images in it.

    `running` is the prose without its headings.
    """

    prose: str = ""
    running: str = ""
    code: str = ""
    whole: str = ""
    images: int = 0
    includes_code: bool = False


def main_text(blocks):
    """The Text of the article in `blocks`, an empty one if nothing reads like an article."""
    root = chosen(blocks)
    found = [block for block in blocks.inside(root) if not blocks.is_beside(block.container, root)]
    found = _until_the_end(_from_the_headline(found, blocks.headline))
    return _text([block for block in found if block.tag != "h1" and not _is_trifle(block)])


def whole_text(blocks):
    """The Text of all `blocks`: in a feed's content there is nothing but the article."""
    return _text(blocks.items)


def chosen(blocks):
    """The index of the container that has the article, 0 for the whole page."""
    containers = blocks.containers
    best, best_rank = 0, (0, False, 0, 0)
    for index, container in enumerate(containers):
        share = NAMED_SHARE if container.known == 2 else OUTER_SHARE
        is_article = container.tag == "article" and blocks.has_headline(container)
        rank = (container.known, is_article, container.mass, -index)
        if container.known and container.mass >= max(1, containers[0].mass * share) and rank > best_rank:
            best, best_rank = index, rank
    if containers[best].known < 2:
        return _descended(containers, best)
    return best if containers[best].mass >= containers[0].mass * SURE_SHARE else _descended(containers, 0)


def _descended(containers, index):
    """The innermost container below `index` with nearly all its prose."""
    children = {}
    for number, container in enumerate(containers):
        if number and not container.beside:
            children.setdefault(container.parent, []).append(number)
    while True:
        largest = max(children.get(index, ()), key=lambda number: containers[number].mass, default=index)
        found = containers[largest]
        if largest == index or found.mass < max(1, DOMINANT * containers[index].mass):
            return index
        if found.tag in PROSE or found.tag in ("table", "ul", "ol"):
            return index
        index = largest


def _from_the_headline(blocks, headline):
    """The blocks without the prose before the `headline` (a block or None), unless much of it is there."""
    at = next((number for number, block in enumerate(blocks) if block is headline), 0)
    if sum(block.mass for block in blocks[:at]) > BEFORE * sum(block.mass for block in blocks):
        return blocks
    return [block for block in blocks[:at] if block.kind != "prose"] + blocks[at:]


def _until_the_end(blocks):
    """The blocks before a heading such as "Related posts" behind which nothing of the article follows."""
    total, read = sum(block.mass for block in blocks), 0
    for number, block in enumerate(blocks):
        read += block.mass
        late = read > total / 2 and block.tag in HEADINGS and ENDING.fullmatch(plain(block.text))
        if late and not _goes_on(blocks[number + 1 :], block, total * GOES_ON):
            return blocks[:number]
    return blocks


def _goes_on(blocks, heading, least):
    """Whether the text goes on behind another heading of its rank."""
    ranks = HEADINGS[: HEADINGS.index(heading.tag) + 1]
    for number, block in enumerate(blocks):
        is_own = block.tag in ranks and block.linked < len(block.text) / 2
        if is_own and not ENDING.fullmatch(plain(block.text)):
            return sum(one.mass for one in blocks[number:]) > least
    return False


def _is_trifle(block):
    """Whether it is a line of links (tags, other articles) and not the article's text."""
    return block.kind == "prose" and block.tag not in HEADINGS and block.linked > 0.9 * len(block.text)


def _text(blocks):
    code = [block.text for block in blocks if block.kind == "code"]
    prose = [block for block in blocks if block.kind == "prose"]
    return Text(
        prose="\n".join(block.text for block in prose),
        running="\n".join(block.text for block in prose if block.tag not in HEADINGS),
        code="\n".join(code),
        whole="\n".join(block.text for block in blocks if block.text),
        images=sum(block.kind == "image" for block in blocks),
        includes_code=bool(code),
    )
