"""The sentences that pages, feeds and titles share, so that they say the same."""

from urllib.parse import urlsplit


def listing_title(article_filter, chip_groups):
    """What a selection with these chips is called: "Uber, Netflix · Advanced", or "Articles" for all."""
    parts = []
    if article_filter.company:
        parts.append(article_filter.company.name)
    if article_filter.topic:
        parts.append(article_filter.topic.name)
    for group in chip_groups:
        parts.append(
            ", ".join(f"not {chip.label}" if chip.is_excluded else chip.label for chip in group.chips)
        )
    return " · ".join(parts) or "Articles"


def count_of(number, noun):
    """A number and its noun: "1 article", "1,234 articles"; an odd plural follows after a comma."""
    singular, _, plural = noun.partition(",")
    return f"{number:,} {singular if number == 1 else plural or f'{singular}s'}"


def host_of(address):
    """The host of a web address as a reader knows it, without a leading "www."."""
    return urlsplit(address).hostname.removeprefix("www.")
