"""The shape of the project: small folders and files that say what they are for, where one looks for them."""

import ast
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from blogindex.env import BASE_DIR

CODE = ("articles", "blogindex", "benchmarks")
MODULES = sorted(path.relative_to(BASE_DIR) for top in CODE for path in (BASE_DIR / top).rglob("*.py"))
# What Django wrote, and may write again.
WRITTEN = [path for path in MODULES if "migrations" not in path.parts]
# Names under which anything could be, and those of mechanisms that are gone.
NO_NAMES = {"utils", "common", "core", "helpers", "kept", "quick", "memory", "numbers", "printed", "fulltext"}


def source(path):
    return (BASE_DIR / path).read_text(encoding="utf-8")


def test_few_modules_lie_at_the_root_of_the_app():
    assert len(list((BASE_DIR / "articles").glob("*.py"))) <= 8


def test_no_package_of_the_app_has_more_than_sixteen_modules():
    sizes = Counter(path.parent for path in WRITTEN if path.parts[0] == "articles")
    # Django finds commands in one folder alone.
    del sizes[Path("articles/management/commands")]
    assert {folder: size for folder, size in sizes.items() if size > 16} == {}


def test_no_module_has_more_than_400_lines():
    lengths = {path: len(source(path).splitlines()) for path in WRITTEN}
    assert {path: length for path, length in lengths.items() if length > 400} == {}


def test_every_module_says_what_it_is_for():
    silent = [path for path in WRITTEN if source(path) and not ast.get_docstring(ast.parse(source(path)))]
    assert silent == []


def test_modules_are_named_after_what_they_do():
    assert [path for path in MODULES if NO_NAMES & {*path.parts[:-1], path.stem}] == []


def test_tests_mirror_the_source():
    tests = BASE_DIR / "tests" / "articles"
    folders = {path.parent.relative_to(tests) for path in tests.rglob("test_*.py")}
    assert [folder for folder in sorted(folders) if not (BASE_DIR / "articles" / folder).is_dir()] == []


def test_requirements_are_pinned_by_hash_and_name_no_index():
    for path in sorted((BASE_DIR / "requirements").glob("*.txt")):
        pins = re.split(r"\n(?=\S)", source(path))
        pins = [pin for pin in pins if not pin.startswith("#")]
        assert [pin for pin in pins if not re.match(r"[a-z0-9-]+==\S+.*--hash=sha256:", pin, re.DOTALL)] == []
        assert "://" not in source(path)


def questions(path):
    """(line, name) of each question that a module asks the ORM itself: .filter(), .exclude() and Q()."""
    calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    methods = [(f.lineno, f.attr) for f in calls if isinstance(f, ast.Attribute)]
    functions = [(f.lineno, f.id) for f in calls if isinstance(f, ast.Name)]
    return [(line, name) for line, name in methods if name in {"filter", "exclude", "Q"}] + [
        (line, name) for line, name in functions if name == "Q"
    ]


@pytest.mark.parametrize("room", ["admin", "pages"])
def test_rooms_above_the_models_ask_by_the_name_of_a_queryset_method(room):
    modules = sorted((BASE_DIR / "articles" / room).rglob("*.py"))
    asked = {path.name: questions(path) for path in modules}
    assert asked == {path.name: [] for path in modules}
    assert len(modules) > 5


def test_question_is_seen_however_it_is_spelled(tmp_path):
    module = tmp_path / "module.py"
    module.write_text(
        "Feed.objects.filter(pk=1)\n(rows\n  .exclude(Q(pk=1) | models.Q(pk=2)))\nfilter(None, [1])\n"
    )
    assert {name for _, name in questions(module)} == {"filter", "exclude", "Q"}
    assert len(questions(module)) == 4


def test_project_builds_no_wheel():
    """docs/decisions/0020-no-wheel.md"""
    project = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())
    assert "build-system" not in project
    assert "setuptools" not in project["tool"]
    assert "dynamic" not in project["project"]
    assert project["project"]["version"] == settings.VERSION
