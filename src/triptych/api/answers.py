"""What an answer took, as a header."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=64)
def server_timing(seconds: tuple[float, float, float, float]) -> str:
    """The `Server-Timing` header: milliseconds of each step, which are the same for all that were answered together."""
    decode, encode, predict, log = seconds
    return (
        f"decode;dur={decode * 1000:.3f}, encode;dur={encode * 1000:.3f}, "
        f"predict;dur={predict * 1000:.3f}, log;dur={log * 1000:.3f}"
    )
