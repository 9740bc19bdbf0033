"""The disk: full, read-only, files of the index gone, cut or replaced; and a backup put back."""

import os
import random
import shutil
import subprocess
import time
from contextlib import contextmanager

from benchmarks.faults.load import Load, post
from benchmarks.faults.place import Place, Site
from benchmarks.faults.scenario import Skip, result_of, scenario

# MiB: enough for the catalogue, and soon full.
DISK = 300
# Seconds until a killed process is gone.
PATIENCE = 20


@contextmanager
def small_disk(folder):
    """A file system of its own in `folder`, which root alone may have."""
    folder.mkdir(parents=True, exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={DISK}m", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(words, capture_output=True, check=False).returncode:
        raise Skip("Only root, and in no container without the right to mount, can have a small disk.")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


@scenario()
def disk_full(world, kind):
    with small_disk(world.folder / "small") as folder:
        place = world.place(kind, folder)
        with Site(place) as site:
            with Load(site, seen=False) as load:
                time.sleep(3)
                _fill(folder)
                time.sleep(6)
                (folder / "ballast").unlink()
                time.sleep(3)
            again = [_writes(site, place, n) for n in range(3)]
        result = result_of("the disk of database and index is full, then not", load, place).judge()
    if 302 not in again:
        result.wrong.append(f"once there is room nothing can be saved: {again}")
    return result


def _fill(folder):
    with (folder / "ballast").open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue


def _writes(site, place, number):
    fields = {"name": f"Afterwards {number}", "slug": f"afterwards-{number}"}
    return post(site.port, "/admin/articles/topic/add/", fields, place.sessions[0])[0].status


@scenario()
def disk_read_only(world, kind):
    with small_disk(world.folder / "read-only") as folder:
        place = world.place(kind, folder)
        with Site(place) as site:
            # A site that ends in good order puts SQLite's log away, which cannot be begun on such a disk.
            site.kill()
        _remount(folder, "ro")
        try:
            with Site(place) as site, Load(site, seen=False) as load:
                time.sleep(6)
        finally:
            _remount(folder, "rw")
        return result_of("killed, and started on a disk that has become read-only", load, place).judge()


def _remount(folder, mode):
    """Mounts the disk anew, once what was killed has let go of it."""
    words = ["mount", "-o", f"remount,{mode}", str(folder)]
    end = time.monotonic() + PATIENCE
    while subprocess.run(words, check=time.monotonic() > end, capture_output=True).returncode:
        time.sleep(0.1)


@scenario()
def index_files(world, kind):
    place, chance = world.place(kind), random.Random(1)
    index = place.folder / "index"
    with Site(place) as site, Load(site) as load:
        time.sleep(4)
        for spoil in (_delete, _cut, _replace, _garble, _delete_folder):
            spoil(index, chance)
            time.sleep(3)
        time.sleep(2)
    differs = "differ" in place.manage("check_index").lower()
    result = result_of("`var/index` deleted, cut, replaced and garbled while serving", load, place).judge()
    if differs:
        result.wrong.append("the index differs from the database")
    return result


def _files(index):
    return [path for path in index.rglob("*") if path.is_file()]


def _delete(index, chance):
    for path in _files(index):
        path.unlink(missing_ok=True)


def _delete_folder(index, chance):
    shutil.rmtree(index, ignore_errors=True)


def _cut(index, chance):
    """In place: who has mapped it sees its end come nearer."""
    for path in _files(index):
        os.truncate(path, path.stat().st_size // 3)


def _replace(index, chance):
    for path in _files(index):
        other = path.with_suffix(".other")
        other.write_bytes(chance.randbytes(path.stat().st_size or 100))
        other.rename(path)


def _garble(index, chance):
    """In place, at its length."""
    for path in _files(index):
        size = path.stat().st_size
        with path.open("r+b") as file:
            for _ in range(20):
                file.seek(chance.randrange(max(1, size)))
                file.write(b"\xff" * 64)


@scenario("sqlite", "postgresql")
def restored(world, kind):
    place = world.place(kind)
    backups = world.folder / f"backups-{place.name}"
    with Site(place) as site, Load(site) as load:
        time.sleep(2)
        confirmed = {*load.confirmed}
        place.manage("backup", backups)
        time.sleep(1)
    (backup,) = backups.iterdir()
    if kind == "postgresql":
        url = world.postgresql.create(f"{place.name}-restored")
    else:
        url = f"sqlite:///{world.folder / f'{place.name}.restored.sqlite3'}"
    # In the folder of the old one, whose index is of another moment.
    other = Place(f"{place.name}-restored", url, place.folder)
    other.company, other.sessions = place.company, place.sessions
    other.manage("restore", backup)
    with Site(other) as site, Load(site, first=10_000) as after:
        time.sleep(4)
    other.manage("check_index")
    result = result_of("a backup made under load, restored, and the site started on it", after, other)
    result.lost += len(confirmed - other.written())
    result.read, result.wrote = load.read + after.read, load.wrote + after.wrote
    result.notes.append(f"{len(confirmed)} confirmed before the backup began are in it")
    return result.judge()
