"""The shape of the project: small folders and files that say what they are for, where one looks for them."""

import ast
import re
from collections import Counter

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
    sizes = Counter(path.parent for path in MODULES if path.parts[0] == "articles")
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
