"""The sentences that pages, feeds and titles share, so that they say the same."""

from functools import lru_cache
from urllib.parse import urlsplit

from articles.models import Article

LEVELS = dict(Article.Level.choices)


def facts_of(row):
    """What is known of an article as one line, "Advanced, 10 min read, includes code"; "" for nothing."""
    facts = [
        LEVELS.get(row.level),
        row.read_minutes and f"{row.read_minutes} min read",
        row.includes_code and "includes code",
        row.has_summary and "has summary",
    ]
    line = ", ".join(fact for fact in facts if fact)
    return line[:1].upper() + line[1:]


def count_of(number, noun):
    """A number and its noun: "1 article", "1,234 articles"; an odd plural follows after a comma."""
    singular, _, plural = noun.partition(",")
    return f"{number:,} {singular if number == 1 else plural or f'{singular}s'}"


def some_of(things, most):
    """The first `most` of a list, and how many more there are: "a, b, c and 2 more"."""
    names = ", ".join(str(thing) for thing in things[:most])
    return f"{names} and {len(things) - most} more" if len(things) > most else names


def how_often(numbers):
    """How often somebody writes who has so many articles in each year: "About 3 a month, 2019 to 2026".

    `numbers` is a dict of year to number; "" if it has but one year, or none.
    """
    if len(numbers) < 2:
        return ""
    first, last = min(numbers), max(numbers)
    a_year = sum(numbers.values()) / (last - first + 1)
    if a_year >= 18:
        rate = f"About {a_year / 12:.0f} a month"
    elif a_year >= 1.5:
        rate = f"About {a_year:.0f} a year"
    else:
        rate = "About one a year" if a_year >= 0.75 else "Less than one a year"
    return f"{rate}, {first} to {last}"


def day_name(day):
    """A date as a heading says it: "Saturday 14 February 2026"."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def host_of(address):
    """The host of a web address as a reader knows it, without a leading "www."."""
    # Most addresses of a page begin alike.
    return _host("/".join(address.split("/", 3)[:3]))


@lru_cache(2_000)
def _host(address):
    return urlsplit(address).hostname.removeprefix("www.")
