"""What companies, topics and technologies are called, and which of them a term names.

Their names are in no text index: what they name is a set of articles, so that renaming one touches no
article.
"""

from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

from articles.catalog.text.tokens import Name, fold, is_looked_for_by_letters, spellings, words
from articles.models import Company, Technology, Topic
from articles.models.fields import listed

# So many terms are remembered with what they name.
MOST_TERMS = 1000


class Named:
    """A company or topic: all it is called, its name first."""

    def __init__(self, pk, slug, name, synonyms=()):
        self.pk, self.slug, self.name = pk, slug, name
        self.names = [Name(text) for text in (name, *synonyms)]

    def is_named(self, text, begins=False):
        """Whether `text` is in one of its names; with `begins` its last word may be the beginning of one."""
        return any(name.has(text, begins) for name in self.names)

    def is_called(self, text):
        """Whether `text` is all of one of its names."""
        return any(name.is_whole(text) for name in self.names)


class NamedWhole(Named):
    """A technology: only a whole name means it, so that "apache" does not name Apache Kafka.

    `ambiguous` are those of its names that are other words too: Go, Swift.
    """

    def __init__(self, pk, slug, name, synonyms=(), ambiguous=()):
        super().__init__(pk, slug, name, dict.fromkeys((*synonyms, *ambiguous)))
        self._ambiguous = [Name(text) for text in ambiguous]

    def is_named(self, text, begins=False):
        return any(name.is_whole(text, begins) for name in self.names)

    def is_ambiguous(self, text):
        return any(name.is_whole(text) for name in self._ambiguous)


class NamedBy(NamedTuple):
    """What a text names, each as a sorted tuple of ids: whose whole name it is, and of whose it is a part.

    `is_ambiguous` says that it is a technology's name that is another word too.
    """

    companies: tuple[int, ...] = ()
    companies_in_part: tuple[int, ...] = ()
    topics: tuple[int, ...] = ()
    topics_in_part: tuple[int, ...] = ()
    technologies: tuple[int, ...] = ()
    is_ambiguous: bool = False

    @classmethod
    def union(cls, those):
        """All that any of `those` names."""
        *ids, is_ambiguous = zip(*those, strict=True)
        return cls(*(tuple(sorted({pk for its in some for pk in its})) for some in ids), any(is_ambiguous))


class Names:
    """All public companies, all topics and all technologies, by name."""

    def __init__(self, companies, topics, technologies=()):
        self.companies, self.topics = tuple(companies), tuple(topics)
        self.technologies = tuple(technologies)
        # The NamedBy of a text.
        self.named = lru_cache(MOST_TERMS)(self._named)
        self._with_word, self._with_run = {}, {}
        for one in self._all():
            for name in one.names:
                for word in name.words:
                    self._with_word.setdefault(word, set()).add(one)
                for run in name.runs:
                    self._with_run.setdefault(run, set()).add(one)
        self._words = sorted(self._with_word)
        self._folded = [(name.folded, one) for one in self._all() for name in one.names]
        self._kinds = {
            "company": frozenset(self.companies),
            "topic": frozenset(self.topics),
            "technology": frozenset(self.technologies),
        }

    def _all(self):
        return *self.companies, *self.topics, *self.technologies

    def _named(self, text):
        named = sorted((one for one in self.likely(text) if one.is_named(text)), key=lambda one: one.pk)
        whole = [one for one in named if one.is_called(text)]
        ids = {
            (kind, is_whole): tuple(one.pk for one in named if one in those and (one in whole) is is_whole)
            for kind, those in self._kinds.items()
            for is_whole in (True, False)
        }
        return NamedBy(
            *(ids[kind, is_whole] for kind in ("company", "topic") for is_whole in (True, False)),
            ids["technology", True],
            any(one.is_ambiguous(text) for one in whole if one in self._kinds["technology"]),
        )

    def likely(self, text, begins=False):
        """Those that have the first word of `text`, or all of it written as one word, in a name, as a set;
        is_named() is true of no others.

        Comparing a text with all names takes milliseconds.
        """
        run = words(text)
        if is_looked_for_by_letters(text):
            folded = fold(text)
            return {one for there, one in self._folded if folded in there}
        if not run:
            return set()
        begun = []
        if begins and len(run) == 1:
            first = bisect_left(self._words, run[0])
            begun = self._words[first : bisect_left(self._words, run[0] + "\U0010ffff", first)]
        found = [self._with_word.get(word, ()) for word in (*spellings(run[0]), *begun)]
        found += [self._with_run.get(word, ()) for word in spellings("".join(run))]
        return set().union(*found)

    def words(self):
        """All folded words of all names, as a set."""
        return set(self._with_word)

    def slugs(self, facet, text):
        """The slugs of the companies, topics or technologies whose whole name `text` is."""
        return tuple(
            sorted(one.slug for one in self.likely(text) & self._kinds[facet] if one.is_called(text))
        )

    def has_run(self, word):
        """Whether the folded `word` is words that follow each other in a name, written as one."""
        return any(one in self._with_run for one in spellings(word))


class Latest:
    """The Names that go with the replica's labels, read again whenever those are new ones."""

    def __init__(self):
        self._labels = self._names = None

    def of(self, labels):
        """The Names of now; `labels` is the replica's, None without one."""
        if labels is None:
            return read_names()
        if self._labels is not labels:
            # In this order: other threads may ask meanwhile.
            self._names = read_names()
            self._labels = labels
        return self._names


def read_names():
    """The Names, straight from the database."""
    companies = Company.objects.published().by_name().values_list("pk", "slug", "name")
    topics = Topic.objects.by_name().values_list("pk", "slug", "name", "synonyms")
    technologies = Technology.objects.by_name().values_list("pk", "slug", "name", "synonyms", "ambiguous")
    return Names(
        companies=(Named(*facts) for facts in companies),
        topics=(Named(*facts, listed(synonyms)) for *facts, synonyms in topics),
        technologies=(
            NamedWhole(*facts, listed(names), listed(others)) for *facts, names, others in technologies
        ),
    )
