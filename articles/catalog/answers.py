"""Who answers: the index and the words while they are there, else the database.

The words are asked first, without any lock that others wait for; then the index is borrowed, if it is still
in the state in which the words were asked.
"""

import time
from contextlib import contextmanager

from articles.catalog.database_answer import ask_database, engine_of_now, public_ids
from articles.catalog.index.replica import REPLICA
from articles.catalog.index_answer import IndexAnswer
from articles.catalog.index_answer import coverage as coverage_from_index
from articles.catalog.text.known_names import read_names
from articles.catalog.text.search import NOTHING_ASKED, ask
from articles.models import Article
from articles.models.databases import reading

# Changes that come between words and sets are waited for so many times.
MOST_TRIES = 3
# Seconds after which a search gives up.
MOST_SECONDS = 5


class SearchTooSlow(Exception):
    """A search was given up: it takes too long, now at least."""


@contextmanager
def answer(article_filter, *, is_ranked=False):
    """A context with the IndexAnswer or the DatabaseAnswer to an ArticleFilter.

    `is_ranked` says that ids will be asked for in the filter's order. Raises SearchTooSlow.
    """
    if article_filter.query:
        REPLICA.words.settle()
    is_ranked = is_ranked and article_filter.order == "relevance"
    for tries in range(MOST_TRIES):
        state, asked = _ask(article_filter.query, is_ranked)
        if asked is None:
            break
        with REPLICA.borrow() as (index, labels):
            if index is not None and (index.state == state or tries == MOST_TRIES - 1):
                yield IndexAnswer(article_filter, index, labels, asked)
                return
    # To count a million articles would take the database many seconds.
    yield ask_database(article_filter, can_count=not REPLICA.is_being_read)


def _ask(query, is_ranked):
    """(state of the index, Asked); Asked is None where the database is to answer."""
    with REPLICA.borrow() as (index, labels):
        if index is None:
            return None, None
        state = index.state
        if not query:
            return state, NOTHING_ASKED
        names = REPLICA.words.names(labels)
    with REPLICA.words.lend() as engine:
        if engine is None:
            return state, None
        return state, ask(query, engine, names, with_scores=is_ranked, check=_deadline())


def _deadline():
    """A function that raises SearchTooSlow when there is no more time."""
    end = time.monotonic() + MOST_SECONDS

    def check():
        if time.monotonic() > end:
            raise SearchTooSlow

    return check


@contextmanager
def words_of_now():
    """A context with (engine, names, public): an Engine or None, the Names of now, and a function that gives
    the public articles of a set."""
    with REPLICA.borrow() as (index, labels):
        names = REPLICA.words.names(labels) if index is not None else None
    if names is None:
        with engine_of_now() as engine:
            yield engine, read_names(), lambda ids: ids & public_ids()
        return
    with REPLICA.words.lend() as engine:
        yield engine, names, _public


def known_names():
    """The known_names.Names of now."""
    with REPLICA.borrow() as (_, labels):
        return REPLICA.words.names(labels)


def coverage():
    """ArticleQuerySet.coverage() as of now, for editors; it looks for changes by itself.

    Where the index follows a replica of the database, the database answers: what an editor has just done may
    not be there yet.
    """
    if not reading.has_replica():
        REPLICA.refresh()
        with REPLICA.borrow() as (index, _):
            if index is not None:
                return coverage_from_index(index)
    return Article.objects.coverage()


def _public(ids):
    with REPLICA.borrow() as (index, _):
        return ids & (public_ids() if index is None else index.public)
