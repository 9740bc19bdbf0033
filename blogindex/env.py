"""Reads settings from the environment and from `.env`; nothing else reads either.

A missing or wrong value stops the start with one sentence instead of a traceback.
"""

from pathlib import Path

from environs import Env, EnvError

from blogindex.values import REQUIRED, stop
from blogindex.variables import SETTINGS

BASE_DIR = Path(__file__).resolve().parent.parent

_env = Env()
_env.read_env(str(BASE_DIR / ".env"), recurse=False)


def read(name, default=None):
    """The value of the setting `name` (variables.py), `default` or its own where it is not set.

    An empty variable counts as not set. Exits with a sentence when a required value is missing or wrong.
    """
    setting = SETTINGS[name]
    value = _given(setting)
    if value is None:
        value = default
    if value is None:
        if setting.default is REQUIRED:
            raise stop(f"set {name}. It must be {setting.meaning}.")
        value = _parsed(setting.kind, setting.default)
    return setting.clean(value, name) if setting.clean else value


def _given(setting):
    if not _env.str(setting.name, "").strip():
        return None
    try:
        return getattr(_env, setting.kind)(setting.name)
    except (EnvError, ValueError):
        raise stop(f"{setting.name} must be {setting.meaning}.") from None


def _parsed(kind, text):
    """A default as a value; a list's is empty."""
    parsers = {"str": str, "bool": lambda text: text == "1", "int": int, "float": float, "list": str.split}
    return parsers[kind](text)


def with_timeouts(url):
    """The address of a Redis server, with how many seconds it has to answer, unless it says so itself."""
    if "timeout" in url:
        return url
    return f"{url}{'&' if '?' in url else '?'}socket_connect_timeout=3&socket_timeout=10"
