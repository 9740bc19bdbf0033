"""Engines of what the test's own connection sees, divided between postings and delta in any way."""

import tempfile
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from articles.catalog.index import container
from articles.catalog.postings.reader import PostingsFile
from articles.catalog.postings.search import PostingsSearch
from articles.catalog.text import fts5
from articles.catalog.text.engine import Engine, published_texts
from articles.management.commands.build_postings import write_postings
from articles.models import Article


def postings(rows):
    """The PostingsSearch of articles given as rows for fts5.insert(); its file is gone when it is closed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "words"
        write_postings(path, b"{}", [sorted(rows)])
        file, _, arrays = container.read(path)
    return PostingsSearch(PostingsFile(file, arrays, fts5.TABLES), "words", fts5.WEIGHTS)


def rows():
    """The rows of all published articles."""
    published = Article.objects.filter(status="published").order_by("pk").values_list("pk", flat=True)
    return [row for _, some in published_texts(published) for row in some]


def all_in_delta():
    engine = Engine()
    engine.mark_changed(row[0] for row in rows())
    return engine


def all_in_postings():
    return Engine(postings(rows()))


def in_both():
    """An Engine whose postings are old: a third of the articles said other things then, a third is new since,
    and two that it has are gone."""
    now = rows()
    as_before = [(pk, *(f"kafka {text} at c++ 日本" for text in texts)) for pk, *texts in now if pk % 3 == 0]
    as_now = [row for row in now if row[0] % 3 == 1]
    highest = max((row[0] for row in now), default=0)
    gone = [(highest + n, *["kafka streams 日本 c#"] * len(fts5.COLUMNS)) for n in (1, 5)]
    engine = Engine(postings([*as_before, *as_now, *gone]))
    engine.mark_changed([row[0] for row in now if row[0] % 3 != 1] + [row[0] for row in gone])
    return engine


@contextmanager
def engines():
    """A context with one Engine of each kind."""
    with ExitStack() as stack:
        yield [stack.enter_context(closing(make())) for make in (all_in_delta, all_in_postings, in_both)]
