"""Readers and editors at a site, each a thread with some patience: what they were answered, and when."""

import random
import time
from collections import Counter
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from itertools import count
from threading import Event, Lock, Thread
from typing import NamedTuple
from urllib.parse import urlencode

from benchmarks.faults.place import COMPANY, HOST

# Seconds that an answer is waited for.
PATIENCE = 40
REFUSED, CLOSED, CUT, SILENT = "refused", "closed", "cut off", "no answer"
TOKEN = "t" * 32
WORDS = ("kafka", "latency", "index", "cache", "search", "deploy", "queue", "stream")


class Answer(NamedTuple):
    """`status` is a number, or what came in place of one: no connection (REFUSED), one that was closed before
    an answer (CLOSED) or in the middle of one (CUT), or nothing for PATIENCE seconds (SILENT)."""

    status: int | str
    seconds: float
    what: str


def ask(port, method, path, body="", headers=None, patience=PATIENCE):
    """(Answer, its headers, its body) over a connection of its own, as a proxy asks for somebody."""
    headers = {"Host": HOST, "X-Forwarded-Proto": "https", "Connection": "close"} | (headers or {})
    began, status, found, content = time.monotonic(), CLOSED, {}, b""
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=patience)) as connection:
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            status = CUT
            content = response.read()
            status, found = response.status, response.headers
    except ConnectionRefusedError:
        status = REFUSED
    except TimeoutError:
        status = SILENT
    except (HTTPException, OSError):
        pass
    return Answer(status, time.monotonic() - began, f"{method} {path}"), found, content


class Load:
    """A context in which `readers` and `writers` come to `site`, each `pause` seconds after its answer.

    What was answered is in `read` and `wrote`. `sent` are the titles of what they wrote. Those that an editor
    was told are saved are in `confirmed`, those of them that the next request did not show in `unseen`.
    """

    def __init__(self, site, readers=8, writers=2, pause=0.1, first=0, seen=True):
        self.site, self._pause, self._seen = site, pause, seen
        self.read, self.wrote, self.sent, self.confirmed, self.unseen = [], [], set(), set(), []
        self._lock, self._ended, self._numbers = Lock(), Event(), count(first)
        self._threads = [Thread(target=self._go, args=(self._reading, n)) for n in range(readers)]
        self._threads += [Thread(target=self._go, args=(self._writing, n)) for n in range(writers)]

    def __enter__(self):
        self.began = time.monotonic()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _go(self, once, number):
        chance = random.Random(number)
        while not self._ended.wait(self._pause * chance.uniform(0.5, 1.5)):
            once(number, chance)

    def _reading(self, number, chance):
        path = chance.choice(_PATHS)(chance)
        answer, *_ = ask(self.site.port, "GET", path, headers={"X-Forwarded-For": f"198.51.{number}.1"})
        with self._lock:
            self.read.append(answer)

    def _writing(self, number, chance):
        with self._lock:
            title = f"Written {next(self._numbers)}"
            self.sent.add(title)
        slug = title.lower().replace(" ", "-")
        session = self.site.place.sessions[number]
        fields = {
            "title": title,
            "slug": slug,
            "url": f"https://{COMPANY}.example/{slug}",
            "company": self.site.place.company,
            "status": "published",
            "date_precision": "day",
            "language": "en",
        }
        answer, *_ = post(self.site.port, "/admin/articles/article/add/", fields, session)
        with self._lock:
            self.wrote.append(answer)
            if answer.status != 302:
                return
            self.confirmed.add(title)
        if self._seen:
            there, *_ = ask(self.site.port, "GET", f"/articles/{COMPANY}/{slug}/")
            if there.status == 404:
                with self._lock:
                    self.unseen.append(title)


def post(port, path, fields, session="", **headers):
    """ask() for what an editor sends with a form."""
    cookies = f"csrftoken={TOKEN}" + (f"; sessionid={session}" if session else "")
    headers = {
        "Cookie": cookies,
        "Origin": f"https://{HOST}",
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-For": "192.0.2.1",
    } | headers
    body = urlencode({"csrfmiddlewaretoken": TOKEN} | fields, doseq=True)
    return ask(port, "POST", path, body, headers)


_PATHS = [
    lambda chance: "/",
    lambda chance: "/articles/",
    lambda chance: "/companies/",
    lambda chance: "/articles/feed.atom",
    lambda chance: f"/articles/?page={chance.randrange(2, 900)}",
    lambda chance: f"/articles/?level=advanced&year={chance.randrange(2016, 2026)}",
    lambda chance: f"/articles/?q={chance.choice(WORDS)}+{chance.choice(WORDS)}",
    lambda chance: f"/search/suggestions/?q={chance.choice(WORDS)[:3]}",
]


def statuses(answers):
    """{status: how often}, the most frequent first."""
    return dict(Counter(answer.status for answer in answers).most_common())


def quantile(answers, share):
    """Seconds within which `share` of the answers came; None without any. No connection is no answer."""
    ordered = sorted(answer.seconds for answer in answers if answer.status != REFUSED)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else None
