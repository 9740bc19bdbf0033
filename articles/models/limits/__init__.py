"""How much may come from where: rows that say when something came, for all processes and hosts to count."""

from django.db import models


class CountedQuerySet(models.QuerySet):
    """Rows with the moment at which something came, `at`."""

    def seconds_until_fewer(self, most, within, now):
        """After how many seconds fewer than `most` of these rows are younger than `within`, a timedelta.

        0 if there are fewer now: then one more may come.
        """
        young = self.filter(at__gt=now - within).order_by("-at").values_list("at", flat=True)
        # There are as soon as the oldest of the latest so many is no longer young.
        return next((_seconds(at + within - now) for at in young[most - 1 : most]), 0)


def _seconds(span):
    return int(span.total_seconds()) + 1
