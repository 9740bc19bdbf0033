"""manage.py backfill: finds a company's older articles, which its feeds no longer show."""

import time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.admin.formats import duration
from articles.ingest.history import backfill
from articles.ingest.work.follow_url import follow_all
from articles.models import Backfill, Company
from articles.pages.phrases import count_of

BAR = 24


class Command(BaseCommand):
    help = (
        "Searches a company's sitemaps, the older pages of its feeds and the lists of its blog, and adds the "
        "articles to the inbox. It can be stopped at any time and continues where it was."
    )

    def add_arguments(self, parser):
        parser.add_argument("company", help="the company's slug or name")
        parser.add_argument("--stop", action="store_true", help="give up a backfill that is running")

    def handle(self, *, company, stop, verbosity, **options):
        row = Company.objects.called(company)
        if row is None:
            raise CommandError(f"There is no company called {company}.")
        if stop:
            number = Backfill.objects.filter(company=row).stop(timezone.now())
            return self.stdout.write(f"Stopped: {count_of(number, 'backfill')}")
        history = backfill.start(row)
        bar = Bar(self.stdout) if verbosity else lambda progress: None
        try:
            status = follow_all(history, on_progress=bar)
        except KeyboardInterrupt:
            raise CommandError("\nStopped. Start it again to go on.") from None
        if verbosity:
            self.stdout.write(_summary(backfill.progress(history), status))
        return None


def _summary(progress, status):
    end = "" if status == Backfill.Status.DONE else ", the rest will be tried again later"
    return (
        f"Followed {count_of(progress.done, 'address,addresses')}: {count_of(progress.new, 'new article')}, "
        f"{progress.known:,} known, {progress.failed:,} failed{end}"
    )


class Bar:
    """A progress bar for a backfill; without a terminal, a line every half minute."""

    def __init__(self, out):
        self._out, self._last = out, 0.0

    def __call__(self, progress):
        now = time.monotonic()
        is_terminal = self._out.isatty()
        if now - self._last < (0.2 if is_terminal else 30):
            return
        self._last = now
        self._out.write(line(progress), ending="\r" if is_terminal else "\n")


def line(progress):
    """ "[######      ] 120 of 480, 31 new, 15 min left" """
    filled = BAR * progress.done // max(1, progress.total)
    text = (
        f"[{'#' * filled}{' ' * (BAR - filled)}] {progress.done:,} of {progress.total:,}, "
        f"{progress.new:,} new, {duration(progress.seconds_left)} left"
    )
    return text.ljust(76)
