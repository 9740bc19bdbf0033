"""Every question asked of feeds and of the tables that ingest works through, and every change of state.

As in articles.py, a method takes plain values and returns a QuerySet, a row, a number or a dict.
"""

from datetime import timedelta

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When

from articles.canonical import canonical_url
from articles.models.querysets.listed import with_chosen

# A process that has given no sign of life for so long counts as dead.
SILENCE = timedelta(minutes=1)
# So many articles of the inbox say which feeds are at work.
LATEST = 500


class ClaimedQuerySet(models.QuerySet):
    """Rows that one worker at a time may work on. A claim is one UPDATE, and it expires by itself."""

    def unclaimed(self, now):
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lte=now))

    def claimed(self, now):
        """Rows that a worker is busy with at this moment."""
        return self.filter(claimed_until__gt=now)

    def claim(self, token, now, until):
        """Claims those of these rows that are free for the worker `token`; returns how many there were."""
        return self.unclaimed(now).update(claim=token, claimed_until=until)

    def held_by(self, token):
        return self.filter(claim=token)

    def release(self, token, **facts):
        """Gives these rows back and writes `facts`; rows that are no longer the worker's are left alone."""
        return self.held_by(token).update(claim="", claimed_until=None, **facts)


class FeedQuerySet(ClaimedQuerySet):
    def active(self):
        return self.filter(status="active")

    def paused(self):
        return self.filter(status="paused")

    def failing(self):
        """Feeds that are polled and whose last poll ended in an error."""
        return self.active().exclude(error="")

    def in_trouble(self):
        """Feeds whose last poll ended in an error, including those that have been paused since."""
        return self.exclude(error="")

    def warned(self):
        """Feeds that could be read although they are broken in parts."""
        return self.filter(error="").exclude(warning="")

    def never_polled(self):
        return self.filter(last_polled_at=None)

    def by_pks(self, pks):
        """The feeds with these ids, without the order and joins of the list that they come from."""
        return self.filter(pk__in=list(pks))

    def due(self, now):
        """Feeds that are due and that nobody is polling, the longest due first."""
        return self.active().unclaimed(now).filter(next_due_at__lte=now).order_by("next_due_at", "pk")

    def with_company(self):
        return self.select_related("company")

    def known(self, urls):
        """{address: Feed with its company} for each of these addresses, however spelled, that has a feed."""
        keys = {url: feed_key(url) for url in urls}
        wanted = set(keys.values())
        feeds = {feed_key(feed.url): feed for feed in self.with_company() if feed_key(feed.url) in wanted}
        return {url: feeds[key] for url, key in keys.items() if key in feeds}

    def most_waiting(self, number, chosen=""):
        """(id, name) of the `number` feeds that have brought most of the latest articles in the inbox, and of
        the one of id `chosen`."""
        # From the articles to their feeds: the other way the database reads all entries.
        inbox = apps.get_model("articles", "Article").objects.inbox().latest_rows(LATEST)
        waiting = Count("pk", distinct=True)
        rows = inbox.filter(feed_entries__isnull=False).order_by().values_list("feed_entries__feed")
        rows = rows.annotate(waiting=waiting).order_by("-waiting", "feed_entries__feed")
        most = [pk for pk, _ in rows[:number]]
        feeds = self.in_bulk(most)
        return with_chosen([(pk, str(feeds[pk])) for pk in most if pk in feeds], self, chosen)

    def by_trouble(self):
        """The worst first, with `trouble`: 5 failed seven times or more in a row, 4 failing, 3 paused,
        2 broken but readable, 1 never polled, 0 well."""
        trouble = Case(
            When(Q(status="active", failures__gte=7), then=Value(5)),
            When(Q(status="active") & ~Q(error=""), then=Value(4)),
            When(Q(status="paused"), then=Value(3)),
            When(~Q(warning=""), then=Value(2)),
            When(last_polled_at=None, then=Value(1)),
            default=Value(0),
        )
        return self.annotate(trouble=trouble).order_by(
            "-trouble", "-failures", F("last_success_at").asc(nulls_first=True), "pk"
        )

    def numbers_by_trouble(self):
        """How many there are in each trouble, as by_trouble() calls it: a dict, in one query."""
        return dict(self.by_trouble().order_by().values_list("trouble").annotate(Count("pk")))

    def with_trouble(self, least):
        """The worst first, those whose trouble is at least that."""
        return self.by_trouble().filter(trouble__gte=least)

    def health(self, now):
        """How many feeds are active, paused, failing, due, polling and never polled: a dict, in one query."""
        active = Q(status="active")
        free = Q(claimed_until=None) | Q(claimed_until__lte=now)
        return self.aggregate(
            active=Count("pk", filter=active),
            paused=Count("pk", filter=Q(status="paused")),
            failing=Count("pk", filter=active & ~Q(error="")),
            due=Count("pk", filter=active & free & Q(next_due_at__lte=now)),
            polling=Count("pk", filter=Q(claimed_until__gt=now)),
            never=Count("pk", filter=Q(last_polled_at=None)),
        )

    # Changes of state

    def poll_now(self, now):
        """Makes these feeds active and due, to be read in full, and forgets their past failures."""
        return self.update(
            status="active",
            reason="",
            next_due_at=now,
            failures=0,
            not_found=0,
            etag="",
            last_modified="",
        )

    def pause(self, reason, now):
        """Stops polling these feeds until an editor resumes them; `reason` is a sentence."""
        return self.exclude(status="paused").update(
            status="paused", reason=reason, claim="", claimed_until=None, next_due_at=now
        )


def feed_key(url):
    """Two addresses with the same key are the same feed."""
    try:
        return canonical_url(url)
    except ValueError:
        return url


class HostQuerySet(ClaimedQuerySet):
    def ready(self, now):
        """Hosts that may be asked again now."""
        return self.filter(next_at__lte=now)


class PageCrawlQuerySet(ClaimedQuerySet):
    def due(self, now):
        """Readings that are due and that nobody is doing, the longest due first."""
        return self.unclaimed(now).filter(due_at__lte=now).order_by("due_at", "pk")

    def failed(self):
        """Readings that ended in an error, whether they are tried again or not."""
        return self.exclude(error="")


class BackfillQuerySet(models.QuerySet):
    def running(self):
        return self.filter(status="running")

    def finish(self, now):
        """Marks those of these backfills as done that have nothing left to follow; returns how many."""
        left = self.model._meta.get_field("urls").related_model._default_manager.to_do()
        return (
            self.running()
            .exclude(Exists(left.filter(backfill=OuterRef("pk"))))
            .update(status="done", finished_at=now, seen_at=now)
        )

    def stop(self, now):
        """Stops these backfills until they are started again; returns how many were running."""
        return self.running().update(status="stopped", finished_at=now)


class BackfillURLQuerySet(ClaimedQuerySet):
    def to_do(self):
        """URLs that have not been followed yet."""
        return self.exclude(due_at=None)

    def due(self, now):
        """URLs of running backfills that are due and that nobody is following: feeds first, pages last.

        Feeds come first because where their articles are tells which addresses in a sitemap are articles.
        """
        rank = Case(
            When(kind="feed", then=Value(0)),
            When(kind="sitemap", then=Value(1)),
            When(kind="listing", then=Value(2)),
            default=Value(3),
        )
        return (
            self.unclaimed(now)
            .filter(due_at__lte=now, backfill__status="running")
            .order_by(rank, "due_at", "pk")
        )

    def counts(self):
        """How many URLs there are in all, done, and with each outcome: a dict, in one query."""
        outcomes = ("new", "known", "no article", "gone", "failed")
        return self.aggregate(
            total=Count("pk"),
            done=Count("pk", filter=Q(due_at=None)),
            **{name.replace(" ", "_"): Count("pk", filter=Q(outcome=name)) for name in outcomes},
        )


class IngestRunQuerySet(models.QuerySet):
    def alive(self, now):
        """Runs that are going on: not finished, with a sign of life within SILENCE."""
        return self.filter(finished_at=None, seen_at__gte=now - SILENCE).order_by("pk")

    def latest_worker(self):
        """The process that watches, or watched, and gave a sign of life last; None if there never was one."""
        return self.filter(watching=True).order_by("-seen_at", "-pk").first()

    def forget_old(self, now, keep=100):
        """Deletes all but the `keep` latest runs, those that are going on, and the latest worker's."""
        kept = list(self.order_by("-pk").values_list("pk", flat=True)[:keep])
        if len(kept) == keep:
            worker = self.latest_worker()
            going_on = Q(finished_at=None, seen_at__gte=now - SILENCE) | Q(pk=worker and worker.pk)
            self.filter(pk__lt=kept[-1]).exclude(going_on).delete()
