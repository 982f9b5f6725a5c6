"""Rows that tell a kernel from its original, if anything does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy import sparse

from triptych.encoding import Matrix
from triptych.kernels import Floats

EXTREMES = (0.0, -0.0, 5e-324, -5e-324, 1e-35, -1e-35, 1e38, -1e38, 1e308, -1e308)
MOST_THRESHOLDS = 20_000
MOST_COLUMNS = 500
SINGLE = 3.4e38


def adversaries(held_out: Matrix, codes: Sequence[int], thresholds: Sequence[tuple[int, float]]) -> Matrix:
    """Rows in which one column is missing, extreme, another code, or at a threshold; and one with nothing at all.

    A threshold is tried itself and one unit in the last place to either side, of 64 bits and of 32.

    Args:
        held_out: Rows that are changed, at least one unless the matrix is sparse.
        codes: For each column, how many codes it may hold; 0 for a number.
        thresholds: Each (column, number) at which the original decides.
    """
    if not isinstance(held_out, np.ndarray):
        return sparse.csr_array((1, held_out.shape[1]))
    changes = [*_ordinary(codes, extreme=bool(thresholds)), *_near(thresholds)]
    rows: Floats = held_out[np.arange(len(changes)) % len(held_out)].copy()
    for row, (column, value) in zip(rows, changes, strict=True):
        row[column] = value
    nothing = np.full((1, held_out.shape[1]), np.nan if thresholds else 0.0)
    return np.vstack([rows, nothing])


def _ordinary(codes: Sequence[int], *, extreme: bool) -> Iterator[tuple[int, float]]:
    for column, count in list(enumerate(codes))[:MOST_COLUMNS]:
        if count:
            yield from ((column, float(code)) for code in range(count))
        elif extreme:
            yield from ((column, value) for value in EXTREMES)
        if extreme:
            yield column, np.nan


def _near(thresholds: Sequence[tuple[int, float]]) -> Iterator[tuple[int, float]]:
    step = max(1, len(thresholds) // MOST_THRESHOLDS)
    for column, threshold in thresholds[::step]:
        yield column, threshold
        for direction in (-np.inf, np.inf):
            yield column, float(np.nextafter(threshold, direction))
            if abs(threshold) < SINGLE:
                yield column, float(np.nextafter(np.float32(threshold), np.float32(direction)))
