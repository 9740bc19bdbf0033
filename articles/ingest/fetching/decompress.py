"""Decompresses a body (gzip, br) piece by piece and stops at a limit.

Every server that compresses has gzip, and some files in buckets are br whatever is asked for. Bytes in, bytes
out: no network, no Django.
"""

import zlib

import brotli

from articles.ingest.fetching.errors import FetchError, too_large

# Bytes of output for one step of a decompressor, so that a bomb is noticed soon after the limit.
STEP = 64 * 1024


def read_body(pieces, encodings, limit):
    """All bytes of `pieces` (an iterable of bytes), decompressed as `encodings` (Content-Encoding) says.

    Raises FetchError, also as soon as there are more than `limit` bytes, compressed or not.
    """
    unpack = _unpacker(encodings)
    body, packed = bytearray(), 0
    for piece in pieces:
        packed += len(piece)
        if packed > limit:
            raise too_large(limit)
        for part in _steps(unpack, piece):
            body += part
            if len(body) > limit:
                raise too_large(limit)
    if packed and not unpack.finished:
        raise FetchError("The server closed the connection before its answer was complete.", kind="closed")
    return bytes(body)


def _steps(unpack, piece):
    try:
        yield from unpack(piece)
    except (zlib.error, brotli.error) as error:
        sentence = f"The server says that its answer is compressed with {unpack.name}, but it is not."
        raise FetchError(sentence, kind="decode") from error


def _unpacker(encodings):
    names = [name.strip().lower().removeprefix("x-") for name in encodings.split(",")]
    names = [name for name in names if name not in ("", "identity", "none", "utf-8")]
    if not names:
        return _Plain()
    if len(names) > 1:
        raise FetchError("The server's answer is compressed more than once.", kind="decode")
    if names[0] not in UNPACKERS:
        raise FetchError("The server's answer is compressed in an unknown way.", kind="decode")
    return UNPACKERS[names[0]]()


class _Plain:
    finished = True

    def __call__(self, piece):
        yield piece


class _Gzip:
    """One gzip member after the other; bytes after the last are ignored, as in browsers."""

    name = "gzip"

    def __init__(self):
        self._member = zlib.decompressobj(16 + zlib.MAX_WBITS)

    @property
    def finished(self):
        return self._member.eof

    def __call__(self, piece):
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
    def finished(self):
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
