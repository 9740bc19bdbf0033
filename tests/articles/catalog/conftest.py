"""Where the files of the index are while it is tested, and how they are built."""

import pytest

from articles.catalog.index import files, replica, snapshot
from articles.catalog.text import delta
from articles.management.commands.build_postings import write_postings
from tests.articles.catalog.engines import rows


@pytest.fixture
def own_files(settings, tmp_path, monkeypatch):
    """Copies go to the test's own folder and are written however few articles there are."""
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(snapshot, "WORTH_SAVING", 0)
    replica.REPLICA.forget()
    yield
    replica.REPLICA.wait()
    replica.REPLICA.forget()


@pytest.fixture
def large(own_files, monkeypatch):
    """The same, and every catalogue counts as large; of more than two articles the words are in postings."""
    monkeypatch.setattr(replica, "READ_AT_ONCE", -1)
    monkeypatch.setattr(delta, "MOST_ARTICLES", 2)
    # A test in which nothing can be built leaves no waiting time to the next one.
    monkeypatch.setattr(replica.REPLICA.words, "_tried_again_at", 0)


@pytest.fixture
def built_here(monkeypatch):
    """Postings are built by this process: another one takes seconds to start."""

    def build(self, position):
        with self.draft() as draft:
            write_postings(draft, self.header(position), [rows()])

    monkeypatch.setattr(files.IndexFile, "build", build)
