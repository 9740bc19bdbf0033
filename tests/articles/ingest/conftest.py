"""The local web that ingest is tested against; at the end, how much of the scored folders was read right."""

import pytest

from tests.articles.ingest.scores import lines
from tests.articles.ingest.web import Web


@pytest.fixture
def web(settings):
    """A web server on loopback that the guarded client may reach, as often as it likes."""
    settings.INGEST_ALLOW = ["127.0.0.1", "::1"]
    settings.INGEST_GAP = 0.0
    server = Web()
    yield server
    server.close()


def pytest_terminal_summary(terminalreporter):
    for line in lines():
        terminalreporter.write_line(line)
