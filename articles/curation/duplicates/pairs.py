"""Whether two articles are copies of one text, how sure that is, and why. No Django.

Texts decide where both are known; titles, companies, days and authors where they are not. Every number was
chosen on one half of tests/data/duplicates and measured on the other (docs/decisions).
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from articles.curation.duplicates import sketches, titles

# So much in common is one text, edited a little; with less it is another text.
SAME_TEXT, OTHER_TEXT = 0.5, 0.2
# Members of a series, such as reports of two months, are alike where nothing happened.
SAME_SERIES = 0.7
# A text of fewer words may be a teaser of the other.
TEASER_WORDS = 200
# Days within which a text is told of as well at another place, and at the same company again.
SOON, LATER, AGAIN = 3, 120, 30


@dataclass(frozen=True)
class Copy:
    """An article, as far as it takes to say whether it is a copy of another.

    `company` is an id or None, `words` the number of words of its page or None. `text_hash` is "" for a page
    that was not read, and for one with hardly any text.
    """

    title: str
    company: object = None
    company_name: str = ""
    day: date | None = None
    authors: str = ""
    text_hash: str = ""
    sketch: bytes = b""
    words: int | None = None

    @cached_property
    def heavy_words(self):
        return titles.heavy_words(self.title, self.company_name)

    @cached_property
    def names(self):
        """The names of the authors, as a set."""
        return {name.strip() for name in self.authors.casefold().replace(" and ", ",").split(",")} - {""}

    def words_beside(self, other):
        """The words of the title that are compared with those of another article's."""
        if other.company_name == self.company_name:
            return self.heavy_words
        return titles.heavy_words(self.title, f"{self.company_name} {other.company_name}")

    @property
    def keys(self):
        """The numbers by which its copies are found, as a set."""
        same = {sketches.number_of(f"hash {self.text_hash}")} if self.text_hash else set()
        return same | sketches.text_keys(self.sketch) | sketches.title_keys(self.heavy_words)


def verdict(one, other):
    """(confidence, reason) if the Copy `one` is a copy of `other`, or the other way round; else None.

    An article is compared with some hundred others, so titles are only where the rest does not decide.
    """
    is_same = one.text_hash and one.text_hash == other.text_hash
    if is_same and ((one.words or 0) >= TEASER_WORDS or _difference(one, other).shared):
        return 0.99, "The text is the same, word for word."
    alike = sketches.likeness(one.sketch, other.sketch)
    if alike is not None and not _is_teaser(one, other):
        return _by_text(one, other, alike)
    return _by_title(one, other)


def _difference(one, other):
    return titles.difference(one.words_beside(other), other.words_beside(one))


def _is_teaser(one, other):
    return min(one.words or TEASER_WORDS, other.words or TEASER_WORDS) < TEASER_WORDS


def _by_text(one, other, alike):
    if alike < OTHER_TEXT:
        return None
    percent = f"{round(100 * alike)} % of the text"
    differ = None if alike >= SAME_SERIES else _difference(one, other)
    if differ is None or (alike >= SAME_TEXT and not differ.tells_apart):
        return min(0.99, 0.7 + 0.3 * alike), f"{percent} is the same."
    if differ.is_none:
        return 0.9, f"The title is the same, and {percent}."
    return None


def _by_title(one, other):
    """Without both texts: titles must be the same, or nearly so and of the same days and people."""
    common = one.names & other.names
    if one.names and other.names and not common:
        return None
    is_here = one.company is not None and one.company == other.company
    days = abs((one.day - other.day).days) if one.day and other.day else None
    if days is not None and days > (AGAIN if is_here else LATER):
        return None
    differ, is_near = _difference(one, other), days is not None and days <= SOON
    if differ.is_none:
        return _same_title(len(differ.shared), is_here, days, is_near or bool(common))
    return None if differ.tells_apart else _near_title(differ, is_here, days, is_near)


def _same_title(words, is_here, days, is_likely):
    """Two articles with the same title of so many heavy words; `is_likely` by their day or authors."""
    if words >= (2 if is_here and is_likely else 3 if is_here or is_likely else 5):
        place = "the same" if is_here else "another"
        return 0.95, f"The title is the same, at {place} company{_when(days)}."
    return None


def _near_title(differ, is_here, days, is_near):
    """Two titles of which one says more than the other."""
    if (differ.one and differ.other) or not (is_near or (days is None and not is_here)):
        return None
    if len(differ.shared) >= (3 if is_near else 4) and differ.share >= (0.6 if is_here else 0.75):
        return 0.88, f"The title is nearly the same{_when(days)}."
    return None


def _when(days):
    if days is None:
        return ""
    return ", on the same day" if days == 0 else f", {days} day{'s' * (days != 1)} apart"
