"""Pins the newest versions that the lists beside this file allow, with hashes: make lock"""

import subprocess
import sys

from install import FOLDER, find_uv, pip_settings, uv_environment

# A list takes the versions of those before it, so the order counts.
LISTS = ("uv", "base", "s3", "dev", "bench", "audit")
OPTIONS = (
    "--quiet --upgrade --universal --python-version 3.11 --generate-hashes "
    "--no-annotate --no-emit-index-url --no-emit-find-links"
)
# A machine's further indexes may have the files of its own platform only; a list names every platform's.
LEFT_OUT = ("extra-index-url", "find-links")


def main():
    uv = find_uv() or sys.exit("make lock needs uv, and it could not be had.")
    settings = {name: value for name, value in pip_settings().items() if name not in LEFT_OUT}
    for name in LISTS:
        command = [uv, "pip", "compile", *OPTIONS.split(), "--custom-compile-command", "make lock"]
        files = [f"{name}.in", "--output-file", f"{name}.txt"]
        subprocess.run([*command, *files], cwd=FOLDER, env=uv_environment(settings), check=True)


if __name__ == "__main__":
    main()
