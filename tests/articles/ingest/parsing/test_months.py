"""The table of months: what CLDR has is in it, and a name is one month only."""

import re

import pytest
from babel import Locale

from articles.ingest.parsing.months import LANGUAGES, month, normalized

# Names that mean something else, and those of a language that two above it use for another month.
LEFT_OUT = {("ms", "mac"), ("eu", "api")}
TAKEN = {"hr": {"lip", "srp", "lis", "listopad", "listopada"}}


def cldr_names(language):
    """{name without its dot: month} of the names that Babel knows in `language`, numbers left out."""
    months = Locale.parse(language).months
    named = (
        (re.sub(r"^(?:de |d’)", "", name.strip(" .")), number)
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in months[context][width].items()
    )
    return {normalized(name): number for name, number in named if not re.search(r"\d", name)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_cldr_are_in_the_table(language):
    names = {
        name: number
        for name, number in cldr_names(language).items()
        if (language, name) not in LEFT_OUT and name not in TAKEN.get(language, ())
    }
    found = {name: month(re.sub(r"[.׳॰]+", " ", name).strip()) for name in names}
    assert found == names


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_has_twelve_months(language):
    assert len(LANGUAGES[language]) == 12


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("decembre", 12),
        ("fevrier", 2),
        ("şub", 2),
        ("sub", None),
        ("באוגוסט", 8),
        ("اغسطس", 8),
        ("ژوئيه", 7),
        ("kasım", 11),
        ("kasim", 11),
        ("marketing", None),
        ("", None),
    ],
)
def test_name_may_lack_its_accents_unless_it_is_short(name, number):
    assert month(normalized(name)) == number
