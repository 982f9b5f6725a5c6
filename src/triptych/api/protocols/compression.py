"""Compressed bodies, unpacked up to a limit."""

from __future__ import annotations

import zlib

from triptych.domain.errors import InvalidInput, TooLarge, UnsupportedFormat

WINDOWS = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}
"""Content encoding to zlib's window bits; what is called deflate comes with zlib's header or without."""


def unpack(body: bytes, encoding: str | None, largest: int) -> bytes:
    """The body before it was compressed.

    Args:
        body: As it was sent.
        encoding: The header `Content-Encoding`; None for none.
        largest: Bytes that it may have unpacked.

    Raises:
        UnsupportedFormat: The encoding is another than gzip and deflate.
        TooLarge: It has more bytes.
        InvalidInput: It is damaged, or not compressed so.
    """
    encoding = (encoding or "identity").strip().lower()
    if encoding == "identity":
        return body
    if encoding not in WINDOWS:
        raise UnsupportedFormat("Send the body as it is, or with Content-Encoding gzip or deflate.")
    for window in WINDOWS[encoding]:
        try:
            return _unpack(body, window, largest)
        except zlib.error:
            continue
    raise InvalidInput("The body is not compressed as Content-Encoding says.")


def _unpack(body: bytes, window: int, largest: int) -> bytes:
    unpacking = zlib.decompressobj(window)
    unpacked = unpacking.decompress(body, largest + 1)
    if len(unpacked) > largest:
        raise TooLarge(f"Send at most {largest} bytes, counted unpacked, or several requests.")
    if not unpacking.eof or unpacking.unused_data:
        raise zlib.error
    return unpacked
