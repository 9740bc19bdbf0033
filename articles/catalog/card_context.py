"""What an article's card prints besides the article's own row."""

from typing import NamedTuple

from articles.models import Company, Technology, Topic


class CardContext(NamedTuple):
    """An article's company, and its topics and technologies by name. Callers change nothing in them."""

    company: Company
    topics: list[Topic]
    technologies: list[Technology]
