"""Whether the originals of articles are still there: which are to be looked at, and what follows from it."""

from datetime import timedelta

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Concat

from articles.models.querysets.feeds import ClaimedQuerySet

# Looks at the originals of one host within an hour, all processes together.
A_HOST_AND_HOUR = 30
HOUR = timedelta(hours=1)
# For so long an editor's word counts that the original is still there.
TRUSTED = timedelta(days=90)
# What is forgotten when the looks begin anew.
AFRESH = {
    "claim": "",
    "claimed_until": None,
    "http_status": None,
    "error": "",
    "failures": 0,
    "failed_on": None,
    "suspected": False,
    "mark": "",
    "reads_page": False,
}
RETIRED = "The original is gone."


class OriginalCheckQuerySet(ClaimedQuerySet):
    def due(self, now):
        """Looks that are due and that nobody is taking, the longest due first.

        Those at hosts that have had A_HOST_AND_HOUR within the past hour have to wait.
        """
        recent = self.model._default_manager.filter(checked_at__gt=now - HOUR).order_by().values("host")
        busy = recent.annotate(number=Count("pk")).filter(number__gte=A_HOST_AND_HOUR).values("host")
        waiting = self.unclaimed(now).filter(due_at__lte=now).exclude(host__in=busy)
        return waiting.order_by("due_at", "pk")

    def same_text(self, check, text):
        """Other originals at the host of `check` that had the text of this hash."""
        there = Q(first_text=text) | Q(last_text=text)
        return self.filter(there, host=check.host).exclude(pk=check.pk)

    def forget_marks(self):
        """Has the pages read again at the next look, whatever HEAD says."""
        return self.exclude(mark="").update(mark="")

    def start_again(self, pks, now):
        """Forgets what is known of the originals of these articles, whose addresses are others now."""
        return self.filter(pk__in=pks).update(
            **AFRESH, url="", first_text="", last_text="", checked_at=None, due_at=now
        )

    def trust(self, pks, now):
        """Believes an editor that the originals of these articles are there, for as long as TRUSTED."""
        return self.filter(pk__in=pks).update(**AFRESH, due_at=now + TRUSTED)


class OriginalQuestions:
    """Articles by what is known of their originals. ArticleQuerySet has these methods."""

    def without_look_planned(self):
        """Articles of which it is not planned when the original at their address is looked at."""
        checks = apps.get_model("articles", "OriginalCheck")._default_manager
        its_own = checks.filter(article=OuterRef("pk"), url=OuterRef("url"), due_at__isnull=False)
        return self.exclude(Exists(its_own))

    def gone(self):
        """Articles that readers are told of that the original is gone."""
        return self.filter(gone_on__isnull=False)

    def perhaps_gone(self):
        """Articles that readers see whose original was missing at the last look, and is not given up yet."""
        return self.with_status("published").filter(gone_on=None, original_check__failures__gt=0)

    def with_crawls(self):
        """With what is known of the reading of their pages, without what was extracted."""
        return self.select_related("crawl").defer("crawl__extracted")

    # Changes of state, one UPDATE each; they return how many rows changed

    def mark_gone(self, day, now):
        return self.filter(status="published", gone_on=None).update(gone_on=day, changed_at=now)

    def unmark_gone(self, now):
        return self.gone().update(gone_on=None, changed_at=now)

    def retire(self, by, now):
        """Rejects these articles, with the note that the original is gone."""
        text = models.TextField()
        line = Concat("note", Value(f"\n{RETIRED}"), output_field=text)
        note = Case(When(note="", then=Value(RETIRED)), default=line, output_field=text)
        return self.exclude(status="rejected")._set_status("rejected", by, now, picked_on=None, note=note)
