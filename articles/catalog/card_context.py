"""What is known of an article's card besides its own row."""

from typing import NamedTuple


class Glimpse(NamedTuple):
    """What belongs to a card and is not in its article's row.

    `version` is another value after anything on the card changed, None where nobody would know;
    `company` is (name, slug, logo); `topics` are (name, slug) pairs by name.
    """

    version: tuple | None
    company: tuple[str, str, str]
    topics: list[tuple[str, str]]
