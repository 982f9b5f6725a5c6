"""Steps made of steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from triptych.encoding import Matrix
from triptych.kernels.step import Floats, Step


@dataclass(frozen=True, eq=False)
class Chain(Step):
    """One step after the other.

    Attributes:
        steps: At least one.
    """

    steps: tuple[Step, ...]

    def rows(self, matrix: Matrix) -> Floats:
        """All rows at once."""
        for step in self.steps:
            matrix = step.rows(matrix)
        return matrix

    def row(self, values: Sequence[float]) -> Sequence[float]:
        """One row."""
        for step in self.steps:
            values = step.row(values)
        return values


@dataclass(frozen=True, eq=False)
class Beside(Step):
    """The columns of each part, side by side.

    Attributes:
        parts: Each is given the same rows.
    """

    parts: tuple[Step, ...]

    def rows(self, matrix: Matrix) -> Floats:
        """All rows at once."""
        return np.concatenate([part.rows(matrix) for part in self.parts], axis=1)

    def row(self, values: Sequence[float]) -> Sequence[float]:
        """One row."""
        return [number for part in self.parts for number in part.row(values)]


@dataclass(frozen=True, eq=False)
class Mean(Step):
    """The weighted mean of parts of one shape.

    Attributes:
        parts: Each is given the same rows.
        weights: Shape (parts,); their sum is not 0.
    """

    parts: tuple[Step, ...]
    weights: Floats

    def rows(self, matrix: Matrix) -> Floats:
        """All rows at once."""
        weights = self.weights.tolist()
        total = self.parts[0].rows(matrix) * weights[0]
        for part, weight in zip(self.parts[1:], weights[1:], strict=True):
            total += part.rows(matrix) * weight
        return total / sum(weights)

    def row(self, values: Sequence[float]) -> Sequence[float]:
        """One row."""
        weights = self.weights.tolist()
        total = [number * weights[0] for number in self.parts[0].row(values)]
        for part, weight in zip(self.parts[1:], weights[1:], strict=True):
            total = [before + number * weight for before, number in zip(total, part.row(values), strict=True)]
        divisor = sum(weights)
        return [number / divisor for number in total]
