"""Unpacking: whole bodies come out, bombs are left at the first step too many, broken ones are told."""

import gzip
import zlib

import brotli
import pytest

from articles.ingest.fetching.decompress import UNPACKERS, read_body
from articles.ingest.fetching.errors import FetchError

TEXT = b"Wir messen, bevor wir raten. " * 9000
MB = 2**20


PACKED = {
    "": TEXT,
    "identity": TEXT,
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT),
    " GZIP ": gzip.compress(TEXT),
    "gzip, identity": gzip.compress(TEXT),
    "br": brotli.compress(TEXT),
    "gzip, gzip": gzip.compress(gzip.compress(TEXT)),
    "gzip, br": brotli.compress(gzip.compress(TEXT)),
    "BR,, X-GZIP": gzip.compress(brotli.compress(TEXT)),
    "gzip, aws-chunked": gzip.compress(TEXT),
}


def _pieces(data, size):
    return [data[start : start + size] for start in range(0, len(data), size)]


@pytest.mark.parametrize("size", [1, 7, 65536])
@pytest.mark.parametrize("encoding", PACKED)
def test_read_body_unpacks_each_encoding_however_it_is_cut(encoding, size):
    assert read_body(_pieces(PACKED[encoding], size), encoding, MB) == TEXT


def test_read_body_reads_what_was_packed_in_parts():
    packed = PACKED["gzip"] * 3
    assert read_body(_pieces(packed, 1000), "gzip", MB) == TEXT * 3


def test_read_body_leaves_alone_what_follows_the_packed_body():
    for encoding in ("gzip", "br"):
        assert read_body([PACKED[encoding], b"\0\0\n<!-- cached -->"], encoding, MB) == TEXT


@pytest.mark.parametrize(
    "encoding",
    [
        "none",
        "utf8",
        "ISO-8859-1",
        "binary",
        "8bit",
        "text/html",
        "aws-chunked",
        "chunked",
        "gzip;q=0",
        "plain",
    ],
)
def test_read_body_takes_a_body_as_it_is_whose_encoding_is_no_coding(encoding):
    assert read_body(_pieces(TEXT, 1000), encoding, MB) == TEXT


@pytest.mark.parametrize("encoding", ["", *UNPACKERS])
def test_read_body_takes_nothing_for_an_empty_body(encoding):
    assert read_body([], encoding, MB) == b""


@pytest.mark.parametrize("encoding", UNPACKERS)
def test_read_body_notices_a_packed_body_that_is_cut(encoding):
    with pytest.raises(FetchError) as caught:
        read_body(_pieces(PACKED[encoding][:-15], 50), encoding, MB)
    assert (caught.value.kind, str(caught.value)) == (
        "closed",
        "The server closed the connection before its answer was complete.",
    )


def _flushed(encoding):
    """TEXT as a server packs it that sends what it has and never finishes."""
    if encoding == "br":
        packer = brotli.Compressor()
        return packer.process(TEXT) + packer.flush()
    packer = zlib.compressobj(wbits=31)
    return packer.compress(TEXT) + packer.flush(zlib.Z_SYNC_FLUSH)


@pytest.mark.parametrize("size", [1, 7, 65536])
@pytest.mark.parametrize("encoding", UNPACKERS)
def test_read_body_takes_all_that_was_sent_for_the_whole(encoding, size):
    assert read_body(_pieces(_flushed(encoding), size), encoding, MB) == TEXT


@pytest.mark.parametrize("level", [0, 1, 9])
@pytest.mark.parametrize("text", [b"a", b"Wir messen. " * 20, TEXT])
def test_read_body_does_without_a_check_sum_but_not_without_data(level, text):
    packed = gzip.compress(text, level)
    for missing in range(1, 9):
        assert read_body([packed[:-missing]], "gzip", MB) == text
    # A byte more is data, or the mark of its end.
    for missing in (13, 14, 15):
        with pytest.raises(FetchError, match="before its answer was complete"):
            read_body([packed[:-missing]], "gzip", MB)


def test_read_body_raises_what_ends_a_body_too_early():
    def pieces(*parts):
        yield from parts
        raise ConnectionResetError

    assert read_body(pieces(PACKED["gzip"]), "gzip", MB) == TEXT
    assert read_body(pieces(PACKED["gzip"][:-8]), "gzip", MB) == TEXT
    assert read_body(pieces(PACKED["gzip, br"]), "gzip, br", MB) == TEXT
    for encoding, parts in (
        ("gzip", (PACKED["gzip"][:-20],)),
        ("", (TEXT,)),
        ("gzip", ()),
        ("gzip", (_flushed("gzip"),)),
        ("gzip, br", (brotli.compress(PACKED["gzip"][:-20]),)),
        ("br, gzip", (gzip.compress(PACKED["br"])[:-20],)),
    ):
        with pytest.raises(ConnectionResetError):
            read_body(pieces(*parts), encoding, MB)


@pytest.mark.parametrize("encoding", UNPACKERS)
def test_read_body_notices_a_body_that_is_not_packed_as_it_says(encoding):
    with pytest.raises(FetchError) as caught:
        read_body([b"<html><body>Something else</body></html>" * 20], encoding, MB)
    assert (caught.value.kind, str(caught.value)) == (
        "decode",
        f"The server says that its answer is compressed with {encoding}, but it is not.",
    )


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(gzip.compress(TEXT))[:-15], gzip.compress(gzip.compress(TEXT)[:-15])],
    ids=["outer", "inner"],
)
def test_read_body_notices_a_cut_in_either_layer(packed):
    with pytest.raises(FetchError, match="before its answer was complete"):
        read_body(_pieces(packed, 50), "gzip, gzip", MB)


@pytest.mark.parametrize(
    ("encoding", "sentence"),
    [
        *[
            (encoding, "The server's answer is compressed in an unknown way.")
            for encoding in (
                "zstd",
                "deflate",
                "x-compress",
                "dcb",
                "DCZ",
                "bzip2",
                "gzip, zstd",
                "br, xz, gzip",
            )
        ],
        ("gzip, gzip, gzip", "The server's answer is compressed more than twice."),
        ("br, " * 10_000, "The server's answer is compressed more than twice."),
    ],
)
def test_read_body_refuses_encodings_it_does_not_unpack(encoding, sentence):
    with pytest.raises(FetchError) as caught:
        read_body([TEXT], encoding, MB)
    assert (caught.value.kind, str(caught.value)) == ("decode", sentence)


class _Counted:
    """Pieces that remember how many were taken."""

    def __init__(self, pieces):
        self.pieces, self.taken = pieces, 0

    def __iter__(self):
        for piece in self.pieces:
            self.taken += 1
            yield piece


ZEROS = bytes(50 * MB)
BOMBS = {
    "gzip": gzip.compress(ZEROS),
    "br": brotli.compress(ZEROS),
}


@pytest.mark.parametrize("encoding", BOMBS)
def test_read_body_leaves_a_bomb_early(encoding):
    pieces = _Counted(_pieces(BOMBS[encoding], max(len(BOMBS[encoding]) // 40, 1)))
    with pytest.raises(FetchError) as caught:
        read_body(pieces, encoding, MB)
    assert (caught.value.kind, str(caught.value)) == ("too-large", "The server sends more than 1 MB.")
    # 50 MB in some forty pieces: the second megabyte is in the first few, and the others are not taken.
    assert pieces.taken <= 10


@pytest.mark.parametrize(
    "packed",
    # What follows the end of the inner layer adds nothing to the body.
    [gzip.compress(gzip.compress(TEXT) + ZEROS), gzip.compress(BOMBS["gzip"])],
    ids=["outer", "inner"],
)
def test_read_body_leaves_a_bomb_in_either_layer_early(packed):
    pieces = _Counted(_pieces(packed, len(packed) // 40))
    with pytest.raises(FetchError) as caught:
        read_body(pieces, "gzip, gzip", MB)
    assert str(caught.value) == "The server sends more than 1 MB."


@pytest.mark.parametrize("encoding", BOMBS)
def test_unpackers_give_a_bomb_in_steps(encoding):
    largest = max(map(len, UNPACKERS[encoding]()(BOMBS[encoding])))
    # Brotli gives what its window holds beyond the step.
    assert largest <= {"gzip": 65536, "br": 2**17}[encoding]


def test_read_body_stops_at_packed_bytes_that_unpack_to_nothing():
    # Empty stored blocks: five bytes each that add nothing to the body.
    nothing = gzip.compress(b"")[:10] + b"\x00\x00\x00\xff\xff" * MB
    pieces = _Counted(_pieces(nothing, 65536))
    with pytest.raises(FetchError) as caught:
        read_body(pieces, "gzip", MB)
    assert (caught.value.kind, pieces.taken) == ("too-large", 17)


def test_read_body_takes_exactly_the_limit():
    assert read_body([b"a" * 1000, b"b" * 24], "", 1024) == b"a" * 1000 + b"b" * 24
    with pytest.raises(FetchError) as caught:
        read_body([b"a" * 1000, b"b" * 25], "", 1024)
    assert str(caught.value) == "The server sends more than 1 KB."
