"""Politeness that holds across processes: one request at a time and a gap between two, for each host.

A host is a row claimed by UPDATE. No fetching here, and no waiting but for a redirect's host: who finds a
host busy is told until when and does something else.
"""

import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from articles.ingest.fetching.robots import Rules, rules
from articles.models import Host

USUAL_PORTS = {"http": 80, "https": 443}
# The longest rest that a Retry-After gets for its host.
LONGEST_REST = 24 * 3600.0
# What a host that answers 429 or 503 gets if it does not say.
USUAL_REST = 120.0
# The statuses with which a server asks to be left alone for a while.
ASKS_FOR_REST = (429, 503)
# For how long a robots.txt is believed (RFC 9309, 2.4), and for how long a host that could not give its
# own is left in peace.
ROBOTS_KEPT = timedelta(days=1)
ROBOTS_AWAITED = timedelta(hours=1)
# A clock's two readings may be the same moment.
SOON = timedelta(milliseconds=20)
# Seconds until a host is looked at again that somebody is asking; a claim lasts far longer than a request.
IN_USE = 1.0
# Seconds that a redirect waits for the host it leads to; asking the first host again would cost more.
PATIENCE = 5.0


class Busy(Exception):
    """The host cannot be asked now; `until` is when to try again."""

    def __init__(self, until):
        super().__init__(f"busy until {until}")
        self.until = until


@dataclass
class Turn:
    """The right to send one request to the host `name`; redirects on the same host are part of it."""

    name: str
    token: str
    gap: float = 0.0
    rest: float = 0.0

    def begin(self):
        """Raises Busy if the host cannot be asked now."""
        row, now = _row(self.name), timezone.now()
        # A request has ended by INGEST_TIMEOUT, so a claim that is older is a killed worker's.
        lease = timedelta(seconds=min(settings.INGEST_LEASE, 2 * settings.INGEST_TIMEOUT))
        self.gap = _gap(row.gap)
        if Host.objects.filter(pk=row.pk).ready(now).claim(self.token, now, now + lease) != 1:
            in_use = timedelta(seconds=max(self.gap, IN_USE))
            free_at = min(row.claimed_until or now, now + in_use)
            raise Busy(max(row.next_at, free_at, now + SOON))

    def end(self):
        pause = timedelta(seconds=max(self.gap, self.rest))
        Host.objects.filter(name=self.name).release(self.token, next_at=timezone.now() + pause)

    def follow(self, url):
        """Becomes the turn of the host of `url`, to which the one before has redirected.

        Waits for it for up to PATIENCE seconds. Raises Busy if it cannot be asked by then.
        """
        name = name_of(url)
        if name in ("", self.name):
            return
        self.end()
        self.name, self.rest = name, 0.0
        end = timezone.now() + timedelta(seconds=PATIENCE)
        while True:
            try:
                return self.begin()
            except Busy as busy:
                if busy.until > end:
                    raise
                time.sleep(max(0.0, (busy.until - timezone.now()).total_seconds()))

    def spent(self):
        """The Busy to raise where this turn has gone into another request than was wanted."""
        return Busy(timezone.now() + max(SOON, timedelta(seconds=self.gap)))

    def back_off(self, seconds):
        """Leaves the host alone for `seconds` after this turn: what its Retry-After says, or USUAL_REST."""
        self.rest = min(LONGEST_REST, USUAL_REST if seconds is None else max(0.0, seconds))


def name_of(url):
    """The host that `url` is asked of, with the port if it is not the usual one; "" if there is none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    name = host if port in (None, USUAL_PORTS.get(parts.scheme)) else f"{host}:{port}"
    return name[:260]


@contextmanager
def turn(url):
    """Holds the host of `url` for one request and then for the gap. Raises Busy if it cannot be asked now."""
    held = Turn(name_of(url), uuid.uuid4().hex)
    held.begin()
    try:
        yield held
    finally:
        held.end()


def _row(name):
    """The host's row, made if it is missing; without the text of its robots.txt."""
    rows = Host.objects.filter(name=name).defer("robots")
    row = rows.first()
    if row is None:
        Host.objects.bulk_create([Host(name=name)], ignore_conflicts=True)
        row = rows.get()
    return row


def _gap(asked):
    """Seconds between two requests: the setting, or what robots.txt asks for if that is more."""
    return max(settings.INGEST_GAP, asked or 0.0)


def row_of(url):
    """The row of the host of `url` without the text of its robots.txt, or None."""
    return Host.objects.filter(name=name_of(url)).defer("robots").first()


def known_rules(url, now):
    """The robots.Rules of the host of `url`, or None if its robots.txt was not read lately."""
    row = Host.objects.filter(name=name_of(url)).exclude(robots_at=None).first()
    if row is None:
        return None
    told = row.robots_status is not None and row.robots_status < 500 and row.robots_status != 429
    return Rules(row.robots) if now - row.robots_at < (ROBOTS_KEPT if told else ROBOTS_AWAITED) else None


def keep_rules(name, turn, status, body, now):
    """Remembers what the host `name` answered for its robots.txt: `status` None for no answer.

    `turn` is the one in which it was asked, which a redirect may have led elsewhere. Gives the Rules.
    """
    found = rules(status, body)
    Host.objects.filter(name=name).update(
        robots=found.text, robots_at=now, robots_status=status, gap=found.delay
    )
    if turn.name == name:
        turn.gap = _gap(found.delay)
    return found
