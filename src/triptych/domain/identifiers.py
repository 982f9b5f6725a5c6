"""Identifiers that sort by the time they were made."""

from __future__ import annotations

import os
from contextvars import ContextVar
from struct import Struct
from time import time_ns

_PARTS = Struct(">HH6s").unpack
_VERSION, _VARIANT = 0x7000, 0x8000
_RANDOM_A, _RANDOM_B = 0x0FFF, 0x3FFF


def new_id() -> str:
    """Make a UUIDv7 as text: milliseconds since 1970, then 74 random bits.

    Two of the same millisecond are in no order. The standard library has its own from Python 3.14 on.

    Source:
        RFC 9562, section 5.7.
    """
    time = b"%012x" % (time_ns() // 1_000_000)
    one, other, rest = _PARTS(os.urandom(10))
    return (
        f"{time[:8].decode()}-{time[8:].decode()}-{one & _RANDOM_A | _VERSION:x}-"
        f"{other & _RANDOM_B | _VARIANT:x}-{rest.hex()}"
    )


request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that is being answered; None outside of any."""
