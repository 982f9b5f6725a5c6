"""What a server and the application agree on for requests that come again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

Again: TypeAlias = Callable[[Sequence[bytes]], list[bytes | None]]
"""Answers bodies that wait at the same time: the header lines of a 200, an empty line, and the content.

None stands for a request that must go the usual way.
"""

REPEAT = "triptych.repeat"
"""The ASGI extension of a server that can answer a head that comes again, byte by byte, without the application.

Its `remember` is called with an `Again` while the first such request is answered.
"""
