"""Reads settings from the environment and from `.env`; nothing else reads either.

A missing or wrong value stops the start with one sentence instead of a traceback.
"""

from pathlib import Path

from environs import Env, EnvError

BASE_DIR = Path(__file__).resolve().parent.parent
REQUIRED = object()

_env = Env()
_env.read_env(str(BASE_DIR / ".env"), recurse=False)


def read(kind, name, meaning, default=REQUIRED):
    """The value of environment variable `name`, parsed as `kind`.

    `kind` is a parser of environs: "str", "bool", "int" or "list" (comma-separated).
    `meaning` finishes the sentence "NAME must be …". An empty variable counts as not set.
    Exits with a sentence when a required value is missing or a value cannot be parsed.
    """
    if not _env.str(name, "").strip():
        if default is REQUIRED:
            raise SystemExit(f"Blogindex cannot start: set {name}. It must be {meaning}.")
        return default
    try:
        return getattr(_env, kind)(name)
    except (EnvError, ValueError):
        raise SystemExit(f"Blogindex cannot start: {name} must be {meaning}.") from None
