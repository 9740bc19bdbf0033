"""The process's one Index, kept true: read from the database once, then brought up to date.

Whoever reads holds the lock from the look at the change log to the last number of the answer, so
that one answer never mixes two states. An answer is a few milliseconds of pure computing, so
waiting for this lock costs threads nothing that the interpreter's own lock would not.
"""

import logging
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import DatabaseError, connection

from articles.catalog import changes, snapshot
from articles.catalog.engines import engine
from articles.catalog.index import Facts, Index
from articles.catalog.query import Term
from articles.catalog.text import Words
from articles.catalog.values import flag, read_band
from articles.models import Article, Company, Topic

FACETS = ("company", "level", "read", "code", "summary", "topic", "year", "language", "demo")
MANY_VALUED = ("company", "topic", "year", "language")
# Up to this many articles an index is read within the request that needs it (about 0.1 s);
# a larger one is read by a thread of its own, and the database answers until it is there.
READ_AT_ONCE = 20_000
# Above this many changed articles, reading everything again is quicker than following.
MOST_FOLLOWED = 20_000
BATCH = 500
# So many words are searched for before anybody asks: each takes the first who does 5 to 30 ms.
LEARNT, SHORT = 120, 3
COLUMNS = (
    *("pk", "company", "published_on", "read_minutes"),
    *("level", "includes_code", "has_summary", "language", "demo"),
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Labels:
    """What companies and topics are called: (slug, name) pairs by name, and their ids by slug."""

    companies: tuple[tuple[str, str], ...]
    topics: tuple[tuple[str, str], ...]
    company_ids: dict[str, int]
    topic_ids: dict[str, int]
    company_slugs: dict[int, str]
    topic_slugs: dict[int, str]
    # What readers of these labels worked out from them.
    kept: dict = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class Known:
    """The options there are, from the index: the same attributes as filters.Known."""

    companies: tuple[tuple[str, str], ...]
    topics: tuple[tuple[str, str], ...]
    years: tuple[str, ...]
    languages: tuple[str, ...]


def known(index, labels):
    """The Known of this state of the index."""
    return Known(
        companies=labels.companies,
        topics=labels.topics,
        years=tuple(sorted(index.values("year"), reverse=True)),
        languages=tuple(sorted(index.values("language"))),
    )


class Replica:
    """Holds the Index; reading() is the only way to it."""

    def __init__(self):
        self._lock = threading.RLock()
        self._reader = self._learner = None
        # The sets of the words asked for lately; used like the index, while it is lent.
        self.words = Words()
        self.forget()

    def forget(self):
        """Throws the index away; the next reader reads it again."""
        with self._lock:
            self._index = self._labels = self._position = None
            self.words.forget()

    @contextmanager
    def reading(self, look=True):
        """Lends (index, labels), true to what is committed now; (None, None) while there is no index.

        Inside a transaction there is none either: a replica of what may be rolled back would be a
        lie to every later request. `look=False` spares the look at the change log, for a second
        question of the same request.
        """
        if connection.in_atomic_block:
            yield None, None
            return
        with self._lock:
            if look or self._index is None:
                self._bring_up_to_date()
            yield self._index, self._labels

    @property
    def is_being_read(self):
        """Whether a large index is on its way: until it is there, the database would count for long."""
        return bool(self._reader and self._reader.is_alive())

    def wait(self):
        """Waits for an index that is being read, and its words; for commands and tests."""
        for name in ("_reader", "_learner"):
            thread = getattr(self, name)
            if thread:
                thread.join()

    def _bring_up_to_date(self):
        if self._index is None:
            self._start()
        if self._index is not None and not self._follow():
            self.forget()
            self._read()

    def _follow(self):
        """Applies what changed since the last look; False if everything must be read again."""
        try:
            changed = changes.since(self._position)
        except changes.Gap:
            return False
        if changed.everything or len(changed.articles) > MOST_FOLLOWED:
            return False
        pks = sorted(changed.articles)
        for first in range(0, len(pks), BATCH):
            batch = pks[first : first + BATCH]
            self._index.replace(batch, list(read_facts(batch)))
            self.words.changed(batch)
        if changed.companies or changed.topics:
            self._labels = read_labels(self._index)
        self._position = changed.position
        return True

    def _start(self):
        saved = snapshot.load(Index(FACETS, MANY_VALUED))
        if saved is None:
            self._read()
        else:
            index, mark = saved
            self._labels = read_labels(index)
            self._index, self._position = index, changes.Position(mark)
            self._learn()

    def _read(self):
        if Article.objects.count() <= READ_AT_ONCE:
            self._read_everything()
        elif not (self._reader and self._reader.is_alive()):
            self._reader = threading.Thread(target=self._read_apart, name="index", daemon=True)
            self._reader.start()

    def _read_apart(self):
        try:
            self._read_everything()
        except DatabaseError:
            log.exception("The index could not be read; the next request tries again")
        finally:
            connection.close()

    def _read_everything(self):
        # The position comes first: what changes while everything is read is followed afterwards.
        position = changes.position()
        index = read_index()
        labels = read_labels(index)
        snapshot.save(index, position.mark)
        with self._lock:
            self._index, self._labels, self._position = index, labels, position
        self._learn()

    def _learn(self):
        """Has the sets of the commonest words read by a thread of its own, where that takes long."""
        if len(self._index.published) > READ_AT_ONCE:
            self._learner = threading.Thread(target=self._learn_apart, name="words", daemon=True)
            self._learner.start()

    def _learn_apart(self):
        try:
            for word in engine().commonest(LEARNT):
                # A short word begins so many others that reading them all takes long.
                beginnings = [Term(word, is_prefix=True)] if len(word) > SHORT else []
                for term in (Term(word), *beginnings):
                    with self._lock:
                        state = self.words.state()
                    ids = engine().ids(term)
                    with self._lock:
                        self.words.take(term, ids, state)
        except DatabaseError:
            log.exception("The commonest words could not be read ahead; searches read them")
        finally:
            connection.close()


REPLICA = Replica()


def read_index():
    """An Index of all published articles, straight from the database."""
    index = Index(FACETS, MANY_VALUED)
    index.fill(read_facts(), read_topics())
    return index


def read_labels(index):
    """The Labels of now; tells `index` which companies are hidden."""
    companies = list(Company.objects.by_name().values_list("slug", "name", "pk", "published"))
    topics = list(Topic.objects.by_name().values_list("slug", "name", "pk"))
    index.hide_companies(pk for _, _, pk, published in companies if not published)
    return Labels(
        companies=tuple((slug, name) for slug, name, _, published in companies if published),
        topics=tuple((slug, name) for slug, name, _ in topics),
        company_ids={slug: pk for slug, _, pk, published in companies if published},
        topic_ids={slug: pk for slug, _, pk in topics},
        company_slugs={pk: slug for slug, _, pk, published in companies if published},
        topic_slugs={pk: slug for slug, _, pk in topics},
    )


def read_facts(pks=None):
    """The Facts of all published articles without their topics, or with them of those in `pks`."""
    articles = Article.objects.filter(status="published").order_by()
    topics = {}
    if pks is not None:
        articles = articles.filter(pk__in=pks)
        links = Article.topics.through.objects.filter(article__in=pks)
        for article, topic in links.values_list("article_id", "topic_id"):
            topics.setdefault(article, []).append(("topic", topic))
    for pk, company, day, minutes, level, code, summary, language, demo in articles.values_list(
        *COLUMNS
    ).iterator(10_000):
        values = [
            ("company", company),
            ("level", level),
            ("read", read_band(minutes)),
            ("code", flag(code)),
            ("summary", flag(summary)),
            ("year", str(day.year) if day else None),
            ("language", language),
            ("demo", demo),
        ]
        known = tuple(pair for pair in values if pair[1])
        yield Facts(pk, day.toordinal() if day else 0, minutes or 0, (*known, *topics.get(pk, ())))


def read_topics():
    """(topic id, ids of its articles) for every topic."""
    links = Article.topics.through.objects.order_by()
    for topic in Topic.objects.order_by().values_list("pk", flat=True):
        yield topic, links.filter(topic=topic).values_list("article_id", flat=True).iterator(10_000)
