"""The options with their counts and the removable chips of one ArticleFilter, as plain data.

Templates print these and decide nothing.
"""

from dataclasses import dataclass
from typing import NamedTuple

from articles.catalog.filters import PANEL_ORDER

# How many options a long facet shows before "Show all", and how many besides chosen ones at least.
SHORT_LENGTH = 10
LEAST_OFFERED = 3
# Facets of few, short options stand in one row, in their own order.
ROWS = frozenset({"level", "read", "code"})
# The facets that stand open before anything is chosen in them.
OPEN = ROWS | {"topic", "technology", "company"}


class Option(NamedTuple):
    """One line of a facet; `count` is exact, or None if unknown."""

    value: str
    label: str
    count: int | None
    is_included: bool = False
    is_excluded: bool = False

    @property
    def is_chosen(self):
        return self.is_included or self.is_excluded


@dataclass(frozen=True)
class Facet:
    """One group of the panel: the options shown, the chosen ones first.

    `total` is how many options give something or are chosen, `giving_none` how many more there are; 0 if
    unknown. `expand` is the query string that shows a long facet whole, or short again; other facets stay as
    they are.
    """

    name: str
    label: str
    options: tuple[Option, ...]
    total: int
    giving_none: int
    number_chosen: int
    is_long: bool
    is_expanded: bool
    expand: str

    @property
    def is_row(self):
        return self.name in ROWS

    @property
    def is_open(self):
        return self.name in OPEN or self.is_expanded or self.number_chosen > 0


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
    """The panel's facets, in PANEL_ORDER, without those in which nothing can be chosen.

    `counts` is the Results.counts of the same selection, None if unknown; `expanded` names the facets
    to show whole.
    """
    facets = (
        _facet(article_filter, name, counts, expanded)
        for name in PANEL_ORDER
        if name in article_filter.facets
    )
    return [facet for facet in facets if facet.options]


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
    facet_filter, choice = article_filter.facets[name], article_filter.chosen[name]
    options, is_expanded = article_filter.options, name in expanded
    positions, labels = _positions(article_filter, facet_filter, counts), options.labels(facet_filter)
    counts = counts and counts[name]
    offered = _offered(positions, choice, counts)
    total, is_long = len(offered), len(offered) > SHORT_LENGTH
    if facet_filter.by_count and counts is not None:
        offered = _by_count(offered, positions, counts, total if is_expanded else SHORT_LENGTH + len(choice))
    else:
        offered = sorted(offered, key=positions.__getitem__)
    if choice and name not in ROWS:
        offered = _chosen_first(offered, positions, choice, counts or {})
    if is_long and not is_expanded:
        offered = offered[: max(SHORT_LENGTH, len(choice) + LEAST_OFFERED)]
    return Facet(
        name=name,
        label=facet_filter.label,
        options=tuple([_option(value, labels[value], choice, counts) for value in offered]),
        total=total,
        giving_none=len(positions) - total,
        number_chosen=len(choice),
        is_long=is_long,
        is_expanded=is_expanded,
        expand=article_filter.query_string(expand={*expanded} ^ {name}) if is_long else "",
    )


def _positions(article_filter, facet_filter, counts):
    """The position of each value that the panel can have, in the facet's own order."""
    pairs = facet_filter.offered(article_filter, counts)
    if pairs is article_filter.options.pairs(facet_filter):
        return article_filter.options.positions(facet_filter)
    return {value: place for place, (value, _) in enumerate(pairs)}


def _offered(positions, choice, counts):
    """The values that give something or are chosen, in any order; all if nothing is counted."""
    if counts is None:
        return positions.keys()
    there = {*counts, *choice.included, *choice.excluded} if choice else counts.keys()
    return positions.keys() & there


def _by_count(values, positions, counts, number):
    """At least the first `number` of `values`, those with most articles first, as a list."""
    # Most values have too few articles to be among the first: only the others are put in order.
    most = sorted(counts.values(), reverse=True)[:number]
    least = most[-1] if most else 0
    best = [value for value in values if counts.get(value, 0) >= least]
    return sorted(best, key=lambda value: (-counts.get(value, 0), positions[value]))


def _chosen_first(values, positions, choice, counts):
    chosen = [*choice.included, *choice.excluded]
    chosen.sort(key=lambda value: (-counts.get(value, 0), positions[value]))
    return chosen + [value for value in values if value not in choice]


def _option(value, label, choice, counts):
    return Option(
        value,
        label,
        None if counts is None else counts.get(value, 0),
        is_included=value in choice.included,
        is_excluded=value in choice.excluded,
    )
