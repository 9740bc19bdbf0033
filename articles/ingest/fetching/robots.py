"""What a host's robots.txt lets this site read (RFC 9309), from the answer that was given for it.

Pure: who fetches robots.txt, keeps it and asks again is hosts.py.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from protego import Protego

# The name that a robots.txt addresses this site by.
AGENT = "blogindex"
# RFC 9309, 2.5: at least 500 KiB must be read.
LIMIT = 500 * 1024
# A crawl delay longer than this would keep a blog's history from ever being read, and is not meant so.
LONGEST_DELAY = 60.0
SITEMAPS = 50
# Colons are forgotten and words spelled apart often enough for protego to take that, too.
AGENT_LINE = re.compile(r"user[- ]?agent\s*[:\s]\s*(.*)", re.IGNORECASE)
SITE_LINE = re.compile(r"(?:site-?maps?|host)\s*[:\s]", re.IGNORECASE)
NOTHING = "User-agent: *\nDisallow: /\n"


@dataclass(frozen=True)
class Rules:
    """A robots.txt as text, which is also how it is stored: Rules(text) again gives the same answers."""

    text: str

    @cached_property
    def _parsed(self):
        return Protego.parse(self.text)

    def allows(self, url):
        """Whether the page at absolute address `url` may be read; nothing that is no address may."""
        try:
            return self._parsed.can_fetch(url, AGENT)
        except ValueError:
            return False

    @property
    def delay(self):
        """Seconds between two requests that the host asks for, at most LONGEST_DELAY, or None."""
        delay = self._parsed.crawl_delay(AGENT)
        return None if delay is None else min(delay, LONGEST_DELAY)

    @property
    def sitemaps(self):
        """The addresses of sitemaps that it names, as they stand there, at most SITEMAPS."""
        return tuple(dict.fromkeys(self._parsed.sitemaps))[:SITEMAPS]


def rules(status, body):
    """The Rules of the answer to a host's /robots.txt: its HTTP status and its bytes.

    A host without one (any 4xx) lets everything be read. A host that cannot answer now (5xx, 429, or
    `status` None where no answer came) lets nothing be read until it can.
    """
    if status is None or status >= 500 or status == 429:
        return Rules(NOTHING)
    if status >= 400:
        return Rules("")
    return Rules(_ours(_cut(body).decode("utf-8-sig", "replace").replace("\0", "")))


def _cut(body):
    """The first LIMIT bytes, without the line that is cut: half a rule is another rule."""
    if len(body) <= LIMIT:
        return body
    return body[:LIMIT].rpartition(b"\n")[0]


def _ours(text):
    """Of robots.txt `text` the sitemaps and the rules that are for this site, as rules for everybody.

    The rest is left out for more than brevity: thousands of agents with thousands of rules each
    would keep the parser busy for minutes.
    """
    rules, sitemaps, agents, listing = {}, [], set(), False
    for line in text.splitlines():
        line = line.partition("#")[0].strip()
        if found := AGENT_LINE.match(line):
            named = {found[1].partition("/")[0].strip().lower()} & {AGENT, "*"}
            agents = (agents if listing else set()) | named
            listing = True
            rules |= {agent: rules.get(agent, []) for agent in named}
        elif SITE_LINE.match(line):
            sitemaps.append(line)
        elif line:
            listing = False
            for agent in agents:
                rules[agent].append(line)
    ours = rules.get(AGENT, rules.get("*", []))
    return "\n".join(["User-agent: *", *ours, *sitemaps[:SITEMAPS], ""])
