"""What a server and the application agree on for requests that come again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

Answer: TypeAlias = tuple[list[tuple[bytes, bytes]], bytes]
"""Headers and content of a 200."""

Again: TypeAlias = Callable[[Sequence[bytes]], list[Answer | None]]
"""Answers bodies that wait at the same time; None for a request that must go the usual way."""

REPEAT = "triptych.repeat"
"""The ASGI extension of a server that can answer a head that comes again, byte by byte, without the application.

Its `remember` is called with an `Again` while the first such request is answered.
"""
