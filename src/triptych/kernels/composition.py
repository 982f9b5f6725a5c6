"""Steps made of steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from triptych.encoding import Matrix
from triptych.kernels.columns import Columns, Lookup
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


_Pick: TypeAlias = tuple[int, Lookup | None]
"""A column, and where it is looked up; None for the column itself."""


def _picks(step: Step) -> list[_Pick] | None:
    match step:
        case Columns():
            return [(place, None) for place in step.places.tolist()]
        case Chain(steps=(Columns(places=places), Lookup() as lookup)) if len(places) == 1:
            return [(int(places[0]), lookup)]
        case Beside(parts=parts):
            found = [_picks(part) for part in parts]
            return None if None in found else [pick for picks in found for pick in picks or ()]
        case _:
            return None


@dataclass(frozen=True, eq=False)
class Beside(Step):
    """The columns of each part, side by side.

    Attributes:
        parts: Each is given the same rows.
    """

    parts: tuple[Step, ...]

    def rows(self, matrix: Matrix) -> Floats:
        """All rows at once."""
        if self._picks is None or not isinstance(matrix, np.ndarray):
            return np.concatenate([part.rows(matrix) for part in self.parts], axis=1)
        columns = (matrix[:, place : place + 1] for place, _ in self._picks)
        looked_up = zip(self._picks, columns, strict=True)
        return np.concatenate(
            [column if found is None else found.rows(column) for (_, found), column in looked_up], axis=1
        )

    def row(self, values: Sequence[float]) -> Sequence[float]:
        """One row."""
        if self._picks is None:
            return [number for part in self.parts for number in part.row(values)]
        cells: list[float] = []
        for place, lookup in self._picks:
            if lookup is None:
                cells.append(values[place])
            else:
                cells += lookup.row(values[place : place + 1])
        return cells

    @cached_property
    def _picks(self) -> list[_Pick] | None:
        """The parts in one list; None when some do more than to choose a column or to look it up."""
        return _picks(self)


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
