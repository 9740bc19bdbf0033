"""Logins that failed lately, counted by name and by where they came from, so that nobody can go on guessing.

Names and networks stand here as keyed hashes. A name that nobody has is counted like any other.
"""

from datetime import timedelta
from typing import NamedTuple

from django.db import models
from django.utils import timezone

from articles.models.limits import CountedQuerySet

QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
# What one source may get wrong in a quarter of an hour: for one name, and for all together.
MOST_OF_ONE_NAME = 5
MOST_OF_ALL_NAMES = 20
# A name that is guessed at from many networks: after so many in an hour there is one try at a time, from
# wherever, and a wrong one is waited after. Nobody is locked out by what others do.
MANY = 20
PACE = timedelta(seconds=10)
# Whoever guesses at codes knows the password already. In an hour so many, of a million, may be tried.
MOST_CODES = 10
# A row is of use for an hour.
REMEMBERED = timedelta(days=1)


class Attempt(NamedTuple):
    """A try to log in: `step` is one of FailedLogin.Step, `name` and `source` are keyed hashes.

    The source is a network of addresses or, `by_device`, a browser from which this name has logged in before.
    """

    step: str
    name: str
    source: str
    by_device: bool


class FailedLoginQuerySet(CountedQuerySet):
    def seconds_to_wait(self, attempt, now):
        """After how many seconds `attempt` may be made; 0 if it may now."""
        here = self.filter(source=attempt.source)
        seconds = [
            here.filter(name=attempt.name).seconds_until_fewer(MOST_OF_ONE_NAME, QUARTER, now),
            here.seconds_until_fewer(MOST_OF_ALL_NAMES, QUARTER, now),
        ]
        if not attempt.by_device:
            # What fails at a browser of the name's own says nothing of an attack.
            everywhere = self.filter(name=attempt.name, by_device=False)
            if everywhere.seconds_until_fewer(MANY, HOUR, now):
                seconds.append(everywhere.seconds_until_fewer(1, PACE, now))
            if attempt.step == FailedLogin.Step.CODE:
                codes = everywhere.filter(step=attempt.step)
                seconds.append(codes.seconds_until_fewer(MOST_CODES, HOUR, now))
        return max(seconds)

    def note(self, attempt, now):
        """Notes that `attempt` has failed, and forgets what is no longer of use; returns the row."""
        self.filter(at__lt=now - REMEMBERED).delete()
        return self.create(**attempt._asdict(), at=now)

    def forget(self, attempt):
        """Forgets what has failed for the name of `attempt` at its source: somebody has logged in there."""
        self.filter(name=attempt.name, source=attempt.source).delete()


class FailedLogin(models.Model):
    """That a password or a code was wrong. Kept for a day."""

    class Step(models.TextChoices):
        PASSWORD = "password"  # noqa: S105 -- it is a name
        CODE = "code"

    step = models.CharField(max_length=8, choices=Step)
    name = models.CharField(max_length=32)
    source = models.CharField(max_length=32)
    by_device = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    objects = FailedLoginQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["name", "-at"], name="failed_login_of_name"),
            models.Index(fields=["source", "-at"], name="failed_login_of_source"),
            models.Index(fields=["-at"], name="failed_login_latest"),
        ]

    def __str__(self):
        return f"A wrong {self.step} for {self.name}"
