"""Looks for known vulnerabilities in whatever the lists beside this file pin: make audit

pip-audit does it, in an environment of its own (.venv/audit), and asks the Python Package Index. Nothing that
it looks at is installed. The exit code is 0 if nothing is known, 1 if something is, 2 if that cannot be found
out.
"""

import hashlib
import json
import subprocess
import sys

from install import FOLDER, NO_PIP, VENV, add_pip, find_pip, find_uv, pip_settings, uv_environment

OWN = VENV / "audit"
PYTHON, STAMP = OWN / "bin" / "python", OWN / "installed"
LISTS = ("uv", "base", "s3", "dev", "bench", "audit")
# Seconds, for each answer.
TIMEOUT = 15
OPTIONS = ["--format", "json", "--progress-spinner", "off", "--disable-pip", "--timeout", str(TIMEOUT)]
UNKNOWN = (
    "The audit has not been made: the service that knows of vulnerabilities did not answer for all of them.\n"
    "That is no sign that nothing is known. Run `make audit` on a machine that reaches it."
)


def main():
    set_up()
    found, number = [], 0
    for name in LISTS:
        done = subprocess.run(
            [PYTHON, "-m", "pip_audit", *OPTIONS, "--requirement", FOLDER / f"{name}.txt"],
            check=False,
            capture_output=True,
            text=True,
        )
        try:
            packages = json.loads(done.stdout)["dependencies"]
        except (ValueError, KeyError):
            print(_last_words(done.stderr), UNKNOWN, sep="\n", file=sys.stderr)
            return 2
        if skipped := [one["skip_reason"] for one in packages if "skip_reason" in one]:
            print(f"{len(skipped)} of {len(packages)} of {name}.txt could not be looked up:", file=sys.stderr)
            print(skipped[0], UNKNOWN, sep="\n", file=sys.stderr)
            return 2
        number += len(packages)
        found += [(name, one) for one in packages if one["vulns"]]
    for name, package in found:
        for known in package["vulns"]:
            mended = ", ".join(known["fix_versions"]) or "no version yet"
            print(f"{name}.txt: {package['name']} {package['version']}: {known['id']}, mended in {mended}")
    print(f"{number} pinned packages looked up, of {len(found)} something is known.")
    return 1 if found else 0


def set_up():
    """Installs pip-audit where it is missing, or is not what the list says."""
    wanted = hashlib.sha256((FOLDER / "audit.txt").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    print("Installing what looks for known vulnerabilities", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", "--clear", OWN], check=True)
    if uv := find_uv():
        command, environment = [uv, "pip", "install", "--python", PYTHON], uv_environment(pip_settings())
    else:
        pip = find_pip() or add_pip() or sys.exit(NO_PIP)
        command, environment = [*pip[:3], "--python", PYTHON, "install"], None
    words = ["--quiet", "--no-deps", "--require-hashes", "--requirement", FOLDER / "audit.txt"]
    subprocess.run([*command, *words], check=True, env=environment)
    STAMP.write_text(wanted)


def _last_words(text):
    """The last line of what pip-audit said, which has the reason."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


if __name__ == "__main__":
    sys.exit(main())
