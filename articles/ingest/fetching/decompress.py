"""Decompresses a body (gzip, deflate, br, zstd) piece by piece and stops at a limit.

Bytes in, bytes out: no network, no Django.
"""

import zlib

import brotli
import zstandard

from articles.ingest.fetching.errors import FetchError, too_large

# Bytes of output for one step of a decompressor, so that a bomb is noticed soon after the limit.
STEP = 64 * 1024
# zstd has no such limit, but gives at most 128 KB for each 4 bytes of input: 2 MB a step.
ZSTD_STEP = 64
# RFC 9659: zstd in HTTP needs no larger window than 8 MB.
ZSTD_WINDOW = 8 * 2**20


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
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
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


class _Deflate:
    """A zlib stream, or the raw deflate stream that some servers send under this name."""

    name = "deflate"

    def __init__(self):
        self._stream, self._start = None, b""

    @property
    def finished(self):
        return self._stream is not None and self._stream.eof

    def __call__(self, piece):
        if self._stream is None:
            piece = self._start = self._start + piece
            if len(piece) < 2:
                return
            is_zlib = piece[0] & 0x0F == 8 and int.from_bytes(piece[:2]) % 31 == 0
            self._stream = zlib.decompressobj(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
        if not self._stream.eof:
            yield from _inflated(self._stream, piece)


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


class _Zstd:
    """One zstd frame after the other."""

    name = "zstd"

    def __init__(self):
        self._frame = self._new()

    def _new(self):
        return zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW).decompressobj()

    @property
    def finished(self):
        return self._frame.eof

    def __call__(self, piece):
        for start in range(0, len(piece), ZSTD_STEP):
            step = piece[start : start + ZSTD_STEP]
            while step:
                if self._frame.eof:
                    self._frame = self._new()
                yield self._frame.decompress(step)
                step = self._frame.unused_data


UNPACKERS = {unpacker.name: unpacker for unpacker in (_Gzip, _Deflate, _Brotli, _Zstd)}
