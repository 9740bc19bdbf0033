"""The uploaded files, wherever the storage has them, into a folder and back."""

import shutil

from django.core.files import File
from django.core.files.storage import default_storage

FOLDER = "media"


def copy_out(folder):
    """Copies every upload into `folder` that is not there yet; returns how many."""
    number = 0
    for name in _names():
        path = folder / FOLDER / name
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with default_storage.open(name) as upload, path.open("wb") as copy:
                shutil.copyfileobj(upload, copy)
        except FileNotFoundError:
            # Somebody has replaced it just now: no row names it any more.
            path.unlink(missing_ok=True)
            continue
        number += 1
    return number


def copy_in(folder):
    """Stores the files that copy_out() made, in place of those of the same name; returns how many."""
    paths = sorted(path for path in (folder / FOLDER).rglob("*") if path.is_file())
    for path in paths:
        name = path.relative_to(folder / FOLDER).as_posix()
        default_storage.delete(name)
        with path.open("rb") as copy:
            default_storage.save(name, File(copy))
    return len(paths)


def _names(folder=""):
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        yield f"{folder}{name}"
    for inner in folders:
        yield from _names(f"{folder}{inner}/")
