"""Scores, and what each column added to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triptych.kernels import Arithmetic, Columns, Floats, Linear, Step


@dataclass(frozen=True, slots=True)
class Sums:
    """Scores as sums.

    Attributes:
        base: Shape (scores,).
        parts: Shape (players, scores); a player is an original column.
    """

    base: Floats
    parts: Floats

    @property
    def scores(self) -> Floats:
        """Shape (scores,)."""
        return self.base + self.parts.sum(axis=0)

    def after(self, step: Step) -> Sums:
        """The sums after a step for which `keeps_sums` holds."""
        match step:
            case Columns(places=places):
                return Sums(self.base[places], self.parts[:, places])
            case Arithmetic(operation="add", values=values):
                return Sums(self.base + values, self.parts)
            case Arithmetic(operation="multiply", values=values):
                return Sums(self.base * values, self.parts * values)
            case Arithmetic(operation="divide", values=values):
                return Sums(self.base / values, self.parts / values)
            case Linear(weights=weights, offset=offset):
                return Sums(weights @ self.base + offset, self.parts @ weights.T)
            case _:
                raise TypeError(type(step).__name__)


def keeps_sums(step: Step) -> bool:
    """Whether what comes out of a step is a sum over the same players still."""
    return isinstance(step, (Columns, Arithmetic, Linear))


def mean(parts: list[Sums], weights: Floats) -> Sums:
    """The weighted mean of sums of one shape."""
    shares = weights / weights.sum()
    return Sums(
        np.sum([part.base * share for part, share in zip(parts, shares, strict=True)], axis=0),
        np.sum([part.parts * share for part, share in zip(parts, shares, strict=True)], axis=0),
    )


def counted(places: NDArray[np.int64], numbers: Floats, size: int) -> Floats:
    """The sum of the numbers at each place, shape (size,)."""
    return np.bincount(places, numbers, minlength=size).astype(np.float64, copy=False)
