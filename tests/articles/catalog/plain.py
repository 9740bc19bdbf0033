"""The catalogue in plain Python: what a selection gives, told slowly and obviously, without a database."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from urllib.parse import urlencode

FACETS = (
    *("company", "level", "read", "code", "summary", "topic", "technology"),
    *("year", "month", "added", "language"),
)


@dataclass
class Selection:
    """What a reader asks for: per facet the values chosen and left out, and words."""

    included: dict[str, set] = field(default_factory=dict)
    excluded: dict[str, set] = field(default_factory=dict)
    # Facets of which all that is chosen must hold.
    match_all: frozenset = frozenset()
    wanted: tuple = ()
    unwanted: tuple = ()
    sort: str = "newest"

    def address(self):
        """The query string for it, in no special order."""
        pairs = [(facet, value) for facet, values in self.included.items() for value in values]
        pairs += [(facet, f"-{value}") for facet, values in self.excluded.items() for value in values]
        words = [*(f'"{word}"' for word in self.wanted), *(f'-"{word}"' for word in self.unwanted)]
        pairs += [("q", " ".join(words)), ("sort", self.sort)]
        pairs += [({"topic": "match"}.get(facet, f"{facet}_match"), "all") for facet in self.match_all]
        return urlencode(pairs)


class Row:
    """One article, as the questions below want it."""

    def __init__(self, article):
        self.pk = article.pk
        self.is_public = article.status == "published" and article.company.published
        self.day, self.minutes = article.published_on, article.read_minutes
        self.added_at = article.status_at
        self.values = values(article)
        self.texts = [text.lower() for text in texts(article)]

    def fits(self, selection, but=None):
        """Whether it is what `selection` asks for, as if nothing were chosen in facet `but`."""
        for facet in FACETS:
            included = selection.included.get(facet, set())
            excluded = selection.excluded.get(facet, set())
            if facet == but:
                continue
            if facet in selection.match_all and not included <= self.values[facet]:
                return False
            if (included and not included & self.values[facet]) or excluded & self.values[facet]:
                return False
        return all(map(self.says, selection.wanted)) and not any(map(self.says, selection.unwanted))

    def says(self, word):
        return any(word in text for text in self.texts)


def answer(rows, selection):
    """(ids in order, counts) of `selection` among `rows`, counts as in catalog.Results."""
    public = [row for row in rows if row.is_public]
    chosen = [row for row in public if row.fits(selection)]
    counts = {facet: counted(public, selection, facet) for facet in FACETS}
    return [row.pk for row in sorted(chosen, key=ORDERS[selection.sort])], counts


def counted(public, selection, facet):
    is_narrowing = facet in selection.match_all and selection.included.get(facet)
    numbers = {}
    for row in public:
        if row.fits(selection, but=None if is_narrowing else facet):
            for value in row.values[facet]:
                numbers[value] = numbers.get(value, 0) + 1
    return numbers


def values(article):
    """The values that the article has in each facet; none where it is not known."""
    code, day = article.includes_code, article.published_on
    return {
        "company": {article.company.slug},
        "level": {article.level} - {""},
        "read": {band(article.read_minutes)} - {None},
        "code": {{True: "yes", False: "no", None: None}[code]} - {None},
        "summary": {"yes" if article.summary else "no"},
        "topic": {topic.slug for topic in article.topics.all()},
        "technology": {
            link.technology.slug for link in article.technology_links.all() if link.state != "rejected"
        },
        "year": {str(day.year)} if day and article.date_precision != "order" else set(),
        "month": {f"{day:%Y-%m}"} if day and article.date_precision in ("day", "month") else set(),
        "added": windows(article.status_at),
        "language": {article.language} - {""},
    }


def windows(moment):
    """The windows of days in which the moment is, counted by the calendar of UTC."""
    age = moment and (datetime.now(UTC).date() - moment.astimezone(UTC).date()).days
    return {value for value, days in (("today", 1), ("7-days", 7), ("30-days", 30)) if moment and age < days}


def band(minutes):
    if minutes is None:
        return None
    return "under-5" if minutes < 5 else "5-10" if minutes < 10 else "10-20" if minutes <= 20 else "over-20"


def texts(article):
    own = [article.title, article.excerpt, article.summary, article.takeaways, article.authors]
    return [*own, article.company.name]


def _newest(row):
    return row.day is None, -(row.day or date.min).toordinal(), -row.pk


ORDERS = {
    "newest": _newest,
    "added": lambda row: (row.added_at is None, row.added_at and -row.added_at.timestamp(), -row.pk),
    "oldest": lambda row: (row.day is None, row.day or date.min, row.pk),
    "shortest": lambda row: (row.minutes is None, row.minutes or 0, _newest(row)),
    "longest": lambda row: (row.minutes is None, -(row.minutes or 0), _newest(row)),
}
