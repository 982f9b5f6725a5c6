"""Steps that choose and prepare columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from triptych.encoding import Matrix
from triptych.kernels.step import Floats, Step, Whole


@dataclass(frozen=True, eq=False)
class Columns(Step):
    """Some columns, in the order of their places.

    Attributes:
        places: Shape (chosen,).
    """

    places: NDArray[np.int64]

    def rows(self, matrix: Matrix) -> Floats:
        """All rows at once."""
        return matrix[:, self.places]

    def row(self, values: Sequence[float]) -> Sequence[float]:
        """One row."""
        return [values[place] for place in self._chosen]

    @cached_property
    def _chosen(self) -> list[int]:
        return self.places.tolist()


@dataclass(frozen=True, eq=False)
class Single(Whole):
    """Each number rounded to 32 bits, as libraries do that keep no more."""

    def rows(self, matrix: Matrix) -> Floats:
        """All rows at once."""
        with np.errstate(over="ignore"):
            return matrix.astype(np.float32).astype(np.float64)


@dataclass(frozen=True, eq=False)
class Fill(Whole):
    """A number of its own for each column where a value is missing.

    Attributes:
        values: Shape (columns,).
    """

    values: Floats

    def rows(self, matrix: Matrix) -> Floats:
        """All rows at once."""
        return np.where(np.isnan(matrix), self.values, matrix)


@dataclass(frozen=True, eq=False)
class Missing(Whole):
    """1 where a value is missing, 0 elsewhere."""

    def rows(self, matrix: Matrix) -> Floats:
        """All rows at once."""
        return np.isnan(matrix).astype(np.float64)


@dataclass(frozen=True, eq=False)
class ZeroMissing(Whole):
    """Missing where a value is 0, as in a sparse matrix that some libraries read so."""

    def rows(self, matrix: Matrix) -> Floats:
        """All rows at once."""
        return np.where(matrix == 0.0, np.nan, matrix)


@dataclass(frozen=True, eq=False)
class Lookup(Step):
    """One column of codes to the row of a table.

    Attributes:
        table: Shape (codes, columns of its own).
    """

    table: Floats

    def rows(self, matrix: Matrix) -> Floats:
        """All rows at once."""
        return self.table[matrix[:, 0].astype(np.int64)]

    def row(self, values: Sequence[float]) -> Sequence[float]:
        """One row."""
        return self._rows[int(values[0])]

    @cached_property
    def _rows(self) -> list[list[float]]:
        return self.table.tolist()


@dataclass(frozen=True, eq=False)
class Match(Whole):
    """One column of numbers to places among known ones: 0 when missing, 1 when unknown.

    Attributes:
        values: Shape (known,).
    """

    values: Floats

    def rows(self, matrix: Matrix) -> Floats:
        """All rows at once."""
        equal = matrix[:, :1] == self.values
        places = np.where(equal.any(axis=1), equal.argmax(axis=1) + 2, 1)
        return np.where(np.isnan(matrix[:, 0]), 0, places).astype(np.float64)[:, None]
