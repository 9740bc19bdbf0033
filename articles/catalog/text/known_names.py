"""What companies, topics and technologies are called, and which of them a term names.

Their names are in no text index: a term that names one matches all its articles, so that renaming
it touches no article.
"""

from bisect import bisect_left
from functools import lru_cache

from articles.catalog.text.tokens import Name, has_symbols, is_unsegmented, spellings, words
from articles.models import Company, Technology, Topic
from articles.models.names import listed

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


class NamedWhole(Named):
    """A technology: only a whole name means it, so that "apache" does not name Apache Kafka."""

    def is_named(self, text, begins=False):
        return any(name.is_whole(text, begins) for name in self.names)


class Names:
    """All public companies, all topics and all technologies, by name."""

    def __init__(self, companies, topics, technologies=()):
        self.companies, self.topics = tuple(companies), tuple(topics)
        self.technologies = tuple(technologies)
        # The ids of the companies, of the topics and of the technologies that a query.Term names.
        self.named = lru_cache(MOST_TERMS)(self._named)
        self._with_word = {}
        for one in self._all():
            for name in one.names:
                for word in name.words:
                    self._with_word.setdefault(word, set()).add(one)
        self._words = sorted(self._with_word)

    def _all(self):
        return *self.companies, *self.topics, *self.technologies

    def _named(self, term):
        named = [one for one in self.likely(term.text) if one.is_named(term.text)]
        return tuple(
            tuple(sorted(one.pk for one in named if one in those))
            for those in (self.companies, self.topics, self.technologies)
        )

    def likely(self, text, begins=False):
        """Those that have the first word of `text` in a name, as a set; is_named() is true of no others.

        Comparing a text with all names takes milliseconds.
        """
        run = words(text)
        if not run or is_unsegmented(text) or has_symbols(text):
            return {*self._all()}
        begun = []
        if begins and len(run) == 1:
            first = bisect_left(self._words, run[0])
            begun = self._words[first : bisect_left(self._words, run[0] + "\U0010ffff", first)]
        found = (self._with_word.get(word, ()) for word in (*spellings(run[0]), *begun))
        return set().union(*found)

    def words(self):
        """All folded words of all names, as a set."""
        return set(self._with_word)


class Latest:
    """The Names that go with the replica's labels, read again whenever those are new ones."""

    def __init__(self):
        self._labels = self._names = None

    def of(self, labels):
        """The Names of now; `labels` is the replica's, None without one."""
        if labels is None:
            return read_names()
        if self._labels is not labels:
            self._labels, self._names = labels, read_names()
        return self._names


def read_names():
    """The Names, straight from the database."""
    companies = Company.objects.published().by_name().values_list("pk", "slug", "name")
    topics = Topic.objects.by_name().values_list("pk", "slug", "name", "synonyms")
    technologies = Technology.objects.by_name().values_list("pk", "slug", "name", "synonyms")
    return Names(
        companies=(Named(*facts) for facts in companies),
        topics=(Named(*facts, listed(synonyms)) for *facts, synonyms in topics),
        technologies=(NamedWhole(*facts, listed(synonyms)) for *facts, synonyms in technologies),
    )
