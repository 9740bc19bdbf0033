"""The scored folder: small feeds that imitate what is in the wild, each with what it says beside it.

`NAME.toml` names the address, what HTTP said, and what is expected; a field that it leaves out of an
entry is not looked at, but for the fields of ALWAYS, which are then expected to be empty.
"""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from articles.ingest.feeds import NotAFeed, parse
from tests.articles.ingest.scores import record

FOLDER = Path(__file__).parents[3] / "data" / "feeds"
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))
TODAY = date(2025, 6, 1)
# Facts of a feed with their name in ParsedFeed and what is expected if the file does not say.
FEED_FACTS = {
    "kind": ("kind", None),
    "title": ("title", ""),
    "site": ("site", ""),
    "language": ("language", ""),
    "next": ("next_url", ""),
    "ttl": ("hub_ttl_minutes", None),
}
ALWAYS = {"published": None, "authors": "", "categories": []}


def said_by(name):
    """(the bytes of the feed called `name`, what its TOML file says)."""
    feed = next(path for path in FOLDER.glob(f"{name}.*") if path.suffix != ".toml")
    return feed.read_bytes(), tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def read(body, said):
    http = {key: said[key] for key in ("content_type", "charset") if key in said}
    return parse(body, url=said["address"], today=TODAY, **http)


def differences(expected, found):
    """(how many facts were compared, [(where, expected, found) of those that differ])."""
    compared = [
        (key, expected.get(key, default), getattr(found, name)) for key, (name, default) in FEED_FACTS.items()
    ]
    if "problem" in expected:
        compared.append(("problem", expected["problem"], found.problem))
    entries = expected.get("entries", [])
    compared.append(("entries", [entry["url"] for entry in entries], [entry.url for entry in found.entries]))
    for number, (wanted, got) in enumerate(zip(entries, found.entries, strict=False)):
        for key, value in (ALWAYS | wanted).items():
            compared.append((f"{number}.{key}", value, shown(got, key, value)))
    return len(compared), [fact for fact in compared if fact[1] != fact[2]]


def shown(entry, key, wanted):
    value = getattr(entry, key)
    if key == "content" and isinstance(wanted, bool):
        return bool(value)
    return list(value) if key == "categories" else value


@pytest.mark.parametrize("name", NAMES)
def test_feed_is_read_as_it_says(name):
    body, said = said_by(name)
    try:
        compared, different = differences(said, read(body, said))
    except NotAFeed as error:
        compared, different = 1, [("error", said.get("error"), str(error))]
        different = [fact for fact in different if fact[1] != fact[2]]
    record("Feeds, facts", compared - len(different), compared)
    record("Feeds, whole", not different, 1)
    assert different == []


def test_folder_has_sixty_feeds():
    assert len(NAMES) >= 60
