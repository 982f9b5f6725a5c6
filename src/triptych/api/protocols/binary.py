"""Tensors as bytes, behind the JSON of a request or an answer.

Source:
    The binary tensor data extension of the Open Inference Protocol (Triton's `extension_binary_data`).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np

from triptych.api.protocols.datatype import BYTES, DTYPES
from triptych.api.protocols.place import Place
from triptych.domain.errors import InvalidInput

LENGTH = "inference-header-content-length"
"""Header with the length of the JSON."""


def split(body: bytes, length: str | None) -> tuple[bytes, bytes]:
    """The JSON and the tensors behind it.

    Args:
        body: The whole.
        length: What the header says; None for JSON alone.

    Raises:
        InvalidInput: The header is no length of a part of the body.
    """
    if length is None:
        return body, b""
    if not (length.isascii() and length.isdecimal()) or len(length) > len(str(len(body))) or int(length) > len(body):
        raise InvalidInput("Inference-Header-Content-Length must be the length of the JSON in the body.")
    return body[: int(length)], body[int(length) :]


def elements(raw: bytes, datatype: str, count: int, at: Place) -> list[Any]:
    """The elements of a tensor.

    Args:
        raw: Its bytes.
        datatype: A known one.
        count: How many its shape says.
        at: Where it stands.

    Raises:
        InvalidInput: They are too few or too many bytes, or text that is not UTF-8.
    """
    if datatype == BYTES:
        return _texts(raw, count, at)
    dtype = np.dtype(DTYPES[datatype])
    if len(raw) != count * dtype.itemsize:
        raise at.invalid("size", f"must have {count * dtype.itemsize} bytes, as its shape and datatype say.")
    found = np.frombuffer(raw, dtype)
    if datatype == "BOOL" and (found.view(np.uint8) > 1).any():
        raise at.invalid("not-a-boolean", "must hold bytes of 0 and 1.")
    return found.tolist()


def raw(values: Sequence[Any], datatype: str) -> bytes:
    """Elements as bytes; a missing number is NaN, a missing text is empty."""
    if datatype == BYTES:
        texts = [b"" if value is None else str(value).encode() for value in values]
        return b"".join(struct.pack("<I", len(text)) + text for text in texts)
    filled = [np.nan if value is None else value for value in values]
    return np.array(filled, dtype=DTYPES[datatype]).tobytes()


def _texts(content: bytes, count: int, at: Place) -> list[str]:
    texts: list[str] = []
    place = 0
    while place < len(content) and len(texts) <= count:
        if place + 4 > len(content):
            break
        (size,) = struct.unpack_from("<I", content, place)
        if place + 4 + size > len(content):
            break
        try:
            texts.append(content[place + 4 : place + 4 + size].decode())
        except UnicodeDecodeError:
            raise at.invalid("not-unicode", f"must be UTF-8 text; element {len(texts) + 1} is not.") from None
        place += 4 + size
    if place != len(content) or len(texts) != count:
        raise at.invalid("size", f"must hold {count} elements, each its length in 4 bytes and its text.")
    return texts
