"""Rate limits for hosts across all processes: one request at a time, and a gap between two.

A host is a row that is leased by UPDATE. Nothing is fetched here, and only redirects wait: HostBusy says when
the host is free, so that the caller can do something else until then.
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
# A Retry-After gives its host a rest of at most so many seconds.
LONGEST_REST = 24 * 3600.0
# The rest after a 429 or 503 without Retry-After.
USUAL_REST = 120.0
# Statuses by which a server asks for a rest.
ASKS_FOR_REST = (429, 503)
# How long a robots.txt is valid (RFC 9309, 2.4), and how long it takes until one that could not be fetched is
# fetched again.
ROBOTS_VALID = timedelta(days=1)
ROBOTS_RETRY = timedelta(hours=1)
# Two readings of a clock may be the same moment.
SOON = timedelta(milliseconds=20)
# Seconds until a host that is in use is tried again; its lease lasts far longer than a request.
IN_USE = 1.0
# Seconds that a redirect waits for its host; asking the first host again would take longer.
PATIENCE = 5.0


class HostBusy(Exception):
    """The host cannot be asked now; `until` says when to try again."""

    def __init__(self, until):
        super().__init__(f"busy until {until}")
        self.until = until


@dataclass
class HostSlot:
    """The right to send one request to the host `name`, including redirects on that host.

    `seconds` is how long that may take, if it is more than for a fetch.
    """

    name: str
    token: str
    seconds: float = 0.0
    gap: float = 0.0
    rest: float = 0.0

    def acquire(self):
        """Leases the host. Raises HostBusy if it cannot be asked now."""
        row, now = _row(self.name), timezone.now()
        # A request takes at most INGEST_TIMEOUT, so an older lease is that of a killed worker.
        usual = min(settings.INGEST_LEASE, 2 * settings.INGEST_TIMEOUT)
        lease = timedelta(seconds=max(usual, self.seconds))
        self.gap = _gap(row.gap)
        if Host.objects.filter(pk=row.pk).ready(now).claim(self.token, now, now + lease) != 1:
            in_use = timedelta(seconds=max(self.gap, IN_USE))
            free_at = min(row.claimed_until or now, now + in_use)
            raise HostBusy(max(row.next_at, free_at, now + SOON))

    def release(self):
        """Ends the lease; the host is free after the gap, or after the rest that back_off() has set."""
        pause = timedelta(seconds=max(self.gap, self.rest))
        Host.objects.filter(name=self.name).release(self.token, next_at=timezone.now() + pause)

    def follow(self, url):
        """Exchanges the slot for one of the host of `url`, to which the current host has redirected.

        Waits up to PATIENCE seconds. Raises HostBusy if the host is not free by then.
        """
        name = host_of(url)
        if name in ("", self.name):
            return
        self.release()
        self.name, self.rest = name, 0.0
        end = timezone.now() + timedelta(seconds=PATIENCE)
        while True:
            try:
                return self.acquire()
            except HostBusy as busy:
                if busy.until > end:
                    raise
                time.sleep(max(0.0, (busy.until - timezone.now()).total_seconds()))

    def spent(self):
        """The HostBusy to raise after the slot was used for another request than the intended one."""
        return HostBusy(timezone.now() + max(SOON, timedelta(seconds=self.gap)))

    def back_off(self, seconds):
        """Gives the host a rest of `seconds` (its Retry-After) after this slot, of USUAL_REST if None."""
        self.rest = min(LONGEST_REST, USUAL_REST if seconds is None else max(0.0, seconds))


def host_of(url):
    """The host of `url`, with its port unless it is the usual one; "" if there is none."""
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
def host_slot(url, seconds=0.0):
    """The HostSlot of the host of `url` as a context. Raises HostBusy if it cannot be asked now."""
    slot = HostSlot(host_of(url), uuid.uuid4().hex, seconds)
    slot.acquire()
    try:
        yield slot
    finally:
        slot.release()


def _row(name):
    """The host's row, created if need be, without the text of its robots.txt."""
    rows = Host.objects.filter(name=name).defer("robots")
    row = rows.first()
    if row is None:
        Host.objects.bulk_create([Host(name=name)], ignore_conflicts=True)
        row = rows.get()
    return row


def _gap(asked):
    """Seconds between two requests: the setting, or what robots.txt asks for if that is more."""
    return max(settings.INGEST_GAP, asked or 0.0)


def host_row(url):
    """The row of the host of `url` without the text of its robots.txt, or None."""
    return Host.objects.filter(name=host_of(url)).defer("robots").first()


def cached_rules(url, now):
    """The robots.Rules of the host of `url`, or None if its robots.txt has to be fetched."""
    row = Host.objects.filter(name=host_of(url)).exclude(robots_at=None).first()
    if row is None:
        return None
    answered = row.robots_status is not None and row.robots_status < 500 and row.robots_status != 429
    return Rules(row.robots) if now - row.robots_at < (ROBOTS_VALID if answered else ROBOTS_RETRY) else None


def store_rules(name, slot, status, body, now):
    """Stores the answer of the host `name` for its robots.txt and returns its Rules.

    `status` is None if there was no answer. `slot` is the HostSlot of the request, which a redirect may have
    moved to another host.
    """
    found = rules(status, body)
    Host.objects.filter(name=name).update(
        robots=found.text, robots_at=now, robots_status=status, gap=found.delay
    )
    if slot.name == name:
        slot.gap = _gap(found.delay)
    return found
