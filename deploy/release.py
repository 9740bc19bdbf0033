"""Tags a release, if everything is there that docs/releasing.md asks of it: make release

The version is pyproject.toml's. Nothing is pushed. The exit code is 0 if the tag is made, else 1, with a
sentence for each thing that is missing.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
MIGRATIONS = "articles/migrations"
VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
# The heading of a release in the changelog: "## 0.1.0, 3 May 2026".
HEADING = re.compile(r"^## (\S+), (.+)$", re.MULTILINE)
DAY = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}")


def main():
    version = tomllib.loads(_read("pyproject.toml"))["project"]["version"]
    if missing := list(_missing(version)):
        print(f"{version} is not tagged:", *(f"- {one}" for one in missing), sep="\n", file=sys.stderr)
        return 1
    _git("tag", "--annotate", f"v{version}", "--message", version)
    print(f"Tagged v{version}. Publish it with: git push origin HEAD v{version}")
    return 0


def _missing(version):
    """A sentence for each thing that keeps `version` from being released."""
    if not VERSION.fullmatch(version):
        yield "The version in pyproject.toml is not three numbers."
        return
    if _git("status", "--porcelain"):
        yield "There are changes that are not committed."
    heading = HEADING.search(_read("CHANGELOG.md"))
    if not heading or heading[1] != version:
        yield "The section on top of CHANGELOG.md is of another version."
    elif not DAY.fullmatch(heading[2]):
        yield "The section on top of CHANGELOG.md has no day: “## 0.1.0, 3 May 2026”."
    own, before = _numbers(version), sorted(map(_numbers, _git("tag", "--list", "v*").split()))
    if before and own <= before[-1]:
        yield f"{_name(before[-1])} is tagged already."
    elif before:
        yield from _missing_since(before[-1], own)
    if own[2] == 0 and f"\n## {version}\n" not in _read("docs/upgrading.md"):
        yield "docs/upgrading.md does not say what somebody who runs a site has to do."


def _missing_since(before, version):
    """The same of the migrations that there are since the release `before`."""
    words = ("diff", "--name-status", "--no-renames", f"{_name(before)}..HEAD", "--", f"{MIGRATIONS}/0*.py")
    changes = [line.split("\t") for line in _git(*words).splitlines()]
    if changed := [Path(path).stem for status, path in changes if status != "A"]:
        yield f"Migrations that are in other people's databases were changed: {', '.join(changed)}."
    if changes and version[2]:
        yield "There are new migrations, which a patch does not have."


def _numbers(name):
    found = VERSION.search(name)
    return tuple(map(int, found.groups())) if found else (0, 0, 0)


def _name(numbers):
    return "v" + ".".join(map(str, numbers))


def _read(name):
    return (ROOT / name).read_text("utf-8")


def _git(*words):
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
