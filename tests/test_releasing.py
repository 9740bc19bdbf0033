"""`make release` in a repository of its own: what it tags, and what keeps it from that."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = '[project]\nname = "blogindex"\nversion = "{}"\n'
MIGRATION = "articles/migrations/0001_initial.py"

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path):
    """A repository that is ready for 0.1.0."""
    (tmp_path / "deploy").mkdir()
    shutil.copy(ROOT / "deploy" / "release.py", tmp_path / "deploy")
    write(tmp_path, MIGRATION, "first")
    write(tmp_path, "docs/upgrading.md", "# Upgrading\n\n## 0.1.0\n\nRun migrate.\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "config", "user.name", "Ola Berg")
    git(tmp_path, "config", "user.email", "ola@acme.example")
    ready(tmp_path, "0.1.0")
    return tmp_path


def ready(place, version, day="3 May 2026"):
    """Writes the version where it has to be, and commits."""
    write(place, "pyproject.toml", PROJECT.format(version))
    write(place, "CHANGELOG.md", f"# Changelog\n\n## {version}, {day}\n\n- It works.\n")
    commit(place)


def write(place, name, text):
    (place / name).parent.mkdir(parents=True, exist_ok=True)
    (place / name).write_text(text)


def commit(place):
    git(place, "add", "--all")
    git(place, "commit", "--quiet", "--message", "A step")


def git(place, *words):
    return subprocess.run(["git", *words], cwd=place, check=True, capture_output=True, text=True).stdout


def release(place):
    """What it says: (its exit code, its output and errors)."""
    done = subprocess.run(
        [sys.executable, place / "deploy" / "release.py"], check=False, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


def test_tag_is_made_of_what_is_committed(place):
    assert release(place) == (0, "Tagged v0.1.0. Publish it with: git push origin HEAD v0.1.0\n")
    assert git(place, "rev-parse", "v0.1.0^{commit}") == git(place, "rev-parse", "HEAD")
    assert git(place, "cat-file", "-t", "v0.1.0") == "tag\n"


def test_version_is_tagged_once(place):
    release(place)
    code, said = release(place)
    assert code == 1
    assert "v0.1.0 is tagged already" in said


def test_what_is_missing_is_said_all_at_once(place):
    write(place, "docs/upgrading.md", "# Upgrading\n")
    ready(place, "0.1.0", "not released yet")
    write(place, "new.txt", "not committed")
    code, said = release(place)
    assert code == 1
    assert all(words in said for words in ("not committed", "has no day", "docs/upgrading.md"))
    assert git(place, "tag", "--list") == ""


@pytest.mark.parametrize("version", ["0.1", "0.1.0b1"])
def test_version_is_three_numbers(place, version):
    ready(place, version)
    assert "not three numbers" in release(place)[1]


def test_changelog_of_another_version_is_refused(place):
    write(place, "pyproject.toml", PROJECT.format("0.2.0"))
    commit(place)
    assert "another version" in release(place)[1]


@pytest.mark.parametrize("version", ["0.1.1", "0.2.0"])
def test_migrations_of_a_release_are_never_changed(place, version):
    release(place)
    write(place, MIGRATION, "changed")
    write(place, "docs/upgrading.md", "# Upgrading\n\n## 0.2.0\n\nNothing.\n")
    ready(place, version)
    assert "were changed: 0001_initial" in release(place)[1]


@pytest.mark.parametrize(("version", "code"), [("0.1.1", 1), ("0.2.0", 0)])
def test_new_migrations_are_not_for_a_patch(place, version, code):
    release(place)
    write(place, "articles/migrations/0002_more.py", "second")
    write(place, "docs/upgrading.md", "# Upgrading\n\n## 0.2.0\n\nRun migrate.\n")
    ready(place, version)
    assert release(place)[0] == code
