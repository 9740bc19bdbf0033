"""A server that could make no page does not start, and says why; one whose database is away does."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.articles.ingest.processes import ROOT
from tests.servers import free_port

pytestmark = pytest.mark.slow
ADVICE = "Run manage.py collectstatic --no-input."


@pytest.fixture
def site(tmp_path):
    """The environment of an installation that has everything but a database."""
    var = tmp_path / "var"
    shutil.copytree(settings.STATIC_ROOT, var / "static")
    variables = {"DEVELOPMENT": "1", "DEBUG": "0", "VAR_DIR": str(var), "DATABASE_URL": f"sqlite:///{var}/db"}
    (tmp_path / "tmp").mkdir()
    variables = os.environ | variables | {"TMPDIR": str(tmp_path / "tmp")}
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"]
    subprocess.run(collect, cwd=ROOT, env=variables, check=True)
    return variables


def migrate(site):
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=site, check=True)


def start(site):
    """(exit code, last line of what it said) of gunicorn, which ends at once if it cannot start."""
    words = [sys.executable, "-m", "gunicorn", "blogindex.wsgi", "--bind", f"127.0.0.1:{free_port()}"]
    words += ["--workers", "1", "--log-level", "critical"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    process = subprocess.Popen(words, cwd=ROOT, env=site, **pipes)
    try:
        said = process.communicate(timeout=60)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return process.returncode, said.strip().splitlines()[-1]


def imported(site):
    """(exit code, errors) of a server that only loads the site."""
    done = subprocess.run(
        [sys.executable, "-c", "import blogindex.wsgi"], cwd=ROOT, env=site, capture_output=True, text=True
    )
    return done.returncode, done.stderr.strip()


def test_server_without_its_tables_does_not_start(site):
    code, said = start(site)
    assert code != 0
    assert said.startswith("Blogindex cannot start: ")
    assert said.endswith(" migrations are to be applied. Run manage.py migrate.")
    # Nor does it leave the folder behind that its workers would have counted in.
    assert list(Path(site["TMPDIR"]).iterdir()) == []


def test_server_without_its_static_files_does_not_start(site):
    migrate(site)
    assert imported(site) == (0, "")
    manifest = Path(site["VAR_DIR"]) / "static" / "staticfiles.json"
    manifest.write_text(manifest.read_text().replace('"site.css"', '"another.css"'))
    assert imported(site) == (
        1,
        f"Blogindex cannot start: site.css has not been collected. {ADVICE}",
    )
    manifest.unlink()
    assert imported(site) == (
        1,
        f"Blogindex cannot start: static files have not been collected. {ADVICE}",
    )
    assert imported(site | {"DEBUG": "1"}) == (0, "")


@pytest.mark.parametrize("url", ["postgres://nobody@127.0.0.1:{port}/none", "sqlite:////nowhere/at/all"])
def test_server_whose_database_is_away_starts(site, url):
    code, said = imported(site | {"DATABASE_URL": url.format(port=free_port())})
    assert (code, said) == (0, "")
