"""Decompresses a body (gzip, br) piece by piece and stops at a limit.

Every server that compresses has gzip, and some files in buckets are br whatever is asked for. Bytes in, bytes
out: no network, no Django.
"""

import zlib
from contextlib import suppress

import brotli
import urllib3.exceptions

from articles.ingest.fetching.errors import FetchError, too_large

# Bytes of output for one step of a decompressor, so that a bomb is noticed soon after the limit.
STEP = 64 * 1024
# Of a body that comes byte by byte so many pieces are taken: each costs as much as a large one.
MOST_PIECES, FAIR_PIECE = 500_000, 256
# A proxy may compress once more what the server has compressed.
LAYERS = 2
# IANA's codings that are not unpacked here, and what servers have besides. Any other name in Content-Encoding
# ("utf-8", "aws-chunked", "none") is of no coding: browsers take such a body as it is, too.
UNREADABLE = frozenset(
    (
        *("aes128gcm", "compress", "dcb", "dcz", "deflate", "exi", "pack200-gzip", "zstd"),
        *("bzip2", "lz4", "lzma", "peerdist", "sdch", "snappy", "xpress", "xz"),
    )
)


def read_body(pieces, encodings, limit, *, cut=False):
    """All bytes of `pieces` (an iterable of bytes), decompressed as `encodings` (Content-Encoding) says.

    Raises FetchError, also as soon as there are more than `limit` bytes, compressed (once or twice) or not;
    with `cut` the first `limit` bytes are all. What `pieces` raises is raised too, unless everything had come
    before.
    """
    layers = _unpackers(encodings)
    for unpack in layers:
        pieces = _parts(pieces, unpack, limit)
    body = bytearray()
    try:
        for part in pieces:
            body += part
            if len(body) > limit:
                raise too_large(limit)
    except FetchError as error:
        if cut and error.kind == "too-large":
            return bytes(body[:limit])
        raise
    except (urllib3.exceptions.HTTPError, OSError):
        if not all(unpack.is_whole for unpack in layers):
            raise
    return bytes(body)


def _parts(pieces, unpack, limit):
    """Yields what is in `pieces`. Raises FetchError, for more than `limit` bytes of them too."""
    packed = 0
    for number, piece in enumerate(pieces):
        packed += len(piece)
        if number > MOST_PIECES + packed // FAIR_PIECE:
            raise FetchError("The server sends its answer in pieces of a few bytes.", kind="garbage")
        yield from _steps(unpack, piece)
        if packed > limit:
            raise too_large(limit)
    if packed and not (unpack.is_whole or unpack.is_between_blocks):
        raise FetchError("The server closed the connection before its answer was complete.", kind="closed")


def _steps(unpack, piece):
    try:
        yield from unpack(piece)
    except (zlib.error, brotli.error) as error:
        sentence = f"The server says that its answer is compressed with {unpack.name}, but it is not."
        raise FetchError(sentence, kind="decode") from error


def _unpackers(encodings):
    """The unpackers of a body, that of its outermost layer first: the last that Content-Encoding names."""
    names = [name.strip().lower().removeprefix("x-") for name in reversed(encodings.split(","))]
    if UNREADABLE.intersection(names):
        raise FetchError("The server's answer is compressed in an unknown way.", kind="decode")
    layers = [UNPACKERS[name]() for name in names if name in UNPACKERS]
    if len(layers) > LAYERS:
        raise FetchError("The server's answer is compressed more than twice.", kind="decode")
    return layers or [_Plain()]


class _Plain:
    # Only the end of the answer says that it is.
    is_whole, is_between_blocks = False, True

    def __call__(self, piece):
        yield piece


class _Gzip:
    """One gzip member after the other; bytes after the last are ignored, as in browsers.

    All of the data may be there without the eight bytes after it, its check sum and length, or without the
    mark of the last block, if the server has sent what it had and has never finished.
    """

    name = "gzip"

    def __init__(self):
        self._member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._last = b""

    @property
    def is_whole(self):
        # Only after the data any bytes are taken for the check sum. Zeros alone could end a block too.
        return self._member.eof or all(map(self._ends_with, (b"\0" * 8, b"\xff" * 8)))

    def _ends_with(self, trailer):
        rest = self._member.copy()
        try:
            rest.decompress(trailer, STEP)
        except zlib.error as error:
            return str(error).endswith(("incorrect data check", "incorrect length check"))
        return rest.eof

    @property
    def is_between_blocks(self):
        return self._last == b"\0\0\xff\xff"

    def __call__(self, piece):
        self._last = (self._last + piece)[-4:]
        while piece:
            if self._member.eof:
                if not piece.startswith(b"\x1f"):
                    return
                self._member = zlib.decompressobj(16 + zlib.MAX_WBITS)
            yield from _inflated(self._member, piece)
            piece = self._member.unused_data


def _inflated(stream, piece):
    while True:
        part = stream.decompress(piece, STEP)
        yield part
        piece = stream.unconsumed_tail
        # After a full step there may be more output although the input is used up.
        if stream.eof or (not piece and len(part) < STEP):
            return


class _Brotli:
    name = "br"

    def __init__(self):
        self._stream = brotli.Decompressor()

    @property
    def is_whole(self):
        return self._stream.is_finished()

    @property
    def is_between_blocks(self):
        """Whether only the empty last block is missing. To be asked at the end: the block is added."""
        with suppress(brotli.error):
            self._stream.process(b"\x03")
        return self._stream.is_finished()

    def __call__(self, piece):
        while not self._stream.is_finished():
            part = self._stream.process(piece, output_buffer_limit=STEP)
            yield part
            # can_accept_more_data() is true while there is more output; only an empty step is the end.
            if not part:
                return
            piece = b""


UNPACKERS = {unpacker.name: unpacker for unpacker in (_Gzip, _Brotli)}
