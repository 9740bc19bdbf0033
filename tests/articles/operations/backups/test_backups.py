"""`manage.py backup` and `manage.py restore`: the drill, what is refused, and what is kept."""

import json
import threading
from datetime import timedelta
from io import StringIO
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.utils import timezone

from articles.models import Article, Company, PageCrawl
from articles.operations.backups import folders
from articles.operations.backups.manifest import write_sums
from tests.articles.ingest.processes import database_url
from tests.articles.operations.backups.places import Place, rows_of
from tests.factories import make_article, make_company, make_feed, new_article

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WRITERS = 4
LOGO = "media/logos/acme.svg"


@pytest.fixture
def place(tmp_path):
    made = Place(tmp_path)
    yield made
    made.drop()


def backup(folder, **options):
    """The folder of a new backup."""
    said = StringIO()
    call_command("backup", folder, stdout=said, **options)
    return folder / said.getvalue().partition(":")[0].rpartition("/")[2]


def lay_out():
    """A catalogue with something in many tables, and a logo."""
    make_article("Uber", ["Kafka", "Go"], technologies=["Flink"], title="Ünïcode – “quoted”, 日本")
    make_article("Lyft", title="Later", status="inbox", status_at=None)
    make_feed(Company.objects.get(name="Uber"))
    company = make_company("Acme")
    company.logo.save("acme.svg", ContentFile(b"<svg/>"))


@pytest.fixture
def made(tmp_path):
    """A backup of a small catalogue."""
    lay_out()
    return backup(tmp_path / "backups")


def change(folder, **facts):
    """Has the backup say something else of itself, with checksums that are right."""
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | facts))
    (folder / "SHA256SUMS").unlink()
    write_sums(folder)


def agrees(place):
    """Holds the index that is built there against the database."""
    code, said, error = place.manage("check_index")
    assert code == 0, said + error


# The drill


def test_what_is_restored_is_what_was_there(made, place):
    code, said, _ = place.manage("restore", made)
    assert (code, said.splitlines()[1]) == (0, "Start the site, and compare: manage.py check_index")
    assert said.splitlines()[0].endswith(", and 1 upload.")
    assert place.rows() == rows_of(database_url())
    assert (place.var / "media/logos/acme.svg").read_bytes() == b"<svg/>"
    there = StringIO()
    call_command("check_index", stdout=there)
    assert place.manage("check_index")[:2] == (0, there.getvalue())
    # It goes on from there: ids are new, and the triggers write.
    log = len(place.rows()["articles_change"])
    script = "from tests.factories import make_article; make_article('Lyft', title='New', url='https://a.example/')"
    assert place.manage("shell", "--no-imports", "-v0", "-c", script)[::2] == (0, "")
    assert len(place.rows()["articles_change"]) > log
    agrees(place)


class Writers:
    """Threads that write without a pause, each into a company of its own: articles, and their number."""

    def __init__(self):
        self._ending = threading.Event()
        self.begun = threading.Barrier(WRITERS + 1, timeout=60)
        companies = [make_company(f"Writer {number}", tagline="0") for number in range(WRITERS)]
        self._threads = [threading.Thread(target=self._write, args=[company]) for company in companies]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        self.begun.wait()
        return self

    def __exit__(self, *error):
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def _write(self, company):
        try:
            for number in count(1):
                if self._ending.is_set():
                    return
                with transaction.atomic():
                    article = new_article(company, title=f"{company.name}, {number}")
                    article.save()
                    PageCrawl.objects.create(article=article)
                    Company.objects.filter(pk=company.pk).update(tagline=str(number))
                if number == 5:
                    self.begun.wait()
        finally:
            connections.close_all()


def test_backup_under_load_is_as_of_one_moment(tmp_path, place):
    lay_out()
    with Writers():
        before = Article.objects.count()
        folder = backup(tmp_path / "backups")
        after = Article.objects.count()
    assert place.manage("restore", folder)[0] == 0
    there, now = place.rows(), rows_of(database_url())
    assert before <= len(there["articles_article"]) <= after
    # Of each transaction all is there or nothing, and of each writer the first so many.
    script = (
        "import json; from articles.models import Company;"
        "print(json.dumps([[c.tagline, sorted(int(a.title.split()[-1]) for a in c.articles.all()),"
        " c.articles.filter(crawl__isnull=False).count()]"
        " for c in Company.objects.filter(name__startswith='Writer').prefetch_related('articles')]))"
    )
    found = json.loads(place.manage("shell", "--no-imports", "-v0", "-c", script)[1])
    assert len(found) == WRITERS
    for said, numbers, crawls in found:
        assert numbers == list(range(1, int(said) + 1))
        assert crawls == int(said) >= 5
    # Every row that is there is one of the site's, but for entries that the change log has dropped since, and
    # only the writers' companies have changed.
    oldest = min(entry[0] for entry in now["articles_change"])
    there["articles_change"] = [entry for entry in there["articles_change"] if entry[0] >= oldest]
    differing = {table for table in there if set(map(repr, there[table])) - set(map(repr, now[table]))}
    assert differing <= {"articles_company"}
    assert set(there) == set(now)
    agrees(place)


# What is refused


def test_database_that_is_not_empty_is_left_alone_unless_told(made, place):
    assert place.manage("migrate", "-v0")[0] == 0
    assert place.manage("shell", "-v0", "-c", "from tests.factories import *; make_article()")[0] == 0
    place.execute("CREATE TABLE of_a_later_release (id integer)")
    before = place.rows()
    code, _, error = place.manage("restore", made)
    assert (code, error) == (
        1,
        "CommandError: Nothing was restored. The database is not empty. With --overwrite everything in it is "
        "replaced.\n",
    )
    assert place.rows() == before
    assert place.manage("restore", made, "--overwrite")[0] == 0
    assert place.rows() == rows_of(database_url())
    agrees(place)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda folder: (folder / LOGO).write_text("<svg />"), f"{LOGO} is damaged"),
        (lambda folder: (folder / LOGO).unlink(), f"{LOGO} is missing from it."),
        (lambda folder: (folder / "media/x").write_text(""), "media/x does not belong to it."),
        (lambda folder: (folder / "manifest.json").write_text("{}"), "manifest.json is damaged"),
        (lambda folder: (folder / "SHA256SUMS").unlink(), "There is no backup in"),
        (lambda folder: change(folder, version="99.0"), "It was made by a newer release of Blogindex, 99.0,"),
        (
            lambda folder: change(folder, migrations=[["articles", "9999_of_the_future"]]),
            "It was made by a newer release",
        ),
        (lambda folder: change(folder, vendor="oracle"), "It is of oracle, and DATABASE_URL names"),
        (lambda folder: change(folder, format=2), "It is of format 2, and this release reads format 1."),
        (lambda folder: change(folder, more=1), "There is no manifest.json in"),
    ],
)
def test_backup_that_is_damaged_or_newer_is_refused(made, damage, reason, monkeypatch):
    damage(made)
    before = rows_of(database_url())
    with pytest.raises(CommandError) as refused:
        call_command("restore", made, overwrite=True)
    assert str(refused.value).startswith(f"Nothing was restored. {reason}")
    assert rows_of(database_url()) == before


def test_every_byte_of_the_database_is_checked(made, place):
    path = next(made.glob("database.*"))
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)
    code, _, error = place.manage("restore", made)
    assert (code, f"{path.name} is damaged" in error, place.rows()) == (1, True, {})


def test_what_cannot_be_put_back_whole_is_not_put_back(made, place):
    assert place.manage("restore", made)[0] == 0
    before = place.rows()
    path = next(made.glob("database.*"))
    # It breaks off in the middle, with a checksum that is right.
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    change(made)
    code, _, error = place.manage("restore", made, "--overwrite")
    assert (code, error.startswith("CommandError: Nothing was restored. ")) == (1, True)
    assert place.rows() == before


def test_backup_of_an_older_release_is_migrated(tmp_path, place):
    assert place.manage("migrate", "-v0", "articles", "0018")[0] == 0
    assert place.manage("backup", tmp_path / "older")[0] == 0
    (folder,) = (tmp_path / "older").iterdir()
    code, said, error = place.manage("restore", folder, "--overwrite")
    assert (code, ", migrated, and 0 uploads." in said) == (0, True), error
    assert place.manage("migrate", "--check", "-v0")[0] == 0
    assert set(place.rows()) == set(rows_of(database_url()))
    agrees(place)


# What is made and kept


def test_backup_says_what_it_is_and_can_be_checked_by_others(made):
    names = sorted(path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file())
    (file,) = [name for name in names if name.startswith("database.")]
    assert names == ["SHA256SUMS", file, "manifest.json", LOGO]
    said = json.loads((made / "manifest.json").read_text())
    assert (said["format"], said["file"], said["version"]) == (1, file, settings.VERSION)
    assert ["articles", "0001_initial"] in said["migrations"]
    # It holds password hashes and sessions.
    assert made.stat().st_mode & 0o777 == 0o700


def test_only_the_latest_backups_are_kept(tmp_path, monkeypatch):
    where = tmp_path / "backups"
    for day in range(4):
        (where / f"blogindex-2020010{day}T000000Z").mkdir(parents=True)
    (where / "blogindex-mine").mkdir()
    begun = where / ".blogindex-20200109T000000Z"
    begun.mkdir()
    made = backup(where, keep=3)
    names = sorted(path.name for path in where.iterdir())
    kept = ["blogindex-20200102T000000Z", "blogindex-20200103T000000Z"]
    assert names == [begun.name, *kept, made.name, "blogindex-mine"]
    # Nobody works on it any more.
    monkeypatch.setattr(folders, "LEFT_BEHIND", -1)
    monkeypatch.setattr(timezone, "now", lambda now=timezone.now: now() + timedelta(seconds=2))
    backup(where, keep=3)
    assert begun.name not in {path.name for path in where.iterdir()}


def test_backup_that_fails_leaves_nothing_behind(tmp_path):
    lay_out()
    # It can be listed and not be read.
    loop = Path(default_storage.path("logos/loop.svg"))
    loop.symlink_to(loop)
    with pytest.raises(CommandError) as refused:
        call_command("backup", tmp_path / "backups")
    assert str(refused.value) == f"No backup was made. {loop}: Too many levels of symbolic links."
    assert list((tmp_path / "backups").iterdir()) == []


def test_number_of_backups_to_keep_is_checked(tmp_path):
    with pytest.raises(CommandError) as refused:
        call_command("backup", tmp_path, keep=0)
    assert (str(refused.value), list(tmp_path.iterdir())) == ("Keep at least 1 backup.", [])
