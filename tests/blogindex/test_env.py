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
    **dict.fromkeys(["ADMIN_PATH", "REQUIRE_SECOND_FACTOR", "SEARCHES_A_MINUTE", "SIGN_IN_HEADER"], ""),
    **dict.fromkeys(["SUGGEST_URL", "SUGGEST_MODEL", "SUGGEST_KEY", "SUGGEST_TIMEOUT", "SUGGEST_A_DAY"], ""),
}


ADMIN_PATH = (
    "ADMIN_PATH must be a path such as admin/, of letters, digits, hyphens and underscores, "
    "that no public page has."
)
SIGN_IN_HEADER = (
    "SIGN_IN_HEADER must be the name of a header such as X-Forwarded-User, with hyphens and without "
    "underscores."
)


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
        (
            {"SUGGEST_URL": "http://127.0.0.1:11434/v1"},
            "set SUGGEST_MODEL. It must be the name of a model at SUGGEST_URL.",
        ),
        (
            {"SUGGEST_URL": "localhost:11434", "SUGGEST_MODEL": "m"},
            "SUGGEST_URL must be an address such as http://127.0.0.1:11434/v1, which yours is not: "
            "it does not start with http:// or https://.",
        ),
        (
            {"SUGGEST_URL": "https://me:secret@model.example/v1", "SUGGEST_MODEL": "m"},
            "SUGGEST_URL must be an address such as http://127.0.0.1:11434/v1, which yours is not: "
            "it holds a user name or a password.",
        ),
        (
            {"SUGGEST_URL": "https://model.example/v1?key=1", "SUGGEST_MODEL": "m"},
            "SUGGEST_URL must be an address such as http://127.0.0.1:11434/v1, which yours is not: "
            "it holds more than a path.",
        ),
        (
            {"SUGGEST_KEY": "two words"},
            "SUGGEST_KEY must be plain letters, digits and signs without spaces, at most 1000 of them.",
        ),
        (
            {"SUGGEST_URL": "https://model.example/v1", "SUGGEST_MODEL": "m" * 101},
            "SUGGEST_MODEL must be plain letters, digits and signs without spaces, at most 100 of them.",
        ),
        ({"SUGGEST_TIMEOUT": "0"}, "SUGGEST_TIMEOUT must be more than 0 seconds."),
        ({"SUGGEST_TIMEOUT": "long"}, "SUGGEST_TIMEOUT must be a number of seconds such as 60."),
        ({"SUGGEST_A_DAY": "-1"}, "SUGGEST_A_DAY must be 0 or more."),
        *(
            ({"ADMIN_PATH": path}, ADMIN_PATH)
            for path in ("/", "a b", "../x", "a//b", "<int:x>", "über", "a?b")
        ),
        *(({"ADMIN_PATH": path}, ADMIN_PATH) for path in ("articles", "/static/x/", "feed", "search")),
        ({"REQUIRE_SECOND_FACTOR": "all"}, "REQUIRE_SECOND_FACTOR must be 1 if everybody needs one, else 0."),
        ({"SEARCHES_A_MINUTE": "-1"}, "SEARCHES_A_MINUTE must be 0 or more."),
        *(
            ({"SIGN_IN_HEADER": name, "BEHIND_PROXY": "1"}, SIGN_IN_HEADER)
            for name in ("X_Forwarded_User", "X-User:", "X User", "-X", "X-", "HTTP_X_USER")
        ),
        (
            {"SIGN_IN_HEADER": "X-Forwarded-User"},
            "SIGN_IN_HEADER needs BEHIND_PROXY=1, and a proxy that removes this header from what clients "
            "send.",
        ),
        (
            {"SIGN_IN_HEADER": "X-Forwarded-User", "BEHIND_PROXY": "1", "REQUIRE_SECOND_FACTOR": "1"},
            "REQUIRE_SECOND_FACTOR and SIGN_IN_HEADER cannot go together: the proxy that signs people in "
            "asks for their second factor.",
        ),
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


def test_no_language_model_is_asked_unless_one_is_named():
    assert setting("SUGGEST_URL") == ""
    named = {"SUGGEST_URL": "HTTP://LocalHost:11434/v1/", "SUGGEST_MODEL": "llama3.2:3b"}
    assert setting("SUGGEST_URL", **named) == "http://localhost:11434/v1"


@pytest.mark.parametrize("path", ["admin", "/admin/", "Back-Room_1", "deep/er/path/"])
def test_path_of_the_admin_may_be_spelled_with_and_without_slashes(path):
    assert setting("ADMIN_PATH", ADMIN_PATH=path) == f"{path.strip('/')}/"


def test_proxy_is_asked_for_names_only_if_that_is_set():
    assert setting("SIGN_IN_HEADER") == ""
    assert "ProxySignIn" not in setting("MIDDLEWARE") + setting("AUTHENTICATION_BACKENDS")
    proxy = {"SIGN_IN_HEADER": "Remote-User", "BEHIND_PROXY": "1"}
    assert setting("SIGN_IN_HEADER", **proxy) == "Remote-User"
    assert "ProxySignIn" in setting("MIDDLEWARE", **proxy)
