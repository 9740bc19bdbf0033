"""What `make audit` makes of what pip-audit says; a stand-in says it, as PyPI cannot be asked in a test."""

import json
import sys

import pytest

from requirements import install

# The scripts there import each other as neighbours.
sys.modules.setdefault("install", install)
from requirements import audit  # noqa: E402


@pytest.fixture
def says(tmp_path, monkeypatch):
    """Has pip-audit print this, for every list."""

    def say(text, errors=""):
        (tmp_path / "said").write_text(text)
        script = tmp_path / "python"
        script.write_text(f"#!/bin/sh\ncat {tmp_path / 'said'}\necho '{errors}' >&2\nexit 1\n")
        script.chmod(0o700)
        monkeypatch.setattr(audit, "PYTHON", script)

    monkeypatch.setattr(audit, "set_up", lambda: None)
    return say


def package(**facts):
    return {"name": "one", "version": "1.0", "vulns": []} | facts


pytestmark = pytest.mark.slow


def test_nothing_known(says, capsys):
    says(json.dumps({"dependencies": [package()]}))
    assert audit.main() == 0
    assert capsys.readouterr().out == "6 pinned packages looked up, of 0 something is known.\n"


def test_known_vulnerability_is_named_with_the_version_without_it(says, capsys):
    known = {"id": "PYSEC-2026-1", "fix_versions": ["1.1"]}
    says(json.dumps({"dependencies": [package(vulns=[known])]}))
    assert audit.main() == 1
    assert "base.txt: one 1.0: PYSEC-2026-1, mended in 1.1\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    "said", ["", "{}", json.dumps({"dependencies": [package(), {"name": "two", "skip_reason": "not found"}]})]
)
def test_what_could_not_be_looked_up_is_no_good_news(says, capsys, said):
    says(said, "no route to host")
    assert audit.main() == 2
    assert "The audit has not been made" in capsys.readouterr().err
