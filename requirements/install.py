"""Makes .venv and installs one of the lists beside this file into it: python3 requirements/install.py base

make runs it before anything is installed, so it needs nothing but Python. uv does the installing, from the
index that pip is configured for; where no uv can be had, pip does. Nothing is installed that a list does not
pin by its hash.
"""

import ast
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
VENV = FOLDER.parent / ".venv"
PYTHON = VENV / "bin" / "python"
WHAT = {
    "base": "what the site needs",
    "dev": "what the tests need",
    "bench": "what ingest is compared with",
}
# pip's settings, and the variables that mean the same to uv.
UV_VARIABLES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}
YES = ("1", "true", "True", "yes", "on")
NO_PIP = "This Python has no pip. On Debian: sudo apt install python3-venv"
FAILED = (
    "Not everything could be installed; the lines above say why. Is this machine online?\n"
    "If it gets packages from a mirror, tell pip, and uv follows: pip config set global.index-url ADDRESS"
)
FROM_DEBIAN = "apt-get update -qq && apt-get install -qq python3-venv"


def main(name):
    if not PYTHON.exists():
        print("Making .venv", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", VENV], check=True)
    uv = find_uv()
    print(f"Installing {WHAT[name]}", flush=True)
    if uv:
        settings = pip_settings()
        offline = ["--no-index"] if settings.get("no-index") in YES else []
        if install(name, [uv, "pip", "install", "--python", PYTHON, *offline], env=uv_environment(settings)):
            return
        print("uv could not; trying pip", flush=True)
    pip = find_pip() or add_pip() or sys.exit(NO_PIP)
    if not install(name, [*pip, "install"]):
        sys.exit(FAILED)


def install(name, command, **options):
    """Whether `command` installed the list `name`."""
    command = [*command, "--quiet", "--no-deps", "--require-hashes", "--requirement", FOLDER / f"{name}.txt"]
    return subprocess.run(command, check=False, **options).returncode == 0


def find_uv():
    """The path of .venv's uv, of the machine's, or of one fetched into .venv now; None if none can be had."""
    own = VENV / "bin" / "uv"
    if not own.exists() and not shutil.which("uv") and (pip := find_pip() or add_pip()):
        print("Fetching uv", flush=True)
        # If this fails, pip says why when it is asked for the rest.
        fetch = [*pip, "install", "--only-binary", ":all:", "--retries", "1"]
        install("uv", fetch, stderr=subprocess.DEVNULL)
    return str(own) if own.exists() else shutil.which("uv")


def find_pip():
    """The beginning of a command by which a pip that is here works on .venv; None if there is no pip."""
    if (VENV / "bin" / "pip3").exists():
        return [PYTHON, "-m", "pip"]
    if find_spec("pip"):
        import pip

        if tuple(map(int, pip.__version__.split(".")[:2])) >= (22, 3):
            return [sys.executable, "-m", "pip", "--python", PYTHON]
    return None


def add_pip():
    """Puts a pip into .venv, from Python itself or from Debian, and returns find_pip()."""
    if not find_spec("ensurepip") and os.getuid() == 0 and shutil.which("apt-get"):
        print("Installing python3-venv", flush=True)
        subprocess.run(FROM_DEBIAN, shell=True, check=False)
    subprocess.run([PYTHON, "-m", "ensurepip"], check=False, capture_output=True)
    return find_pip()


def pip_settings():
    """pip's settings by name, from its files and from PIP_ variables; of two, the one that pip goes by."""
    found = {"global": {}, "install": {}}
    for line in _pip_config_list().splitlines():
        section, _, setting = line.partition(".")
        name, _, value = setting.partition("=")
        found.get(section, {})[name] = ast.literal_eval(value)
    for variable, value in os.environ.items():
        if variable.startswith("PIP_"):
            found["install"][variable[4:].lower().replace("_", "-")] = value
    return found["global"] | found["install"]


def _pip_config_list():
    pip = find_pip()
    if pip is None:
        return ""
    command = [*pip[:3], "config", "list"]
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout


def uv_environment(settings):
    """The environment in which uv looks where a pip with `settings` would; uv's own variables come first."""
    told = {variable: settings[name] for name, variable in UV_VARIABLES.items() if name in settings}
    if "UV_FIND_LINKS" in told:
        told["UV_FIND_LINKS"] = ",".join(told["UV_FIND_LINKS"].split())
    # As with pip, a file may come from any of the indexes: its hash says that it is the right one.
    return {"UV_INDEX_STRATEGY": "unsafe-best-match"} | told | os.environ


if __name__ == "__main__":
    if sys.version_info < (3, 11):
        sys.exit("Blogindex needs Python 3.11 or newer. Name one with: make PYTHON=python3.12 ...")
    main(sys.argv[1])
