"""What an article's card prints besides the article's own row."""

from typing import NamedTuple

from articles.models import Company, Topic


class CardContext(NamedTuple):
    """An article's company, and its topics by name. Callers change nothing in them."""

    company: Company
    topics: list[Topic]
