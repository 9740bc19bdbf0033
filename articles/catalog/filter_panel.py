"""The options with their counts and the removable chips of one ArticleFilter, as plain data.

Templates print these and decide nothing.
"""

from dataclasses import dataclass
from heapq import nlargest
from itertools import islice
from typing import NamedTuple

from articles.catalog.filters import PANEL_ORDER

# How many options a long facet shows before "Show all".
SHORT_LENGTH = 10


class Option(NamedTuple):
    """One line of a facet.

    `count` is exact, or None if unknown. `toggle_exclude` is the query string that leaves a chosen option
    out, or takes that back; "" for the others, which a button of the panel's form leaves out.
    """

    value: str
    label: str
    count: int | None
    is_included: bool = False
    is_excluded: bool = False
    toggle_exclude: str = ""

    @property
    def is_chosen(self):
        return self.is_included or self.is_excluded

    @property
    def is_disabled(self):
        """Whether choosing it would give nothing; what is chosen stays, to be taken back."""
        return self.count == 0 and not self.is_chosen


@dataclass(frozen=True)
class Facet:
    """One group of the panel: the options shown, and how many there are in all.

    `expand` is the query string that shows a long one whole, or short again; other facets stay as they are.
    """

    name: str
    label: str
    options: tuple[Option, ...]
    total: int
    is_long: bool
    is_expanded: bool
    expand: str


@dataclass(frozen=True)
class Chip:
    """One applied filter: what it says and the query string without it."""

    label: str
    remove: str
    pairs: tuple[tuple[str, str], ...]
    is_excluded: bool = False


@dataclass(frozen=True)
class ChipGroup:
    """The chips of one facet."""

    label: str
    chips: tuple[Chip, ...]


def panel(article_filter, counts, expanded=()):
    """The panel's facets, in PANEL_ORDER, without those that have no option.

    `counts` is the Results.counts of the same selection, None if unknown; `expanded` names the facets
    to show whole.
    """
    facets = [
        _facet(article_filter, name, counts, expanded)
        for name in PANEL_ORDER
        if name in article_filter.facets
    ]
    return [facet for facet in facets if facet.total]


def chip_groups(article_filter):
    """The applied filters in the address's order, grouped by facet; the search text comes last."""
    groups = []
    for name, facet_filter in article_filter.facets.items():
        choice = article_filter.chosen.get(name)
        if not choice:
            continue
        labels = article_filter.options.labels(facet_filter)
        pairs = [(name, value) for value in choice.included]
        pairs += [(name, f"-{value}") for value in choice.excluded]
        chips = tuple(
            _chip(article_filter, labels[value.removeprefix("-")], (name, value)) for name, value in pairs
        )
        all_of = name in article_filter.matches_all and len(choice.included) > 1
        groups.append(ChipGroup(f"{facet_filter.label}, all of" if all_of else facet_filter.label, chips))
    if article_filter.text:
        text = article_filter.text
        # A phrase has its quotes already.
        label = text if text.startswith('"') and text.endswith('"') else f"“{text}”"
        chip = _chip(article_filter, label, ("q", text))
        groups.append(ChipGroup("Search", (chip,)))
    return groups


def _chip(article_filter, label, pair):
    return Chip(
        label=label,
        remove=article_filter.query_string(less=[pair]),
        pairs=(pair,),
        is_excluded=pair[0] != "q" and pair[1].startswith("-"),
    )


def _facet(article_filter, name, counts, expanded):
    is_expanded = name in expanded
    facet_filter = article_filter.facets[name]
    choice = article_filter.chosen[name]
    known, counts = facet_filter.offered(article_filter, counts), counts and counts[name]
    is_long = len(known) > SHORT_LENGTH
    number = SHORT_LENGTH if is_long and not is_expanded else len(known)
    if facet_filter.by_count and counts is not None:
        positions = article_filter.options.positions(facet_filter)
        shown = _first_by_count(known, positions, number, choice, counts)
    else:
        shown = _first(known, number, choice)
    return Facet(
        name=name,
        label=facet_filter.label,
        options=_options(article_filter, name, choice, shown, counts),
        total=len(known),
        is_long=is_long,
        is_expanded=is_expanded,
        expand=article_filter.query_string(expand={*expanded} ^ {name}) if is_long else "",
    )


def _first(pairs, number, choice):
    """The first `number` of the (value, label) pairs, and what is chosen of the others."""
    shown = pairs[:number]
    return [*shown, *(pair for pair in pairs[number:] if pair[0] in choice)] if choice else shown


def _first_by_count(pairs, positions, number, choice, counts):
    """The same, those with most articles first; `positions` has the position of each value in `pairs`.

    What is chosen stays in the list, in order, however few it would give.
    """
    # Most values have too few articles to be among the first: only the others are put in order.
    least = min(nlargest(number, counts.values()), default=0)
    best = [value for value, its in counts.items() if its >= least and value in positions]
    shown = sorted(best, key=lambda value: (-counts[value], positions[value]))[:number]
    if len(shown) < number:
        shown += islice((value for value in positions if value not in counts), number - len(shown))
    if choice:
        others = [value for value in (*choice.included, *choice.excluded) if value not in shown]
        shown += sorted(others, key=lambda value: (-counts.get(value, 0), positions[value]))
    return [pairs[positions[value]] for value in shown]


def _options(article_filter, name, choice, pairs, counts):
    """The Options of the (value, label) pairs, as a tuple."""
    if counts is None:
        options = [Option(value, label, None) for value, label in pairs]
    else:
        options = [Option(value, label, counts.get(value, 0)) for value, label in pairs]
    if choice:
        options = [
            _chosen(article_filter, name, choice, one) if one.value in choice else one for one in options
        ]
    return tuple(options)


def _chosen(article_filter, name, choice, option):
    """The chosen `option` with what is to be known of it."""
    chosen, excluded = (name, option.value), (name, f"-{option.value}")
    is_excluded = option.value in choice.excluded
    return option._replace(
        is_included=not is_excluded,
        is_excluded=is_excluded,
        toggle_exclude=article_filter.query_string(
            less=[chosen, excluded], more=[] if is_excluded else [excluded]
        ),
    )
