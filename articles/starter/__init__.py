"""The starter catalogue: topics.toml, technologies.toml and one file per company, read into plain data.

    topics.toml          [[topic]] with TOPIC_KEYS
    technologies.toml    [[technology]] with TECHNOLOGY_KEYS; a catalogue may do without
    companies/SLUG.toml  COMPANY_KEYS, and [[article]] with ARTICLE_KEYS; `topics` are slugs

Only a topic's `slug` and `name`, a technology's `kind` besides, a company's `name` and an article's `title`
and `url` are required; what is not known is left out. A date is `date = 2024-03-12`, `month = "2024-03"`,
`year = 2024`, or a `date` with a `precision`: "month", "year", or "order" if no part of it is known and it
only decides the place in lists. Nothing is written to the database here (load.py does that).
"""

import tomllib
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).parent

TOPIC_KEYS = {"slug": str, "name": str, "description": str, "synonyms": list[str]}
TECHNOLOGY_KEYS = TOPIC_KEYS | {"kind": str, "ambiguous": list[str], "context": list[str]}
COMPANY_KEYS = {
    "name": str,
    "tagline": str,
    "website": str,
    "blog": str,
    "feeds": list[str],
    "article": list,
}
DATE_KEYS = ("date", "precision", "month", "year")
# All but these and `topics` are columns of Article. A new one needs no more than its line here.
ARTICLE_KEYS = {
    "title": str,
    "url": str,
    "date": date,
    "precision": str,
    "month": str,
    "year": int,
    "authors": str,
    "language": str,
    "topics": list[str],
    "level": str,
    "read_minutes": int,
    "includes_code": bool,
    "excerpt": str,
    "summary": str,
    "takeaways": list[str],
    "prerequisites": list[str],
    "questions": list[str],
}


class BrokenCatalogue(ValueError):
    """A file of the catalogue is no use; the message says which one and why."""


def read_topics(folder=FOLDER):
    """The topics of the catalogue in `folder`, a list of dicts with TOPIC_KEYS."""
    return _read_list(Path(folder) / "topics.toml", "topic", TOPIC_KEYS, ("slug", "name"))


def read_technologies(folder=FOLDER):
    """The technologies of the catalogue in `folder`, a list of dicts with TECHNOLOGY_KEYS."""
    path = Path(folder) / "technologies.toml"
    required = ("slug", "name", "kind")
    return _read_list(path, "technology", TECHNOLOGY_KEYS, required) if path.exists() else []


def read_companies(folder=FOLDER):
    """(slug, company) pairs sorted by slug; a company is a dict with COMPANY_KEYS."""
    companies = []
    for path in sorted((Path(folder) / "companies").glob("*.toml")):
        company = _read(path)
        _check(path, company, COMPANY_KEYS, required=("name",))
        for article in company.get("article", []):
            _check(path, article, ARTICLE_KEYS, required=("title", "url"))
        companies.append((path.stem, company))
    if not companies:
        raise BrokenCatalogue(f"{folder} has no companies/*.toml.")
    return companies


def _read_list(path, name, keys, required):
    tables = _read(path).get(name, [])
    for table in tables:
        _check(path, table, keys, required)
    return tables


def _read(path):
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BrokenCatalogue(f"{path}: {error}") from None


def _check(path, table, keys, required):
    if not isinstance(table, dict):
        raise BrokenCatalogue(f"{path}: {table!r} is not a table.")
    for key in required:
        if not str(table.get(key, "")).strip():
            raise BrokenCatalogue(f"{path}: {key} is missing in {dict(list(table.items())[:2])}.")
    for key, value in table.items():
        if key not in keys:
            raise BrokenCatalogue(f"{path}: {key} is not a key of the catalogue.")
        if not _fits(value, keys[key]):
            raise BrokenCatalogue(f"{path}: {key} has the wrong type: {value!r}.")


def _fits(value, kind):
    """Whether `value` has exactly this type: true is not a number of minutes, a datetime is not a date."""
    if kind == list[str]:
        return type(value) is list and all(type(item) is str for item in value)
    return type(value) is kind
