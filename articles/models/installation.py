"""What this installation calls things for good: the beginning of all tag URIs (RFC 4151) in its feeds.

It is made once, by the first `migrate`, and stays when the site moves to another host (decision 33).
"""

import re
import secrets
from datetime import date
from functools import cache

from django.conf import settings
from django.db import connections
from django.utils import timezone

from articles.models.databases import reading

# An authority of RFC 4151 that is a DNS name.
DNS_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
# For an installation that answers to any name.
NO_NAME = "localhost"


def install(using="default"):
    """Makes the name where there is none yet."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS articles_installation"
            " (id integer PRIMARY KEY CHECK (id = 1), tag_prefix text NOT NULL)"
        )
        cursor.execute(
            "INSERT INTO articles_installation (id, tag_prefix) VALUES (1, %s) ON CONFLICT (id) DO NOTHING",
            [new_tag_prefix(settings.ALLOWED_HOSTS, timezone.now().date())],
        )


def new_tag_prefix(hosts, day):
    """A tag URI up to its specific part: the first of `hosts` that is a name, `day`, and a random key.

    The key tells apart databases that were made for one host on one day: their rows have the same numbers.
    """
    names = [host.removeprefix(".").lower() for host in hosts]
    authority = next((name for name in names if DNS_NAME.fullmatch(name)), NO_NAME)
    return f"tag:{authority},{day.isoformat()}:{secrets.token_hex(4)}/"


@cache
def tag_prefix():
    """The stored beginning; every id is this and something that never changes, such as "article/12"."""
    with reading.connection().cursor() as cursor:
        cursor.execute("SELECT tag_prefix FROM articles_installation")
        return cursor.fetchone()[0]


def founded_on(prefix):
    """The day in a tag prefix."""
    return date.fromisoformat(prefix.partition(",")[2].partition(":")[0])
