"""Writes docs/settings.md and .env.example: python docs/write_settings.py"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from blogindex.values import REQUIRED  # noqa: E402
from blogindex.variables import SECTIONS  # noqa: E402

TABLE = """# Settings

Every setting is an environment variable, or a line of the file `.env` in the project's folder
([.env.example](../.env.example)). An empty one counts as not set. A missing or wrong one stops the start
with a sentence. This page is made from `blogindex/variables.py` by `docs/write_settings.py`.
"""
EXAMPLE = """# Copy to .env and fill in. Every setting Blogindex has is listed here (docs/settings.md).
"""


def table():
    """The text of docs/settings.md."""
    parts = [TABLE]
    for title, settings in SECTIONS.items():
        rows = "".join(f"| `{one.name}` | {one.about} | {_without(one)} |\n" for one in settings)
        parts.append(f"## {title}\n\n| setting | what it does | without it |\n| --- | --- | --- |\n{rows}")
    return "\n".join(parts)


def example():
    """The text of .env.example."""
    parts = [EXAMPLE]
    for title, settings in SECTIONS.items():
        lines = "".join(f"# {_plain(one.about)}\n{_line(one)}\n" for one in settings)
        parts.append(f"# {_plain(title)}\n\n{lines}")
    return "\n".join(parts)


def _without(one):
    if one.unset:
        return one.unset
    return "the start stops" if one.default is REQUIRED else f"`{one.default}`"


def _line(one):
    if one.unset:
        return f"# {one.name}={one.example}"
    return f"{one.name}={one.example if one.default is REQUIRED else one.default}"


def _plain(text):
    """Markdown as a comment: without marks, and with the file of a link in its place."""
    words = text.replace("`", "").split("[")
    for number, word in enumerate(words[1:], 1):
        _, _, rest = word.partition("](")
        file, _, rest = rest.partition(")")
        words[number] = f"docs/{file.partition('#')[0]}{rest}"
    return "".join(words)


if __name__ == "__main__":
    (ROOT / "docs" / "settings.md").write_text(table(), encoding="utf-8")
    (ROOT / ".env.example").write_text(example(), encoding="utf-8")
