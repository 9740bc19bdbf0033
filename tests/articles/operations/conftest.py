"""A Redis of the tests' own, and processes of `manage.py worker`."""

import pytest
import redis

from tests.articles.operations.workers import Workers
from tests.servers import Redis, has


@pytest.fixture(scope="session")
def _redis_server():
    if not has("redis-server"):
        pytest.skip("There is no redis-server here.")
    server = Redis()
    yield server
    server.remove()


@pytest.fixture
def redis_server(_redis_server):
    """A server that holds nothing, and may be stopped and started."""
    client = redis.from_url(_redis_server.url)
    client.flushall()
    client.close()
    return _redis_server


@pytest.fixture(params=["database", "redis"])
def queue(request):
    """The settings of either task queue, as environment variables."""
    if request.param == "database":
        return {"INGEST_QUEUE": "database"}
    return {"INGEST_QUEUE": "redis", "REDIS_URL": request.getfixturevalue("redis_server").url}


@pytest.fixture(scope="session")
def _workers(tmp_path_factory):
    started = Workers(tmp_path_factory.mktemp("workers"))
    yield started
    started.close()


@pytest.fixture
def workers(_workers, transactional_db):
    yield _workers
    _workers.kill()
