"""All settings. Values that differ between installations come from the environment (env.py).

Production is the default: without DEVELOPMENT=1 every safety is on and SECRET_KEY and
ALLOWED_HOSTS must be given.
"""

import secrets
import tomllib
import zoneinfo

import dj_database_url
from csp.constants import NONE, SELF

from articles.ingest.fetching import ssrf
from blogindex.env import BASE_DIR, read

VAR_DIR = BASE_DIR / "var"
VAR_DIR.mkdir(exist_ok=True)
VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def _local_secret():
    """A secret for this machine only, made once, so that local sessions survive restarts."""
    path = VAR_DIR / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def _database(url):
    try:
        database = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    except ValueError:
        database = {"ENGINE": ""}
    if not database["ENGINE"].endswith(("sqlite3", "backends.postgresql")):
        raise SystemExit(
            "Blogindex cannot start: DATABASE_URL must be an address such as "
            "sqlite:////srv/blogindex.sqlite3 or postgres://user:password@host/name."
        )
    if database["ENGINE"].endswith("sqlite3"):
        # WAL lets readers go on while one writes; IMMEDIATE takes the write lock up front, so
        # that two writers queue (timeout, seconds) instead of failing half-way.
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            "PRAGMA mmap_size=2147418112; PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-4000;",
        }
    else:
        # Statements are prepared once they have been asked a few times: planning takes longer than a page's
        # short queries do.
        database.setdefault("OPTIONS", {}).update(server_side_binding=True, prepare_threshold=5)
    return database


def _time_zone(name):
    try:
        zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise SystemExit(
            "Blogindex cannot start: TIME_ZONE must be a time zone such as Europe/Berlin."
        ) from None
    return name


def _one_of(names, value, variable):
    if value not in names:
        raise SystemExit(f"Blogindex cannot start: {variable} must be {' or '.join(names)}.")
    return value


def _allowed(entries):
    try:
        ssrf.read_allowed(entries)
    except ValueError as wrong:
        raise SystemExit(
            f"Blogindex cannot start: INGEST_ALLOW must be host names, IP addresses or networks, not {wrong}."
        ) from None
    return entries


def _positive(seconds, variable):
    if seconds <= 0:
        raise SystemExit(f"Blogindex cannot start: {variable} must be more than 0 seconds.")
    return seconds


def _not_negative(number, variable):
    if number < 0:
        raise SystemExit(f"Blogindex cannot start: {variable} must be 0 or more.")
    return number


def _own_address():
    """Where this site is, for those who wonder who asks; nothing on one's own machine."""
    host = "" if DEVELOPMENT else ALLOWED_HOSTS[0].lstrip(".")
    return f"https://{host}/" if host.strip("*") else ""


DEVELOPMENT = read("bool", "DEVELOPMENT", "1 on your own machine, else 0", default=False)
DEBUG = DEVELOPMENT and read("bool", "DEBUG", "1 to see error details, else 0", default=False)

if DEVELOPMENT:
    SECRET_KEY = _local_secret()
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
    HTTPS = False
else:
    SECRET_KEY = read("str", "SECRET_KEY", "a long random text that nobody else knows")
    ALLOWED_HOSTS = read("list", "ALLOWED_HOSTS", "the site's host names, separated by commas")
    HTTPS = read("bool", "HTTPS", "0 only where no https is in front of the site, else 1", default=True)

if read("bool", "BEHIND_PROXY", "1 if a proxy sets X-Forwarded-Proto, else 0", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The site is at the root of its host, whatever a request says of a prefix: a link is made once for all.
FORCE_SCRIPT_NAME = ""

# How ingest asks the web (docs/fetching.md).
INGEST_ALLOW = _allowed(
    read("list", "INGEST_ALLOW", "host names, IP addresses or networks, separated by commas", default=[])
)
INGEST_CONTACT = read("str", "INGEST_CONTACT", "an address where you are reached", default=_own_address())
# Seconds: for one whole fetch; until a connection stands; until the next bytes arrive.
INGEST_TIMEOUT = _positive(
    read("int", "INGEST_TIMEOUT", "a number of seconds such as 30", default=30), "INGEST_TIMEOUT"
)
INGEST_CONNECT_TIMEOUT = 10
INGEST_READ_TIMEOUT = 15

# Finished pages that each process keeps, in MiB. While templates are being edited there are none.
PAGE_CACHE_MB = _not_negative(
    read("int", "PAGE_CACHE_MB", "a number such as 16", default=0 if DEBUG else 16), "PAGE_CACHE_MB"
)

SITE_NAME = read("str", "SITE_NAME", "the name in the header", default="Blogindex")

INSTALLED_APPS = [
    # First, so that its templates for the admin come before the admin's own.
    "articles",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    # First, so that a cached page passes none of the others: each has done its work on it already.
    "articles.pages.listing.without_push_to_itself",
    "articles.pages.feeds.views.as_xml_to_browsers",
    "articles.pages.page_cache.page_cache",
    "articles.pages.page_cache.cache_control",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "articles.pages.page_cache.ConditionalGet",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "articles.pages.addresses.composed_address",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "blogindex.urls"
WSGI_APPLICATION = "blogindex.wsgi.application"

TEMPLATES = [
    {
        # The public pages; the admin and other apps bring their own, for Django's engine.
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "environment": "articles.pages.jinja.environment",
            "context_processors": ["articles.pages.context_processors.site"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "articles.pages.context_processors.site",
            ],
        },
    },
]

DATABASES = {
    "default": _database(
        read(
            "str",
            "DATABASE_URL",
            "a database address",
            default=f"sqlite:///{VAR_DIR / 'blogindex.sqlite3'}",
        )
    )
}
TASK_BACKENDS = {"database": "django_tasks_db.DatabaseBackend", "redis": "django_tasks_rq.RQBackend"}
INGEST_QUEUE = _one_of(
    TASK_BACKENDS, read("str", "INGEST_QUEUE", "database or redis", default="database"), "INGEST_QUEUE"
)
TASKS = {"default": {"BACKEND": TASK_BACKENDS[INGEST_QUEUE], "QUEUES": ["default"]}}
if INGEST_QUEUE == "redis":
    INSTALLED_APPS += ["django_rq", "django_tasks_rq"]
    RQ_QUEUES = {"default": {"URL": read("str", "REDIS_URL", "an address such as redis://127.0.0.1:6379/0")}}
    RQ = {"JOB_CLASS": "django_tasks_rq.Job"}

# Seconds between two requests to one host, and after which a killed worker's feed is taken up again.
INGEST_GAP = read("float", "INGEST_GAP", "a number of seconds such as 2", default=2.0)
INGEST_LEASE = read("float", "INGEST_LEASE", "a number of seconds such as 300", default=300.0)

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "en"
TIME_ZONE = _time_zone(read("str", "TIME_ZONE", "a time zone such as Europe/Berlin", default="UTC"))
USE_TZ = True
# English only so far: without translations to look up, every page is rendered faster.
USE_I18N = False

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# What browsers ask for at the root of the site: /favicon.ico and /apple-touch-icon.png.
WHITENOISE_ROOT = BASE_DIR / "static" / "root"
# Seconds; only these have no hash in their names.
WHITENOISE_MAX_AGE = 86_400
# Pages name static files with their hash; compressing the plain names too would double the work.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# One site must not decide for its sibling hosts, so HSTS covers this host alone.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # What is wrong with somebody's server is told on the feed's row, not in this site's log.
    "loggers": {"urllib3": {"level": "CRITICAL"}},
}
