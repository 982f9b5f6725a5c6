"""How far answers are from those that are wanted."""

from __future__ import annotations

import numpy as np

from triptych.kernels import Floats

LARGEST = 1e300
"""JSON has no infinite numbers."""


def relative_difference(expected: Floats, answers: Floats) -> float:
    """The largest difference, in absolute terms, or relative to an expected number larger than 1."""
    with np.errstate(invalid="ignore"):  # an infinite answer minus itself
        gaps = np.abs(expected - answers) / np.maximum(1.0, np.abs(expected))
    gaps[expected == answers] = 0.0
    return float(np.nan_to_num(gaps, nan=np.inf).max(initial=0.0))
