"""Identifiers that sort by the time they were made."""

from __future__ import annotations

import os
import time
from contextvars import ContextVar

_VERSION_AND_VARIANT = (7 << 76) | (0b10 << 62)
_RANDOM_A = ((1 << 12) - 1) << 64
_RANDOM_B = (1 << 62) - 1


def new_id() -> str:
    """Make a UUIDv7 as text: milliseconds since 1970, then 74 random bits.

    Two of the same millisecond are in no order. The standard library has its own from Python 3.14 on.

    Source:
        RFC 9562, section 5.7.
    """
    random = int.from_bytes(os.urandom(10), "big")
    bits = (time.time_ns() // 1_000_000 << 80) | _VERSION_AND_VARIANT | (random & _RANDOM_A) | (random & _RANDOM_B)
    text = f"{bits:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that is being answered; None outside of any."""
