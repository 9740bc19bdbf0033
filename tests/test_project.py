"""Rules for the project as a whole that no linter checks."""

import ast
import tomllib

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR


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
    modules = sorted((ROOT / "articles" / room).rglob("*.py"))
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
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert "build-system" not in project
    assert "setuptools" not in project["tool"]
    assert "dynamic" not in project["project"]
    assert project["project"]["version"] == settings.VERSION
