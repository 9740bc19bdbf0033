"""What companies and topics are called, and which of them a term names.

Their names are in no text index: what they name is a set of articles, so that renaming one touches no
article. (Whatever else gets names, such as technologies, becomes another kind here.)
"""

from bisect import bisect_left
from functools import cached_property, lru_cache
from typing import NamedTuple

from articles.catalog.text.tokens import Name, fold, is_looked_for_by_letters, spellings, words
from articles.models import Company, Topic

# So many terms are remembered with what they name.
MOST_TERMS = 1000


class Named:
    """A company or topic: all it is called, its name first."""

    def __init__(self, pk, slug, name, aliases=()):
        self.pk, self.slug, self.name = pk, slug, name
        self.names = [Name(text) for text in (name, *aliases)]

    def is_named(self, text, begins=False):
        """Whether `text` is in one of its names; with `begins` its last word may be the beginning of one."""
        return any(name.has(text, begins) for name in self.names)

    def is_called(self, text):
        """Whether `text` is all of one of its names."""
        return any(name.is_whole(text) for name in self.names)


class NamedBy(NamedTuple):
    """What a text names, each as a sorted tuple of ids: whose whole name it is, and of whose it is a part."""

    companies: tuple[int, ...] = ()
    companies_in_part: tuple[int, ...] = ()
    topics: tuple[int, ...] = ()
    topics_in_part: tuple[int, ...] = ()


class Names:
    """All public companies and all topics, by name."""

    def __init__(self, companies, topics):
        self.companies, self.topics = tuple(companies), tuple(topics)
        # The NamedBy of a text.
        self.named = lru_cache(MOST_TERMS)(self._named)
        self._with_word, self._with_run = {}, {}
        for one in (*self.companies, *self.topics):
            for name in one.names:
                for word in name.words:
                    self._with_word.setdefault(word, set()).add(one)
                for run in name.runs:
                    self._with_run.setdefault(run, set()).add(one)
        self._words = sorted(self._with_word)
        self._folded = [(name.folded, one) for one in (*self.companies, *self.topics) for name in one.names]

    def _named(self, text):
        ids = {True: [], False: []}, {True: [], False: []}
        for one in self.likely(text):
            if one.is_named(text):
                ids[one not in self._companies][one.is_called(text)].append(one.pk)
        companies, topics = ids
        return NamedBy(
            *(tuple(sorted(its[is_whole])) for its in (companies, topics) for is_whole in (True, False))
        )

    @cached_property
    def _companies(self):
        return frozenset(self.companies)

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

    def slugs(self, kind, text):
        """The slugs of what `text` is the whole name of; `kind` is "company" or "topic"."""
        named = self.named(text)
        those, pks = {
            "company": (self.companies, named.companies),
            "topic": (self.topics, named.topics),
        }[kind]
        return tuple(one.slug for one in those if one.pk in pks)

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
    topics = Topic.objects.by_name().values_list("pk", "slug", "name", "aliases")
    return Names(
        companies=(Named(*facts) for facts in companies),
        topics=(Named(*facts, _split(aliases)) for *facts, aliases in topics),
    )


def _split(aliases):
    return [alias.strip() for alias in aliases.split(",") if alias.strip()]
