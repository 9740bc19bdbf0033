"""Where the copies of the index lie while it is tested."""

import pytest

from articles.catalog.index import replica, snapshot


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
    """The same, and every catalogue counts as large."""
    monkeypatch.setattr(replica, "READ_AT_ONCE", -1)
