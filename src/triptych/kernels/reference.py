"""What explanations measure a row against."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from triptych.encoding import Matrix
from triptych.kernels.composition import Beside, Chain, Mean
from triptych.kernels.linear import Linear
from triptych.kernels.step import Step


def with_means(step: Step, rows: Matrix) -> Step:
    """The same step, whose weighted sums know the mean of each column that they are given.

    Args:
        step: Of a kernel.
        rows: What it is given; at least one row.
    """
    match step:
        case Linear():
            return replace(step, means=np.asarray(rows.mean(axis=0), dtype=np.float64).reshape(-1))
        case Chain(steps=steps):
            return Chain(_chained(steps, rows))
        case Beside(parts=parts):
            return Beside(tuple(with_means(part, rows) for part in parts))
        case Mean(parts=parts):
            return replace(step, parts=tuple(with_means(part, rows) for part in parts))
        case _:
            return step


def _chained(steps: tuple[Step, ...], rows: Matrix) -> tuple[Step, ...]:
    last = max((place for place, step in enumerate(steps) if _sums(step)), default=-1)
    found = list(steps)
    for place in range(last + 1):
        found[place] = with_means(steps[place], rows)
        if place < last:
            rows = steps[place].rows(rows)
    return tuple(found)


def _sums(step: Step) -> bool:
    match step:
        case Linear():
            return True
        case Chain(steps=parts) | Beside(parts=parts) | Mean(parts=parts):
            return any(_sums(part) for part in parts)
        case _:
            return False
