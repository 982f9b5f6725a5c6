"""Identifiers that sort by the time they were made."""

from __future__ import annotations

from contextvars import ContextVar
from random import getrandbits
from time import time_ns

_VERSION, _VARIANT = 0x7 << 76, 0x2 << 62
_RANDOM_A, _RANDOM_B = 12, 62


def new_id() -> str:
    """Make a UUIDv7 as text: milliseconds since 1970, then 74 random bits.

    Two of the same millisecond are in no order. The bits tell ids apart and keep no secret: they are those of `random`,
    which starts anew in each process. The standard library has its own from Python 3.14 on.

    Source:
        RFC 9562, section 5.7.
    """
    time = time_ns() // 1_000_000 & 0xFFFF_FFFF_FFFF
    number = time << 80 | _VERSION | getrandbits(_RANDOM_A) << 64 | _VARIANT | getrandbits(_RANDOM_B)
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that is being answered; None outside of any."""
