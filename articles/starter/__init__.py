"""The starter catalogue: topics.toml and one file a company, read into plain data.

    topics.toml          [[topic]] slug, name, description, aliases
    companies/SLUG.toml  name, tagline, website, blog, feeds, and [[article]] with title, url,
                         year or date, authors, language, topics (slugs), level, read_minutes,
                         includes_code, excerpt, summary, takeaways, prerequisites, questions

Only `name`, `title` and `url` are needed; what is not known is left out. Nothing is written here.
"""

import tomllib
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).parent

TOPIC_KEYS = {"slug": str, "name": str, "description": str, "aliases": list}
COMPANY_KEYS = {
    "name": str,
    "tagline": str,
    "website": str,
    "blog": str,
    "feeds": list,
    "article": list,
}
ARTICLE_KEYS = {
    "title": str,
    "url": str,
    "year": int,
    "date": date,
    "authors": str,
    "language": str,
    "topics": list,
    "level": str,
    "read_minutes": int,
    "includes_code": bool,
    "excerpt": str,
    "summary": str,
    "takeaways": list,
    "prerequisites": list,
    "questions": list,
}
# Lists of plain texts.
TEXTS = {"aliases", "feeds", "topics", "takeaways", "prerequisites", "questions"}


class BrokenCatalogue(ValueError):
    """A file of the catalogue cannot be read; the message says which and why."""


def read_topics(folder=FOLDER):
    """The topics of the catalogue in `folder`, dicts by TOPIC_KEYS."""
    path = Path(folder) / "topics.toml"
    topics = _read(path).get("topic", [])
    for topic in topics:
        _check(path, topic, TOPIC_KEYS, needed=("slug", "name"))
    return topics


def read_companies(folder=FOLDER):
    """(slug, company) pairs in the order of slugs; a company is a dict by COMPANY_KEYS."""
    companies = []
    for path in sorted((Path(folder) / "companies").glob("*.toml")):
        company = _read(path)
        _check(path, company, COMPANY_KEYS, needed=("name",))
        for article in company.get("article", []):
            _check(path, article, ARTICLE_KEYS, needed=("title", "url"))
        companies.append((path.stem, company))
    if not companies:
        raise BrokenCatalogue(f"{folder} holds no companies/*.toml.")
    return companies


def _read(path):
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BrokenCatalogue(f"{path}: {error}") from None


def _check(path, table, keys, needed):
    if not isinstance(table, dict):
        raise BrokenCatalogue(f"{path}: {table!r} is no table.")
    for key in needed:
        if not table.get(key):
            raise BrokenCatalogue(f"{path}: {key} is missing in {dict(list(table.items())[:2])}.")
    for key, value in table.items():
        if key not in keys:
            raise BrokenCatalogue(f"{path}: {key} is no key of the catalogue.")
        # Strictly: true is no number of minutes, and a time of day is no date.
        if type(value) is not keys[key] or (key in TEXTS and any(type(item) is not str for item in value)):
            raise BrokenCatalogue(f"{path}: {key} is of the wrong kind: {value!r}.")
