"""Files of trained models: which are read, and which are as if they were not there."""

import numpy as np
import pytest

from articles.curation import files

pytestmark = pytest.mark.django_db
ARRAYS = {"ids": np.arange(4), "weights": np.ones((4, 2))}


def write(decisions=7):
    return files.write({"decisions": decisions}, ARRAYS, "0123abcd")


def newest_path(settings):
    return max((settings.VAR_DIR / "suggestions").glob("*.npz"))


def test_written_file_is_read():
    header = write()
    found, arrays = files.newest()
    assert found == header
    assert header["version"] == "v1-7-0123abcd"
    assert {name: array.tolist() for name, array in arrays.items()} == {
        name: array.tolist() for name, array in ARRAYS.items()
    }


def test_newest_two_stay_and_are_named_by_version_and_training(settings):
    for number in range(4):
        write(number)
    names = sorted(path.name.partition("-")[2] for path in (settings.VAR_DIR / "suggestions").iterdir())
    assert names == ["v3-2-0123abcd.npz", "v4-3-0123abcd.npz"]
    assert files.newest()[0]["version"] == "v4-3-0123abcd"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: b"",
        lambda body: b"something else",
        lambda body: body[: len(body) // 2],
        lambda body: body[:-30] + bytes(30),
        lambda body: body.replace(b"PK", b"KP"),
    ],
)
def test_broken_file_is_ignored(settings, spoil):
    first = write()
    write()
    path = newest_path(settings)
    path.write_bytes(spoil(path.read_bytes()))
    assert files.newest()[0] == first
    assert files.read(path) is None
    assert write()["version"] == "v3-7-0123abcd"


def test_any_byte_that_is_wrong_makes_it_as_if_it_were_not_there(settings):
    write()
    path = newest_path(settings)
    body = path.read_bytes()
    for place in range(0, len(body), 7):
        path.write_bytes(body[:place] + bytes([body[place] ^ 255]) + body[place + 1 :])
        assert files.read(path) is None


@pytest.mark.parametrize("name", ["tag_prefix", "FORMAT"])
def test_file_of_another_database_or_format_is_ignored(settings, monkeypatch, name):
    write()
    path = newest_path(settings)
    monkeypatch.setattr(files, name, 2 if name == "FORMAT" else lambda: "tag:other,2026-01-01:00/")
    assert files.read(path) is None
    assert files.newest() is None


def test_only_one_process_trains_at_a_time():
    with files.only_one() as first, files.only_one() as second:
        assert (first, second) == (True, False)
    with files.only_one() as again:
        assert again is True
