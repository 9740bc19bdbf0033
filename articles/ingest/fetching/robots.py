"""What robots.txt allows this site to read (RFC 9309).

Text in, answers out: polite.py fetches robots.txt, rate_limit.py stores it.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from protego import Protego

# The name of this site in robots.txt.
AGENT = "blogindex"
# RFC 9309, 2.5: at least 500 KiB must be read.
LIMIT = 500 * 1024
# With a longer delay a blog's history would never be read, which is not intended.
LONGEST_DELAY = 60.0
SITEMAPS = 50
# Colons are forgotten and words separated so often that protego accepts it too.
AGENT_LINE = re.compile(r"user[- ]?agent\s*[:\s]\s*(.*)", re.IGNORECASE)
SITE_LINE = re.compile(r"(?:site-?maps?|host)\s*[:\s]", re.IGNORECASE)
NOTHING = "User-agent: *\nDisallow: /\n"


@dataclass(frozen=True)
class Rules:
    """A robots.txt as text, in the form in which it is stored."""

    text: str

    @cached_property
    def _parsed(self):
        return Protego.parse(self.text)

    def allows(self, url):
        """Whether the page at the absolute address `url` may be read; False for anything but an address."""
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
        """The addresses of sitemaps in it, as they are written, at most SITEMAPS."""
        return tuple(dict.fromkeys(self._parsed.sitemaps))[:SITEMAPS]


def rules(status, body):
    """The Rules for the HTTP `status` and `body` (bytes) of a host's /robots.txt.

    Without one (any 4xx) everything may be read. If the host cannot answer now (5xx, 429, or None for no
    answer) nothing may be read.
    """
    if status is None or status >= 500 or status == 429:
        return Rules(NOTHING)
    if status >= 400:
        return Rules("")
    return Rules(_ours(_cut(body).decode("utf-8-sig", "replace").replace("\0", "")))


def _cut(body):
    """The complete lines in the first LIMIT bytes: half a rule would be another rule."""
    if len(body) <= LIMIT:
        return body
    return body[:LIMIT].rpartition(b"\n")[0]


def _ours(text):
    """The sitemaps and the rules for this site in robots.txt `text`, as rules for all agents.

    Without the rest, since thousands of agents with thousands of rules each would keep the parser busy for
    minutes.
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
