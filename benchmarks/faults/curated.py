"""What a generated catalogue lacks of a curated one: feeds, an inbox, history. Run by a process of its own.

Every tenth article waits in the inbox with what is suggested of it, every article came by a feed, some pages
could not be read, some originals are gone, and editors have done BATCHES things.
"""

from itertools import islice

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.models import (  # noqa: E402
    Article,
    Changeset,
    Company,
    Feed,
    FeedEntry,
    OriginalCheck,
    PageCrawl,
    ReaderReport,
    RowChange,
    Suggestion,
)
from articles.models.databases import planner_statistics  # noqa: E402

BATCHES = 20_000
REPORTS = 500
ROWS = 2_000


@transaction.atomic
def fill():
    now = timezone.now()
    feeds = {
        pk: Feed(
            company_id=pk, url=f"https://{slug}.example/feed.xml", title=f"{slug} blog", last_success_at=now
        )
        for pk, slug in Company.objects.values_list("pk", "slug")
    }
    Feed.objects.bulk_create(feeds.values())
    pks = list(Article.objects.order_by("pk").values_list("pk", "company_id"))
    waiting = [pk for pk, _ in pks[::10]]
    _create(FeedEntry(feed=feeds[company], article_id=pk, key=str(pk), digest="") for pk, company in pks)
    _create(
        PageCrawl(article_id=pk, due_at=None, read_at=now, error="" if number % 50 else "Timed out.")
        for number, (pk, _) in enumerate(pks)
    )
    for some in _in_parts(waiting):
        Article.objects.by_pks(some).update(status="inbox")
    Article.objects.by_pks([pk for pk, _ in pks[5::400]]).update(gone_on=now.date())
    _create(
        OriginalCheck(article_id=pk, host="blog.example", checked_at=now, failures=pk % 200 == 7)
        for pk, _ in pks
    )
    _create(Suggestion(article_id=pk, publish=pk % 100 / 100, least=pk % 100 / 100) for pk in waiting)
    user = User.objects.create_user("history")
    _create(Changeset(id=number, user=user, source="form", words="Saved") for number in range(1, BATCHES + 1))
    table = Article._meta.db_table
    _create(
        RowChange(
            changeset_id=number,
            table=table,
            row_id=pk,
            kind="article",
            object_id=pk,
            action="changed",
            before={"level": ""},
            after={"level": "advanced"},
        )
        for number, (pk, _) in enumerate(pks[-BATCHES:], 1)
    )
    _create(ReaderReport(article_id=pk, kind="other", text="Look at it.") for pk, _ in pks[-REPORTS:])


def _create(rows):
    for some in _in_parts(rows):
        type(some[0]).objects.bulk_create(some)


def _in_parts(rows):
    rows = iter(rows)
    while part := list(islice(rows, ROWS)):
        yield part


if __name__ == "__main__":
    fill()
    planner_statistics.analyze()
