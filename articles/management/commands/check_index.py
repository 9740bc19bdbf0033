"""manage.py check_index: holds the index in memory against the database and says what differs."""

import json
import time

import urllib3
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.catalog.index import check, digest

# A server's processes take turns, so it is asked several times.
ASKED = 12
# Seconds between two tries while the database changes, and how many tries there are.
PAUSE, TRIES = 0.5, 20


class Command(BaseCommand):
    help = (
        "Compares every set and count of the index with the database; fails if any differs. "
        "With --url it is the index that a server answers from, of each of its processes that is met."
    )

    def add_arguments(self, parser):
        parser.add_argument("--url", help="where a server of this site is, such as http://127.0.0.1:8000")

    def handle(self, *, url, **options):
        if url:
            return self._ask(url.rstrip("/"))
        checked, differences = check.differences()
        self._fail_if(differences)
        return self.stdout.write(f"The index and the database agree: {checked:,} sets and counts compared.")

    def _ask(self, url):
        said, truth = _said_and_true(url)
        for process, sets in sorted(said.items()):
            self._fail_if(_differences(process, sets, truth))
        processes = ", ".join(map(str, sorted(said)))
        return self.stdout.write(
            f"The index of each process ({processes}) and the database agree: {len(truth):,} sets compared."
        )

    def _fail_if(self, differences):
        for line in differences:
            self.stdout.write(line)
        if differences:
            raise CommandError(f"The index differs from the database in {len(differences)} places.")


def _said_and_true(url):
    """({process: its sets}, the database's sets), all as of the same place in the change log."""
    for _ in range(TRIES):
        truth = digest.of_database()
        answers = [_fetch(url) for _ in range(ASKED)] if truth else []
        if truth and {tuple(answer["position"]) for answer in answers} == {tuple(truth["position"])}:
            return {answer["process"]: answer["sets"] for answer in answers}, truth["sets"]
        time.sleep(PAUSE)
    raise CommandError(
        "The database changes all the time, or the server does not follow it. Look at /readyz."
    )


def _fetch(url):
    # Another connection may be another process's.
    headers = {"Connection": "close"}
    if settings.METRICS_TOKEN:
        headers["Authorization"] = f"Bearer {settings.METRICS_TOKEN}"
    options = {"headers": headers, "timeout": 60, "retries": False, "redirect": False}
    try:
        answer = urllib3.request("GET", f"{url}/indexz", **options)
        said = json.loads(answer.data)
    except (urllib3.exceptions.HTTPError, ValueError):
        raise CommandError(f"{url}/indexz does not say what its index holds: see METRICS_TOKEN.") from None
    if answer.status != 200:
        raise CommandError(f"{url}/indexz: {said.get('error', answer.status)}")
    return said


def _differences(process, sets, truth):
    return [
        f"{name}: process {process} has {_words(sets.get(name))}, the database {_words(truth.get(name))}"
        for name in sorted(sets.keys() | truth.keys())
        if sets.get(name) != truth.get(name)
    ]


def _words(found):
    return f"{found[0]:,} with checksum {found[1]:08x}" if found else "none"
