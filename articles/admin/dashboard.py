"""The numbers on the admin's first page and above the list of feeds, each a link to the list it counts.

Beside them: when a worker was last seen, and what waits for one.
"""

from django.urls import reverse
from django.utils import timezone

from articles import catalog
from articles.admin.ingest_actions import how_to_start
from articles.models import Article, Feed, IngestRun, ReaderReport
from articles.operations.task_queues import Unreachable, queue_of_settings


def curation_numbers():
    """What there is to curate, as the context of admin/articles/_numbers.html."""
    counts = Article.objects.dashboard_counts(timezone.now()) | catalog.coverage()
    counts["feeds_in_trouble"] = Feed.objects.in_trouble().count()
    counts["reports"] = ReaderReport.objects.waiting().count()
    articles, feeds = reverse("admin:articles_article_changelist"), reverse("admin:articles_feed_changelist")
    published = f"{articles}?status__exact=published"
    return _numbers(
        counts,
        ("inbox", "in the inbox", f"{articles}?status__exact=inbox"),
        ("published_this_week", "published this week", f"{published}&since=7"),
        ("level", "without a level", f"{published}&missing=level"),
        ("summary", "without a summary", f"{published}&missing=summary"),
        ("topics", "without topics", f"{published}&missing=topics"),
        ("excerpt", "without an excerpt", f"{published}&missing=excerpt"),
        ("read_time", "without a read time", f"{published}&missing=read_time"),
        ("originals_gone", "originals gone", f"{published}&original=gone"),
        ("feeds_in_trouble", "feeds in trouble", f"{feeds}?state=trouble"),
        ("reports", "reports from readers", f"{reverse('admin:articles_readerreport_changelist')}?done=no"),
    )


def feed_numbers():
    """How many feeds are in each state, as the context of admin/articles/_numbers.html."""
    feeds = reverse("admin:articles_feed_changelist")
    return _numbers(
        Feed.objects.health(timezone.now()),
        ("active", "active", f"{feeds}?state=active"),
        ("failing", "failing", f"{feeds}?state=failing"),
        ("paused", "paused", f"{feeds}?state=paused"),
        ("never", "not polled yet", f"{feeds}?state=never"),
        ("due", "due now", f"{feeds}?state=due"),
    )


def worker():
    """Who does the work behind the pages, and what waits: the context of admin/articles/_worker.html."""
    now = timezone.now()
    return {
        "run": IngestRun.objects.latest_worker() or IngestRun.objects.first(),
        "is_running": IngestRun.objects.alive(now).exists(),
        "how_to_start": how_to_start(),
        "tasks": waiting_tasks(),
    }


def waiting_tasks():
    """The task queue's Backlog, None if it cannot be reached."""
    try:
        return queue_of_settings().backlog()
    except Unreachable:
        return None


def _numbers(counts, *items):
    """The context of (key in `counts`, words, address) for each number."""
    return {"numbers": [{"number": counts[key], "words": words, "address": a} for key, words, a in items]}
