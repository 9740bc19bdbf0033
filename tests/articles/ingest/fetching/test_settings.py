"""What the environment says about fetching, read as at the start of a server."""

import os
import subprocess
import sys

import pytest

from blogindex.env import BASE_DIR

pytestmark = pytest.mark.slow

PRODUCTION = {
    "DEVELOPMENT": "0",
    "SECRET_KEY": "a-long-random-text-that-nobody-else-knows-0123456789",
    "ALLOWED_HOSTS": "blogindex.example,www.blogindex.example",
    "DJANGO_SETTINGS_MODULE": "blogindex.settings",
    **dict.fromkeys(["INGEST_ALLOW", "INGEST_CONTACT", "INGEST_TIMEOUT", "DATABASE_URL"], ""),
}


def _started(code, **environment):
    """What `code` prints, or what stopped it."""
    done = subprocess.run(
        [sys.executable, "-c", f"from articles.ingest.fetching.client import *; {code}"],
        cwd=BASE_DIR,
        env={"PATH": os.environ["PATH"], **PRODUCTION, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return (done.stdout or done.stderr).strip()


@pytest.mark.parametrize(
    ("environment", "contact"),
    [
        ({}, " (+https://blogindex.example/)"),
        ({"ALLOWED_HOSTS": ".blogindex.example"}, " (+https://blogindex.example/)"),
        ({"ALLOWED_HOSTS": "*"}, ""),
        ({"DEVELOPMENT": "1"}, ""),
        ({"INGEST_CONTACT": "ada@blogindex.example"}, " (+ada@blogindex.example)"),
    ],
)
def test_the_contact_is_the_site_itself_where_none_is_set(environment, contact):
    code = "from django.conf import settings; print(user_agent().replace(settings.VERSION, 'VERSION'))"
    assert _started(code, **environment) == f"Blogindex/VERSION{contact}"


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        (
            {"INGEST_ALLOW": "10.0.0.0/8,https://wiki.example"},
            "INGEST_ALLOW must be host names, IP addresses or networks, not https://wiki.example.",
        ),
        ({"INGEST_TIMEOUT": "soon"}, "INGEST_TIMEOUT must be a number of seconds such as 30."),
        ({"INGEST_TIMEOUT": "0"}, "INGEST_TIMEOUT must be more than 0 seconds."),
    ],
)
def test_a_wrong_setting_stops_the_start(environment, sentence):
    assert _started("user_agent()", **environment) == f"Blogindex cannot start: {sentence}"


def test_a_whole_list_of_hosts_and_networks_is_read():
    allowed = "wiki.corp.example, .eng.example,10.0.0.0/8,::1"
    code = "from django.conf import settings; print(settings.INGEST_ALLOW, settings.INGEST_TIMEOUT)"
    assert _started(code, INGEST_ALLOW=allowed, INGEST_TIMEOUT="12") == (
        "['wiki.corp.example', ' .eng.example', '10.0.0.0/8', '::1'] 12"
    )
