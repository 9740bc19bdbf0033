"""manage.py backfill: what it finds, what it says, and how it is stopped."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.ingest.history import backfill
from articles.management.commands.backfill import line
from articles.models import Backfill, PageCrawl
from tests.articles.ingest.web import lay_out, sitemap
from tests.factories import make_company

pytestmark = pytest.mark.django_db

PATHS = ["/how-we-count", "/how-we-sort-things", "/why-we-moved"]


@pytest.fixture
def company(web):
    return make_company("Acme", blog_url=web("/"))


def command(name, **options):
    said = StringIO()
    call_command("backfill", name, stdout=said, **options)
    return said.getvalue()


@pytest.mark.parametrize("name", ["acme", "ACME"])
def test_command_fills_the_inbox_and_says_so(web, company, name):
    lay_out(web, *PATHS)
    web["/sitemap.xml"] = sitemap(*map(web, PATHS))
    last = command(name).splitlines()[-1]
    assert last == "Followed 7 addresses: 3 new articles, 0 known, 0 failed"
    assert PageCrawl.objects.filter(due_at=None).count() == 3


def test_command_says_that_something_is_left(web, company):
    web["/how-we-count"] = (500, {}, b"")
    web["/sitemap.xml"] = sitemap(web("/how-we-count"))
    said = command("acme").splitlines()[-1]
    assert said == (
        "Followed 4 addresses: 0 new articles, 0 known, 0 failed, the rest will be tried again later"
    )


def test_command_stops_a_backfill(company):
    backfill.start(company)
    assert command("acme", stop=True) == "Stopped: 1 backfill\n"
    assert Backfill.objects.get().status == "stopped"


def test_command_knows_no_other_companies(company):
    with pytest.raises(CommandError) as refused:
        command("acne")
    assert str(refused.value) == "There is no company called acne."


def test_line_shows_how_far_it_is():
    progress = backfill.Progress(done=0, total=0, new=0, known=0, failed=0, seconds_left=0)
    assert line(progress).rstrip() == f"[{' ' * 24}] 0 of 0, 0 new, 0 s left"
    progress = backfill.Progress(done=120, total=480, new=31, known=0, failed=0, seconds_left=900)
    assert line(progress) == f"[{'#' * 6}{' ' * 18}] 120 of 480, 31 new, 15 min left".ljust(76)
