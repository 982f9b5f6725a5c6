"""Compressed bodies, unpacked up to a limit."""

from __future__ import annotations

import zlib

from fastapi import Response

from triptych.domain.errors import Invalid, TooLarge, UnsupportedFormat

WINDOWS = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}
"""Content encoding to zlib's window bits; what is called deflate comes with zlib's header or without."""

WORTH = 1024
"""Bytes from which an answer is compressed."""


def pack(answer: Response, accepted: str) -> Response:
    """The answer, compressed when that was asked for by name and is worth it.

    Args:
        answer: Whole.
        accepted: The header `Accept-Encoding`.
    """
    names = {name.strip().lower() for name in accepted.split(",")}
    encoding = next((name for name in ("gzip", "deflate") if name in names), None)
    if encoding is None or len(answer.body) < WORTH:
        return answer
    packing = zlib.compressobj(1, wbits=WINDOWS[encoding][0])
    headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
    content = packing.compress(answer.body) + packing.flush()
    return Response(content, headers=headers | {"Content-Encoding": encoding, "Vary": "Accept-Encoding"})


def unpack(body: bytes, encoding: str | None, largest: int) -> bytes:
    """The body before it was compressed.

    Args:
        body: As it was sent.
        encoding: The header `Content-Encoding`; None for none.
        largest: Bytes that it may have unpacked.

    Raises:
        UnsupportedFormat: The encoding is another than gzip and deflate.
        TooLarge: It has more bytes.
        Invalid: It is damaged, or not compressed so.
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
    raise Invalid("The body is not compressed as Content-Encoding says.")


def _unpack(body: bytes, window: int, largest: int) -> bytes:
    unpacking = zlib.decompressobj(window)
    unpacked = unpacking.decompress(body, largest + 1)
    if len(unpacked) > largest:
        raise TooLarge(f"Send at most {largest} bytes, counted unpacked, or several requests.")
    if not unpacking.eof or unpacking.unused_data:
        raise zlib.error
    return unpacked
