"""Numbers as bars: the geometry of inline SVG, which templates draw without any style of its own."""

from dataclasses import dataclass

# Columns are drawn in units of the SVG's view box.
STEP, WIDTH, HEIGHT = 20, 14, 40


@dataclass(frozen=True)
class Bar:
    """A row of a table with its bar: `text` is its number in words, `share` the bar's length, 0 to 100."""

    label: str
    text: str
    share: float
    address: str = ""


def bars(rows, most=None):
    """The Bars of `rows`, (label, number, text, address), as long as their numbers are of `most`, or of the
    largest."""
    most = most or max((number for _, number, *_ in rows), default=0)
    return [Bar(label, text, share(number, most), address) for label, number, text, address in rows]


def share(number, of):
    """What part of `of` the number is, in per cent: 0 to 100, with one decimal."""
    return round(min(100 * number / of, 100), 1) if of else 0.0


@dataclass(frozen=True)
class Column:
    """One column of a chart: its place and size in the view box, its number, and what it is of."""

    x: int
    y: float
    height: float
    number: int
    label: str


def columns(numbers, labels, most):
    """The Columns of `numbers`; the height of all of them is that of `most`."""
    heights = [HEIGHT * share(number, most) / 100 for number in numbers]
    return [
        Column(place * STEP + (STEP - WIDTH) // 2, round(HEIGHT - height, 1), round(height, 1), number, label)
        for place, (height, number, label) in enumerate(zip(heights, numbers, labels, strict=True))
    ]
