"""All settings. Values that differ between installations come from the environment (env.py).

Production is the default: without DEVELOPMENT=1 every safety is on and SECRET_KEY and
ALLOWED_HOSTS must be given.
"""

import os
import secrets
import tomllib
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from blogindex import outgoing, signing_in, storages, values, watching
from blogindex.env import BASE_DIR, read, with_timeouts
from blogindex.values import stop

VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def _folder(name):
    path = Path(name)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise stop(f"VAR_DIR is {path}, and {error.strerror}.") from None
    return path.absolute()


VAR_DIR = _folder(read("VAR_DIR") or BASE_DIR / "var")


def _local_secret():
    """A secret for this machine only, made once, so that local sessions survive restarts."""
    path = VAR_DIR / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def _database(url, name):
    try:
        # Whether a server has closed its connection is seen without asking it (databases/connections.py).
        database = dj_database_url.parse(url, conn_max_age=60)
    except ValueError:
        database = {"ENGINE": ""}
    if not database["ENGINE"].endswith(("sqlite3", "backends.postgresql")):
        raise stop(
            f"{name} must be an address such as "
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
        options = database.setdefault("OPTIONS", {})
        # As PgBouncer's own setting: in "transaction" mode what is prepared, or a cursor that outlives its
        # transaction, may be on another connection the next time.
        mode = options.pop("pool_mode", "session")
        is_pooled = values.one_of("session", "transaction")(mode, f"pool_mode in {name}") == "transaction"
        database["DISABLE_SERVER_SIDE_CURSORS"] = is_pooled
        # Statements are prepared once they have been asked a few times: planning takes longer than a page's
        # short queries do.
        options.update(server_side_binding=True, prepare_threshold=None if is_pooled else 5)
        # Seconds; DATABASE_URL may say another number (?connect_timeout=10).
        options.setdefault("connect_timeout", 5)
    return database


def _replica(database):
    if {read["ENGINE"].rpartition(".")[2] for read in (database, DATABASES["default"])} != {"postgresql"}:
        raise stop("DATABASE_REPLICA_URL must be a replica of DATABASE_URL, and both of PostgreSQL.")
    # Tests have one database.
    return database | {"TEST": {"MIRROR": "default"}}


def _own_address():
    """Where this site is, for those who wonder who asks; nothing on one's own machine."""
    host = "" if DEVELOPMENT else ALLOWED_HOSTS[0].lstrip(".")
    return f"https://{host}/" if host.strip("*") else ""


DEVELOPMENT = read("DEVELOPMENT")
DEBUG = DEVELOPMENT and read("DEBUG")

if DEVELOPMENT:
    SECRET_KEY = _local_secret()
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
    HTTPS = False
else:
    SECRET_KEY = read("SECRET_KEY")
    ALLOWED_HOSTS = read("ALLOWED_HOSTS")
    HTTPS = read("HTTPS")

CSRF_TRUSTED_ORIGINS = read("CSRF_TRUSTED_ORIGINS")
BEHIND_PROXY = read("BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The site is at the root of its host, whatever a request says of a prefix: a link is made once for all.
FORCE_SCRIPT_NAME = ""

# How ingest asks the web (docs/fetching.md).
INGEST_ALLOW = outgoing.allowed_hosts(read("INGEST_ALLOW"))
INGEST_CONTACT = read("INGEST_CONTACT") or _own_address()
# Seconds: for one whole fetch; until a connection stands; until the next bytes arrive.
INGEST_TIMEOUT = read("INGEST_TIMEOUT")
INGEST_CONNECT_TIMEOUT = 10
INGEST_READ_TIMEOUT = 15

# Finished pages that each process keeps, in MiB. While templates are being edited there are none.
PAGE_CACHE_MB = read("PAGE_CACHE_MB", default=0 if DEBUG else None)

SITE_NAME = read("SITE_NAME")

# Signing in (docs/signing-in.md).
ADMIN_PATH = read("ADMIN_PATH")
FIRST_ADMIN = read("FIRST_ADMIN")
FIRST_ADMIN_PASSWORD = read("FIRST_ADMIN_PASSWORD", default=None if FIRST_ADMIN else "")
REQUIRE_SECOND_FACTOR = read("REQUIRE_SECOND_FACTOR")
SIGN_IN_HEADER = signing_in.header(read("SIGN_IN_HEADER"), BEHIND_PROXY, REQUIRE_SECOND_FACTOR)
# What one network may search for in a minute, in each process.
SEARCHES_A_MINUTE = read("SEARCHES_A_MINUTE")

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
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "articles.operations.probes.probes",
    "articles.operations.inside.for_operators",
    "articles.operations.requests.observed",
    "articles.operations.proxy.no_endless_redirects",
    "articles.operations.replica_reads.replica_reads",
    # Before all others, so that a cached page passes none of them: each has done its work on it already.
    "articles.pages.listing.without_push_to_itself",
    "articles.pages.feeds.views.as_xml_to_browsers",
    "articles.pages.page_cache.page_cache",
    "articles.pages.page_cache.cache_control",
    "articles.pages.limits.work.bounded_work",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "articles.pages.page_cache.ConditionalGet",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "articles.pages.addresses.composed_address",
    "articles.pages.addresses.former_address",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "articles.admin.signing_in.middleware.SecondFactor",
    *(["articles.admin.signing_in.middleware.ProxySignIn"] if SIGN_IN_HEADER else []),
    "articles.pages.limits.work.unless_signed_in",
    "articles.admin.history.recording.record_changes",
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
    "default": _database(read("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'blogindex.sqlite3'}", "DATABASE_URL")
}
DATABASE_REPLICA_URL = read("DATABASE_REPLICA_URL")
if DATABASE_REPLICA_URL:
    DATABASES["replica"] = _replica(_database(DATABASE_REPLICA_URL, "DATABASE_REPLICA_URL"))
DATABASE_ROUTERS = ["articles.models.databases.reading.Router"]
# Seconds that the database has for each answer while a page is made.
DATABASE_TIMEOUT = read("DATABASE_TIMEOUT")
TASK_BACKENDS = {"database": "django_tasks_db.DatabaseBackend", "redis": "django_tasks_rq.RQBackend"}
INGEST_QUEUE = read("INGEST_QUEUE")
TASKS = {"default": {"BACKEND": TASK_BACKENDS[INGEST_QUEUE], "QUEUES": ["default"]}}
if INGEST_QUEUE == "redis":
    INSTALLED_APPS += ["django_rq", "django_tasks_rq"]
    REDIS_URL = read("REDIS_URL")
    RQ_QUEUES = {"default": {"URL": with_timeouts(REDIS_URL)}}
    RQ = {"JOB_CLASS": "django_tasks_rq.Job"}

# Seconds between two requests to one host, and after which a killed worker's feed is taken up again.
INGEST_GAP = read("INGEST_GAP")
INGEST_LEASE = read("INGEST_LEASE")

# Summaries, takeaways and levels suggested by a language model (docs/summaries.md): none without an address.
SUGGEST_URL = outgoing.endpoint(read("SUGGEST_URL"))
SUGGEST_MODEL = read("SUGGEST_MODEL", default=None if SUGGEST_URL else "")
SUGGEST_KEY = read("SUGGEST_KEY")
# Seconds for one whole answer, and how many articles are asked about within 24 hours.
SUGGEST_TIMEOUT = read("SUGGEST_TIMEOUT")
SUGGEST_A_DAY = read("SUGGEST_A_DAY")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = [
    "articles.admin.signing_in.backends.PasswordBackend",
    *(["articles.admin.signing_in.backends.ProxyBackend"] if SIGN_IN_HEADER else []),
]
PASSWORD_HASHERS = ["articles.admin.signing_in.hashers.OneAtATimeHasher"]
# What an app calls this site; wrong codes are counted with wrong passwords, and not once more by django-otp.
OTP_TOTP_ISSUER = SITE_NAME
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0
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
TIME_ZONE = read("TIME_ZONE")
USE_TZ = True
# English only so far: without translations to look up, every page is rendered faster.
USE_I18N = False

STATIC_URL = "/static/"
STATIC_ROOT = Path(read("STATIC_DIR") or VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
S3_BUCKET = read("S3_BUCKET")
STORAGES = {
    "default": storages.bucket(S3_BUCKET) if S3_BUCKET else {"BACKEND": storages.FILES},
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

# What the process writes is for the user that it runs as: the database, its copies, the index.
os.umask(0o077)

LOG_FORMAT = read("LOG_FORMAT")
LOG_REQUESTS = read("LOG_REQUESTS", default=False if DEVELOPMENT else None)
# Milliseconds from which on a query is logged; 0 logs none.
SLOW_QUERY_MS = read("SLOW_QUERY_MS")
# Who has it may see the metrics; without it only who asks from this machine itself.
METRICS_TOKEN = read("METRICS_TOKEN")

# Mails go out to ADMINS alone, when a page could not be made.
_mail_server = read("EMAIL_URL")
globals().update(_mail_server)
ADMINS = watching.admins(read("ADMINS"), is_sent=bool(_mail_server))
if _mail_server:
    SERVER_EMAIL = DEFAULT_FROM_EMAIL = read("EMAIL_FROM")
EMAIL_SUBJECT_PREFIX = f"[{SITE_NAME}] "
LOGGING = watching.log_config(LOG_FORMAT, with_mails=bool(ADMINS))
watching.report_errors(read("SENTRY_DSN"), VERSION)
