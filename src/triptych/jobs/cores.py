"""The cores of this machine that a process may use."""

from __future__ import annotations

import os


def cores(most: int) -> int:
    """How many there are for this process, but not more than `most`; at least 1."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS
        return min(len(os.sched_getaffinity(0)), most)
    return min(os.cpu_count() or 1, most)
