"""The cores of this machine that a process may use."""

from __future__ import annotations

import os


def cores(most: int | None = None) -> int:
    """How many there are for this process, but not more than `most`; at least 1."""
    known = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1  # not on macOS
    return known if most is None else min(known, most)
