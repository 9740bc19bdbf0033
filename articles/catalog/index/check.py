"""Compares the process's index with the database, for `manage.py check_index`."""

import numpy as np
from django.http import QueryDict
from pyroaring import BitMap

from articles.catalog.database_answer import DatabaseAnswer
from articles.catalog.filters import ArticleFilter
from articles.catalog.index import changelog
from articles.catalog.index.bitmaps import ids_of
from articles.catalog.index.load import load_index, read_labels
from articles.catalog.index.replica import REPLICA
from articles.catalog.index_answer import IndexAnswer
from articles.catalog.options import IndexOptions, Options
from articles.catalog.text import fts5
from articles.catalog.text.engine import published_texts
from articles.models import Article


def differences():
    """(number of things compared, sentences about those that differ)."""
    there, wanted = changelog.installed_triggers()
    found = [f"Trigger {name} is missing: run manage.py migrate." for name in sorted(wanted - there)]
    REPLICA.refresh()
    REPLICA.wait()
    REPLICA.refresh()
    with REPLICA.borrow() as (index, labels):
        if index is None:
            missing = "There is no index to compare: the database changes while it is read."
            return len(wanted), [*found, missing]
        # What was counted and found before proves nothing about the sets as they are.
        index.forget_answers()
        REPLICA.words.mark_changed(())
        fresh = load_index()
        fresh.set_windows(index.window_starts)
        fresh_labels = read_labels(fresh)
        if _names(labels) != _names(fresh_labels):
            found.append("The names of companies, topics or technologies differ.")
        sets = list(_sets(index, fresh))
        article_filter = ArticleFilter(QueryDict(), options=Options(IndexOptions(index, labels)))
        numbers = list(
            _numbers(
                IndexAnswer(article_filter, index, labels, REPLICA.words), DatabaseAnswer(article_filter)
            )
        )
        words = list(_words(REPLICA.words.engine))
    found += [line for line in sets + numbers + words if line]
    return len(wanted) + len(sets) + len(numbers) + len(words) + 1, found


def _sets(index, fresh):
    """None, or a sentence, for each set of either index."""
    yield _difference("published", index.published, fresh.published)
    yield _difference("public", index.public, fresh.public)
    for facet in index.facets:
        for value in sorted(index.sets[facet].keys() | fresh.sets[facet].keys(), key=str):
            yield _difference(f"{facet} {value}", index.sets[facet].get(value), fresh.sets[facet].get(value))
    for facet, counts in index.columns.counts(index.published, index.columns.facets).items():
        numbers = {value: len(members) for value, members in fresh.sets[facet].items()}
        yield None if counts == numbers else f"The table of {facet} differs."
    yield None if index.order.tolist() == fresh.order.tolist() else "The order of dates differs."
    ids = ids_of(index.published & fresh.published)
    yield None if np.array_equal(index.added[ids], fresh.added[ids]) else "When articles were added differs."
    same = np.array_equal(index.changed[ids], fresh.changed[ids])
    yield None if same else "When articles were last changed differs."


def _names(labels):
    kinds = (labels.companies, labels.topics, labels.technologies)
    return [[(row.pk, row.slug, row.name) for row in rows] for rows in kinds]


def _words(engine):
    """None, or a sentence, for each word of the articles' texts."""
    fresh = {}
    published = Article.objects.filter(status="published").order_by().values_list("pk", flat=True)
    for _, rows in published_texts(published.iterator()):
        for word, ids in fts5.articles_by_word(rows):
            fresh[word] = fresh.get(word, BitMap()) | ids
    for word in sorted(fresh.keys() | engine.stems()):
        yield _difference(f"word {word}", engine.stem_ids(word), fresh.get(word))


def _difference(name, ours, theirs):
    if ours == theirs:
        return None
    ours, theirs = set(ours or ()), set(theirs or ())
    surplus, lacking = sorted(ours - theirs)[:5], sorted(theirs - ours)[:5]
    return (
        f"{name}: {len(ours)} in the index, {len(theirs)} in the database;"
        f" too many: {surplus}, missing: {lacking}"
    )


def _numbers(answer, truth):
    """None, or a sentence, for the total and each count that the database's own counting gives."""
    yield None if answer.total() == truth.total() else "The total differs."
    ours, theirs = answer.counts(), truth.counts()
    for facet, counts in theirs.items():
        for value in sorted(counts.keys() | ours[facet].keys()):
            index_says, database_says = ours[facet].get(value, 0), counts.get(value, 0)
            if index_says == database_says:
                yield None
            else:
                yield f"{facet} {value}: the index counts {index_says}, the database {database_says}"
