"""A wrong or missing setting stops the start with one sentence, and no traceback."""

import os
import subprocess
import sys

import pytest

from blogindex.env import BASE_DIR

pytestmark = pytest.mark.slow

# Everything that production needs. Empty variables count as not set, so that a developer's .env
# has no say here.
PRODUCTION = {
    "DEVELOPMENT": "0",
    "SECRET_KEY": "a-long-random-text-that-nobody-else-knows-0123456789",
    "ALLOWED_HOSTS": "blogindex.example",
    **dict.fromkeys(
        ["BEHIND_PROXY", "DATABASE_URL", "DEBUG", "HTTPS", "PAGE_CACHE_MB", "SITE_NAME", "TIME_ZONE"], ""
    ),
}


def check(**environment):
    """`manage.py check` with production's environment, changed by `environment`."""
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=BASE_DIR,
        env={"PATH": os.environ["PATH"], **PRODUCTION, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def setting(name, **environment):
    """The setting `name` as the process prints it."""
    words = [sys.executable, "-c", f"from blogindex import settings; print(settings.{name})"]
    environment = {"PATH": os.environ["PATH"], **PRODUCTION, **environment}
    return subprocess.check_output(words, cwd=BASE_DIR, env=environment, text=True, timeout=60).strip()


def test_production_environment_starts():
    started = check()
    assert (started.returncode, started.stderr) == (0, "")


def test_development_needs_nothing_else():
    started = check(DEVELOPMENT="1", SECRET_KEY="", ALLOWED_HOSTS="")
    assert (started.returncode, started.stderr) == (0, "")


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"SECRET_KEY": ""}, "set SECRET_KEY. It must be a long random text that nobody else knows."),
        ({"SECRET_KEY": "  "}, "set SECRET_KEY. It must be a long random text that nobody else knows."),
        ({"ALLOWED_HOSTS": ""}, "set ALLOWED_HOSTS. It must be the site's host names, separated by commas."),
        ({"DEVELOPMENT": "maybe"}, "DEVELOPMENT must be 1 on your own machine, else 0."),
        ({"HTTPS": "perhaps"}, "HTTPS must be 0 only where no https is in front of the site, else 1."),
        ({"BEHIND_PROXY": "2"}, "BEHIND_PROXY must be 1 if a proxy sets X-Forwarded-Proto, else 0."),
        ({"PAGE_CACHE_MB": "much"}, "PAGE_CACHE_MB must be a number such as 16."),
        ({"PAGE_CACHE_MB": "-1"}, "PAGE_CACHE_MB must be 0 or more."),
        ({"TIME_ZONE": "Mars/Base"}, "TIME_ZONE must be a time zone such as Europe/Berlin."),
    ],
)
def test_wrong_setting_stops_the_start_with_a_sentence(environment, sentence):
    stopped = check(**environment)
    assert stopped.stderr == f"Blogindex cannot start: {sentence}\n"
    assert stopped.returncode == 1


@pytest.mark.parametrize(
    "address",
    [
        "nonsense",
        "/srv/blogindex.sqlite3",
        "redis://localhost/1",
        "mysql://user@localhost/blogindex",
        "postgres://localhost:port/blogindex",
        "postgres://[::1/blogindex",
    ],
)
def test_bad_database_address_stops_the_start_with_a_sentence(address):
    stopped = check(DATABASE_URL=address)
    assert stopped.stderr == (
        "Blogindex cannot start: DATABASE_URL must be an address such as "
        "sqlite:////srv/blogindex.sqlite3 or postgres://user:password@host/name.\n"
    )
    assert stopped.returncode == 1


@pytest.mark.parametrize(
    ("environment", "megabytes"),
    [
        ({}, "16"),
        ({"PAGE_CACHE_MB": "8"}, "8"),
        ({"DEVELOPMENT": "1"}, "16"),
        # Whoever edits templates sees what they have just written.
        ({"DEVELOPMENT": "1", "DEBUG": "1"}, "0"),
    ],
)
def test_finished_pages_are_kept_unless_templates_are_edited(environment, megabytes):
    assert setting("PAGE_CACHE_MB", **environment) == megabytes
