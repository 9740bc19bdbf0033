"""What the documentation names exists: files, links, commands and the statuses of decisions."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import find_commands, get_commands

ROOT = settings.BASE_DIR
DECISIONS = ROOT / "docs" / "decisions"
PAGES = sorted([*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")])
# The history of changes names what is gone since.
CURRENT = [page for page in PAGES if page.name != "CHANGELOG.md"]
NUMBERED = sorted(DECISIONS.glob("[0-9]*.md"))

# Text in backticks, and blocks that are indented by four spaces.
SPAN = re.compile(r"`([^`]+)`")
BLOCK = re.compile(r"^ {4}.*$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)|\bsrc=\"([^\"]+)\"")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
TOP = ("articles", "benchmarks", "blogindex", "docs", "requirements", "static", "templates", "tests")
FROM_TOP = rf"(?<![\w./-])(?:{'|'.join(TOP)})/[\w./-]*[\w/]"
# A path from a top folder on, a file by its extension, or a folder by its closing slash. What begins with a
# slash is an address on the site.
PATH = re.compile(rf"{FROM_TOP}|(?!/)[\w./-]+(?:\.(?:py|html|css|js|toml|md|txt|in)|(?<=\w)/)")
# Placeholders in paths such as companies/SLUG.toml.
PLACEHOLDER = re.compile(r"SLUG|NNNN|NAME")
# Written by the site itself, so it may be missing.
GENERATED = ("var/", ".venv/")
STATUS = re.compile(
    r"Status: (holds|superseded by \d{4}|holds; .+ changed by \d{4}(?:, .+ changed by \d{4})*)\."
)


def name_of(path):
    return str(path.relative_to(ROOT))


def code_in(page):
    """The code of a page, a piece a line."""
    text = page.read_text("utf-8")
    spans = [" ".join(span.split()) for span in SPAN.findall(BLOCK.sub("", text))]
    return "\n".join([*spans, *BLOCK.findall(text)])


def is_here(path):
    """Whether `path` is in the repository, from its root or as the end of a path that is."""
    pattern = PLACEHOLDER.sub("*", path).rstrip("/")
    return any(True for _ in ROOT.glob(pattern)) or any(
        True for folder in TOP for _ in (ROOT / folder).glob(f"**/{pattern}")
    )


def anchors_of(page):
    """The fragments by which the headings of a page can be linked to, as GitHub spells them."""
    headings = HEADING.findall(page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", CURRENT, ids=name_of)
def test_documentation_names_files_that_exist(document):
    text = document.read_text("utf-8")
    named = {span for span in SPAN.findall(text) if PATH.fullmatch(span)}
    named.update(path for block in BLOCK.findall(text) for path in re.findall(FROM_TOP, block))
    here = {path for path in named if path.startswith(GENERATED) or is_here(path)}
    assert named - here == set()


@pytest.mark.parametrize("document", [*PAGES, *NUMBERED, DECISIONS / "README.md"], ids=name_of)
def test_documentation_links_to_what_exists(document):
    broken = []
    for groups in LINK.findall(document.read_text("utf-8")):
        target = "".join(groups)
        if re.match(r"[a-z]+:", target):
            continue
        path, _, fragment = target.partition("#")
        file = document.parent / path if path else document
        if not file.exists() or (fragment and fragment not in anchors_of(file)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("document", CURRENT, ids=name_of)
def test_documentation_names_commands_that_exist(document):
    known = set(get_commands())
    # Apps of other settings: the queue in Redis, and measuring.
    for app in ("django_rq", "benchmarks"):
        known.update(find_commands(Path(find_spec(app).origin).parent / "management"))
    assert set(re.findall(r"\bmanage\.py ([a-z]\w+)", code_in(document))) - known == set()


@pytest.mark.parametrize("document", CURRENT, ids=name_of)
def test_documentation_names_make_targets_that_exist(document):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|[\s=])make ([a-z]+)", code_in(document), re.MULTILINE)) - targets == set()


def title_and_status(path):
    """(number, title, status) of a decision, as its first lines say."""
    title, blank, status, *_ = path.read_text("utf-8").splitlines()
    number, words = re.fullmatch(r"# (\d+)\. (.+)", title).groups()
    assert blank == ""
    return int(number), words, STATUS.fullmatch(status)[1]


def test_decisions_are_in_the_index_with_their_status():
    decided = [(path.name, *title_and_status(path)) for path in NUMBERED]
    rows = re.findall(
        r"^\| (\d{4}) \| \[(.+)\]\((.+)\) \| (.+) \|$", (DECISIONS / "README.md").read_text("utf-8"), re.M
    )
    assert [(name, int(number), title, status) for number, title, name, status in rows] == decided


def test_decisions_are_numbered_without_gaps():
    assert [path.name[:4] for path in NUMBERED] == [f"{n:04}" for n in range(1, len(NUMBERED) + 1)]
    assert [title_and_status(path)[0] for path in NUMBERED] == list(range(1, len(NUMBERED) + 1))


@pytest.mark.parametrize("path", NUMBERED, ids=name_of)
def test_decisions_are_changed_by_later_ones_that_exist(path):
    number, _, status = title_and_status(path)
    later = [int(other) for other in re.findall(r"\d{4}", status)]
    assert all(number < other <= len(NUMBERED) for other in later)
