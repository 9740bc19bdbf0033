"""How many connections to the database a host has: as docs/scaling.md says, also behind PgBouncer."""

import shlex
import signal
from contextlib import ExitStack

import pytest

from blogindex.env import BASE_DIR
from tests.hosts import Editor, Load, Web, Worker, manage, run, settings
from tests.servers import PgBouncer, PostgreSQL, has

pytestmark = pytest.mark.slow
if not has("postgres"):
    pytestmark = pytest.mark.skip("There is no PostgreSQL here.")

WORKERS, THREADS = 2, 4
# Of a worker, besides its threads: one that looks for what is due, one that runs what is on the queue.
BESIDES = 2
LAYOUT = f"""
from django.contrib.auth.models import Group, User
from tests.factories import make_article, make_articles, make_company
user = User.objects.create_user({Editor.NAME!r}, password={Editor.PASSWORD!r}, is_staff=True)
user.groups.add(Group.objects.get(name="chief editors"))
make_articles(30, make_company("Example"))
print(*(make_article("Other", status="inbox").pk for _ in range(30)))
"""


class Installed:
    """One host and a worker on a PostgreSQL of its own, behind a PgBouncer if there are `pools`."""

    def __init__(self, folder, started, **pools):
        self.database = PostgreSQL()
        started.callback(self.database.remove)
        url = self.database.create("blogindex")
        if pools:
            bouncer = PgBouncer(self.database, **pools)
            started.callback(bouncer.remove)
            url = f"{bouncer.address('blogindex')}?pool_mode=transaction"
        self.settings = settings(DATABASE_URL=url, STATIC_DIR=str(BASE_DIR / "var/static"))
        manage(self.settings, "migrate", "--verbosity", "0")
        self.inbox = list(map(int, run(self.settings, LAYOUT).split()))
        self.host, self.worker = Web(folder / "web", self.settings), Worker(folder / "worker", self.settings)
        for process in (self.host, self.worker):
            process.start()
            started.callback(process.kill)

    def connections(self):
        with self.database.connection() as connection:
            words = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'blogindex'"
            return connection.execute(words).fetchone()[0]


@pytest.fixture
def started():
    with ExitStack() as processes:
        yield processes


def test_host_has_a_connection_for_each_thread_and_no_more(tmp_path, started):
    site = Installed(tmp_path, started)
    with Load([site.host], Editor(site.host), site.inbox, readers=3 * WORKERS * THREADS) as load:
        load.wait(600)
        most = site.connections()
    assert load.failures == []
    # The editor's and the readers' requests keep every thread busy.
    assert WORKERS < most <= WORKERS * THREADS + THREADS + BESIDES
    site.worker.process.send_signal(signal.SIGTERM)
    site.worker.process.wait(30)
    assert site.connections() <= WORKERS * THREADS


def test_site_and_worker_work_behind_a_pool_of_transactions(tmp_path, started):
    if not has("pgbouncer"):
        return  # no site needs it
    site = Installed(tmp_path, started, default_pool_size=3)
    with Load([site.host], Editor(site.host), site.inbox, readers=8) as load:
        load.wait(300)
        load.wait(10, 302)
        assert site.connections() <= 3
    assert (load.failures, {*load.statuses}) == ([], {200, 302})
    assert "agree" in manage(site.settings, "check_index")
    assert shlex.split(site.worker.said)[:2] == ["Working", "with"]
