"""Setting up from nothing: real environments, filled from a folder of wheels that stands in for an index."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from requirements.install import FOLDER, find_uv, uv_environment

pytestmark = pytest.mark.slow

WHEEL = {
    "pebble.py": "COLOUR = 'grey'\n",
    "pebble-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: pebble\nVersion: 1.0\n",
    "pebble-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "pebble-1.0.dist-info/RECORD": "",
}


class Project:
    """A folder with the real install.py, and a list of one requirement that `wheels` has."""

    def __init__(self, folder):
        self.venv, self.lists, self.wheels = folder / ".venv", folder / "requirements", folder / "wheels"
        self.lists.mkdir()
        self.wheels.mkdir()
        for name in ("install.py", "uv.txt"):
            shutil.copy(FOLDER / name, self.lists)
        wheel = self.wheels / "pebble-1.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as file:
            for name, content in WHEEL.items():
                file.writestr(name, content)
        self.pin(hashlib.sha256(wheel.read_bytes()).hexdigest())

    def pin(self, digest):
        (self.lists / "base.txt").write_text(f"pebble==1.0 --hash=sha256:{digest}\n")

    def install(self, **environment):
        """Runs install.py with nothing around it but pip, and what `environment` says."""
        python = Path(sys.base_prefix) / "bin/python3"
        clean = {"PATH": "/usr/bin:/bin", "HOME": str(self.wheels), "PIP_CONFIG_FILE": os.devnull}
        return subprocess.run(
            [python, self.lists / "install.py", "base"],
            env=clean | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def installer(self):
        """Who installed pebble; None if nobody did."""
        found = list(self.venv.glob("lib/python3*/site-packages/pebble-1.0.dist-info/INSTALLER"))
        return found[0].read_text().strip() if found else None


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


@pytest.fixture
def with_uv():
    """An environment in which uv can be had."""
    return {"PATH": f"{Path(find_uv()).parent}:/usr/bin:/bin"}


def offline(project):
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(project.wheels)}


def test_uv_fills_a_new_environment(project, with_uv):
    done = project.install(**offline(project), **with_uv)
    assert (done.returncode, done.stdout, project.installer()) == (
        0,
        "Making .venv\nInstalling what the site needs\n",
        "uv",
    )


def test_environment_that_is_there_is_only_filled(project, with_uv):
    project.install(**offline(project), **with_uv)
    shutil.rmtree(next(project.venv.glob("lib/python3*/site-packages/pebble-1.0.dist-info")))
    done = project.install(**offline(project), **with_uv)
    assert (done.returncode, done.stdout, project.installer()) == (
        0,
        "Installing what the site needs\n",
        "uv",
    )


def test_pip_does_it_where_uv_cannot_be_had(project):
    done = project.install(**offline(project))
    assert (done.returncode, project.installer()) == (0, "pip")
    assert done.stdout == "Making .venv\nFetching uv\nInstalling what the site needs\n"


def test_uv_goes_by_the_files_that_configure_pip(project, with_uv):
    file = project.wheels / "pip.conf"
    file.write_text(
        f"[global]\nfind-links = /nowhere\nno-index = false\n[install]\nfind-links = {project.wheels}\n"
    )
    done = project.install(PIP_CONFIG_FILE=str(file), PIP_NO_INDEX="1", **with_uv)
    assert (done.returncode, project.installer()) == (0, "uv")


def test_wheel_that_is_not_the_pinned_one_is_refused(project, with_uv):
    project.pin("0" * 64)
    done = project.install(**offline(project), **with_uv)
    assert (done.returncode, project.installer()) == (1, None)
    assert "uv could not; trying pip\n" in done.stdout
    assert "Not everything could be installed" in done.stderr


def test_uv_is_told_what_pip_is_told_unless_it_was_told_itself(monkeypatch):
    for variable in list(os.environ):
        if variable.startswith(("UV_", "SSL_", "ALL_PROXY")):
            monkeypatch.delenv(variable)
    monkeypatch.setenv("UV_HTTP_TIMEOUT", "7")
    settings = {
        "index-url": "https://a.example/simple",
        "extra-index-url": "https://b.example/simple https://c.example/simple",
        "find-links": "/one /two",
        "cert": "/certificates",
        "timeout": "60",
        "quiet": "1",
    }
    assert uv_environment(settings).items() - os.environ.items() == {
        ("UV_INDEX_STRATEGY", "unsafe-best-match"),
        ("UV_DEFAULT_INDEX", "https://a.example/simple"),
        ("UV_INDEX", "https://b.example/simple https://c.example/simple"),
        ("UV_FIND_LINKS", "/one,/two"),
        ("SSL_CERT_FILE", "/certificates"),
    }
