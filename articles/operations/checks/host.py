"""What lies on this host: settings, static files, uploads, the disk."""

import os
import shutil
import stat
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core import checks
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from articles.operations.checks.findings import Finding

COLLECT = "Run manage.py collectstatic --no-input, and restart the site."
READABLE = "Let the user of the site read the folder STATIC_DIR."
# An index that is built anew, a journal and some logs find room in it.
LEAST_SPACE = 2**30


def configuration():
    """What Django's own checks say of the settings."""
    found = checks.run_checks(include_deployment_checks=not settings.DEVELOPMENT)
    wrong = [one for one in found if one.level >= checks.WARNING and not one.is_silenced()]
    for one in wrong:
        sentence = " ".join(str(one.msg).split())
        yield Finding(
            "Settings", f"{sentence} ({one.id})", " ".join(str(one.hint or "See .env.example.").split())
        )
    if not wrong and settings.DEVELOPMENT:
        yield Finding("Settings", "They are for your own machine only: DEVELOPMENT=1.")
    elif not wrong:
        yield Finding("Settings", "Nothing is wrong with them.")


def privacy():
    """Whether others on this host can read the secrets."""
    path = settings.BASE_DIR / ".env"
    if path.exists() and os.stat(path).st_mode & stat.S_IROTH:
        yield Finding("Privacy", f"{path} can be read by everybody on this host.", f"Run chmod o= {path}")


def static_files():
    try:
        yield _collected()
    except OSError as error:
        yield Finding("Static files", f"They cannot be read: {error.strerror or error}.", READABLE)


def _collected():
    if not isinstance(staticfiles_storage, ManifestFilesMixin):
        return Finding("Static files", "They are served from where they are: DEBUG=1.")
    missing = missing_static_files()
    manifest = Path(staticfiles_storage.path(staticfiles_storage.manifest_name))
    if missing is None:
        return Finding("Static files", f"They have not been collected: there is no {manifest}.", COLLECT)
    if missing:
        names = ", ".join(missing[:3]) + (", …" if len(missing) > 3 else "")
        return Finding("Static files", f"{len(missing)} have not been collected: {names}.", COLLECT)
    if newer := _newer_than(manifest.stat().st_mtime):
        return Finding("Static files", f"{newer} has changed since they were collected.", COLLECT)
    return Finding("Static files", f"All {len(staticfiles_storage.hashed_files)} have been collected.")


def missing_static_files():
    """The names of the static files that no page could link to; None if none were ever collected.

    Where static files are served as they lie there, none are missing.
    """
    if not isinstance(staticfiles_storage, ManifestFilesMixin):
        return []
    if not staticfiles_storage.exists(staticfiles_storage.manifest_name):
        return None
    return [name for name, _ in _static_files() if name not in staticfiles_storage.hashed_files]


def _newer_than(moment):
    """The name of a static file that was written after `moment`, or None."""
    return next((name for name, path in _static_files() if os.stat(path).st_mtime > moment), None)


def _static_files():
    """(name, path) of everything that collectstatic collects."""
    for finder in get_finders():
        for name, storage in finder.list(["CVS", ".*", "*~"]):
            yield name, storage.path(name)


def uploads():
    try:
        name = default_storage.save("doctor", ContentFile(b"Written by manage.py doctor."))
        default_storage.delete(name)
    except OSError as error:
        sentence = f"They cannot be written: {error.strerror or error}."
        advice = "Look at the settings S3_…"
        if isinstance(default_storage, FileSystemStorage):
            advice = f"Let the user of the site write to {settings.MEDIA_ROOT}."
        yield Finding("Uploads", sentence, advice)
    else:
        yield Finding("Uploads", "They can be written and deleted.")


def disk():
    for path in sorted({settings.VAR_DIR, Path(settings.MEDIA_ROOT), *_sqlite_folder()}):
        while not path.exists():
            path = path.parent
        free = shutil.disk_usage(path).free
        sentence = f"{path} has {free / 2**30:,.1f} GiB free."
        yield Finding("Disk", sentence, "" if free >= LEAST_SPACE else "Make room: 1 GiB should be free.")


def _sqlite_folder():
    database = settings.DATABASES["default"]
    return [Path(database["NAME"]).parent] if database["ENGINE"].endswith("sqlite3") else []
