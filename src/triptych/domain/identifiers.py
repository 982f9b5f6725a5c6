"""Identifiers that sort by the time they were made."""

from __future__ import annotations

from contextvars import ContextVar
from functools import lru_cache
from random import getrandbits
from time import time_ns

_RANDOM_BITS = 74
_VARIANT = 0x8000


def new_id() -> str:
    """Make a UUIDv7 as text: milliseconds since 1970, then 74 random bits.

    Two of the same millisecond are in no order. The bits tell ids apart and keep no secret: they are those of `random`,
    which starts anew in each process. The standard library has its own from Python 3.14 on.

    Source:
        RFC 9562, section 5.7.
    """
    bits = getrandbits(_RANDOM_BITS)
    start = _start(time_ns() // 1_000_000)
    return f"{start}{bits & 0xFFF:03x}-{_VARIANT | bits >> 12 & 0x3FFF:04x}-{bits >> 26:012x}"


@lru_cache(maxsize=1)
def _start(milliseconds: int) -> str:
    """What ids of the same millisecond begin with: 48 bits of time, and the version."""
    text = f"{milliseconds & 0xFFFF_FFFF_FFFF:012x}"
    return f"{text[:8]}-{text[8:]}-7"


request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that is being answered; None outside of any."""
