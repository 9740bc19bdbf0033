"""What is said of a setting, and what settings may be.

Each public function takes a value and the setting's name, and gives the value, or stops the start with a
sentence. A wrong value is not shown: it may be a secret.
"""

import zoneinfo
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import dj_email_url
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

REQUIRED = None
# Of dj-email-url, without what is only for tests or on the way out.
MAIL_SCHEMES = ("smtp", "submission", "submit", "console")


@dataclass(frozen=True)
class Setting:
    """An environment variable.

    `kind` is a parser of environs ("list" is separated by commas), `meaning` finishes "NAME must be …", and
    `clean(value, name)` gives the value or stops the start. `default` is as one would write it; `unset` says
    what happens without it where that is not a value, and `example` what one might write.
    """

    name: str
    kind: str
    meaning: str
    about: str
    default: str | None = REQUIRED
    unset: str = ""
    example: str = ""
    clean: Any = None


def stop(sentence):
    """What to raise so that the process ends with the sentence and no traceback."""
    return SystemExit(f"Blogindex cannot start: {sentence}")


def time_zone(value, name):
    try:
        zoneinfo.ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise stop(f"{name} must be a time zone such as Europe/Berlin.") from None
    return value


def one_of(*names):
    def clean(value, name):
        if value not in names:
            raise stop(f"{name} must be {' or '.join(names)}.")
        return value

    return clean


def positive_seconds(value, name):
    if value <= 0:
        raise stop(f"{name} must be more than 0 seconds.")
    return value


def not_negative(value, name):
    if value < 0:
        raise stop(f"{name} must be 0 or more.")
    return value


def one_word(longest):
    """A text that can stand in a header or a column."""

    def clean(value, name):
        if len(value) > longest or not value.isascii() or not value.isprintable() or " " in value:
            raise stop(
                f"{name} must be plain letters, digits and signs without spaces, at most {longest} of them."
            )
        return value

    return clean


def http_address(value, name):
    if value and not _is_origin(value):
        raise stop(f"{name} must be an address such as https://s3.example, without a path.")
    return value


def origins(value, name):
    if not all(_is_origin(origin) for origin in value):
        raise stop(f"{name} must be addresses such as https://blogindex.example, without paths.")
    return [origin.rstrip("/") for origin in value]


def email_server(value, name):
    """Django's settings of the server that mails are sent by, {} for none."""
    if not value:
        return {}
    try:
        is_known = urlsplit(value).scheme in MAIL_SCHEMES
        server = is_known and dj_email_url.parse(value)
    except ValueError:
        is_known = False
    if not is_known:
        raise stop(f"{name} must be an address such as submission://user:password@mail.example.")
    # Seconds; without them one waits for a server that does not answer for ever.
    return server | {"EMAIL_TIMEOUT": server["EMAIL_TIMEOUT"] or 10}


def mail_address(value, name):
    if value:
        try:
            validate_email(value)
        except ValidationError:
            raise stop(f"{name} must be a mail address such as ann@blogindex.example.") from None
    return value


def mail_addresses(value, name):
    return [mail_address(address, name) for address in value]


def sentry_dsn(value, name):
    if value:
        try:
            read = urlsplit(value)
            is_one = read.scheme in ("http", "https") and read.username and read.hostname and read.port != 0
            is_one = is_one and read.path.rpartition("/")[2].isdigit()
        except ValueError:
            is_one = False
        if not is_one:
            raise stop(f"{name} must be an address such as https://key@sentry.example/1.")
    return value


def _is_origin(text):
    try:
        read = urlsplit(text)
        port_is_right = read.port != 0
    except ValueError:
        return False
    is_bare = read.path in ("", "/") and not (read.query or read.fragment or "@" in read.netloc)
    return read.scheme in ("http", "https") and bool(read.hostname) and is_bare and port_is_right
