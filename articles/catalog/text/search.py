"""A search text -> articles: what its terms find in texts and by name, and the best of them.

It is answered in two steps, so that nobody waits for the words: ask() has the engine find the texts, and
TextSearch makes of that, and of the sets of the index, which articles are found. Answers are sets of ids and
say nothing about who may see them, or about dates: the caller has those.
"""

from dataclasses import dataclass
from functools import cached_property

from pyroaring import BitMap

from articles.catalog.text import ranking
from articles.catalog.text.known_names import NamedBy
from articles.catalog.text.query import Term
from articles.catalog.text.spelled import Spellings


@dataclass(frozen=True, eq=False)
class Part:
    """What one part of a query, its terms in all their spellings, is found in: a set of articles whose text
    has it, and what it names."""

    terms: tuple[Term, ...]
    text: BitMap
    named: NamedBy


@dataclass(frozen=True, eq=False)
class Asked:
    """What the engine says of a query: its Parts, the number of all articles, and how much the texts say
    (ranking.Scores; None if that was not asked)."""

    wanted: tuple[Part, ...]
    unwanted: tuple[Part, ...]
    total: int
    scores: ranking.Scores | None = None


NOTHING_ASKED = Asked((), (), 0)


def _ids(engine, term, named):
    """The articles whose text has `term`. A technology's name that is another word too counts in titles only:
    who means the word puts it in quotes."""
    return engine.in_titles(term) if named.is_ambiguous and not term.is_exact else engine.ids(term)


def ask(query, engine, names, *, with_scores=True, check=lambda: None):
    """The Asked of `query`; `check` is called before each part and may raise."""
    spellings = Spellings(engine, names)

    def part(terms):
        check()
        terms = tuple(dict.fromkeys(one for term in terms for one in spellings.of(term)))
        named = [names.named(term.text) for term in terms]
        text = _union([_ids(engine, *pair) for pair in zip(terms, named, strict=True)])
        return Part(terms, text, NamedBy.union(named))

    wanted = tuple(part(terms) for terms in query.wanted)
    unwanted = tuple(part((term,)) for term in query.unwanted)
    total = engine.articles()
    scores = None
    if with_scores and wanted:
        check()
        scores = ranking.weigh(wanted, total, engine.scores)
    return Asked(wanted, unwanted, total, scores)


class TextSearch:
    """An Asked, and `members(facet, pk)`, the public articles of a company, on a topic or about a technology
    as a set."""

    def __init__(self, asked, members):
        self.asked, self.members = asked, members

    @cached_property
    def found(self):
        """The articles that each wanted part finds, in text, by company or by technology, as sets."""
        return [self._found(part) for part in self.asked.wanted]

    def ids(self, public):
        """The articles that the query finds, as a set; all of the set `public` if it only leaves some out.

        Some of them may not be public.
        """
        return self.without_unwanted(BitMap.intersection(*self.found) if self.found else public)

    def without_unwanted(self, ids):
        """The set `ids` without what the query leaves out."""
        for part in self.asked.unwanted:
            ids = ids - self._found(part)
        return ids

    def best(self, ids, keys_of, most=None):
        """The ids of the at most `most` best matches of the query in the set `ids`, the best first.

        Of very many only the latest are weighed; the others are left out. `keys_of` is that of ranked().
        """
        asked = self.asked
        named = [(part.text, self._named(part)) for part in asked.wanted]
        return ranking.ranked(asked.scores, named, ids, keys_of, asked.total, most)

    def _found(self, part):
        others = [
            self._of_companies(part),
            *(self.members("technology", pk) for pk in part.named.technologies),
        ]
        return part.text.union(*others) if any(others) else part.text

    def _of_companies(self, part):
        """The articles of the companies that a part names.

        A word of a longer name is that name only if it is no whole name, and at least half of the texts that
        have it are the company's: "build" is not Slalom Build.
        """
        sets = [self.members("company", pk) for pk in part.named.companies]
        for pk in () if sets else part.named.companies_in_part:
            members = self.members("company", pk)
            if 2 * part.text.intersection_cardinality(members) >= len(part.text):
                sets.append(members)
        return _union(sets)

    def _named(self, part):
        named = part.named
        sets = [self.members("topic", pk) for pk in (*named.topics, *named.topics_in_part)]
        sets += [self.members("technology", pk) for pk in named.technologies]
        return _union([self._of_companies(part), *sets])


def _union(sets):
    return BitMap.union(*sets) if len(sets) > 1 else sets[0] if sets else BitMap()
