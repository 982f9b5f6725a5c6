"""Columns as the quick trees of the checks see them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from triptych.domain.schema import Column, Kind
from triptych.training.numeric import coded, numbers_of

Floats = NDArray[np.float64]

NUMBERS = {Kind.NUMBER, Kind.INTEGER, Kind.BOOLEAN, Kind.DATETIME}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One column of a sample as numbers.

    Attributes:
        values: Shape (rows,); NaN where missing.
        coded: Whether the numbers are codes, whose order means nothing.
    """

    values: Floats
    coded: bool

    def learned(self, rows: NDArray[np.int64], goal: Floats) -> Floats:
        """The values in an order that a tree can use, learned from some rows: codes in that of their mean goal."""
        if not self.coded:
            return self.values
        codes = np.where(np.isnan(self.values), -1, self.values).astype(np.int64) + 1
        size = int(codes.max()) + 1
        count = np.bincount(codes[rows], minlength=size)
        total = np.bincount(codes[rows], weights=goal[rows], minlength=size)
        means = np.divide(total, count, out=np.full(size, np.nan), where=count > 0)
        return means[codes]


def view(column: Column, values: pa.ChunkedArray) -> View:
    """Look at a column; of a text no more is seen than whether it is missing."""
    if column.kind in NUMBERS:
        return View(values=ranked(numbers_of(values)), coded=False)
    if column.kind is Kind.TEXT:
        return View(values=np.where(missing(values), np.nan, 0.0), coded=False)
    return View(values=coded(values), coded=True)


def ranked(values: Floats) -> Floats:
    """Ranks from 0, equal for equal values: a tree asks for nothing else, and any number becomes a small one."""
    known = ~np.isnan(values)
    ranks = np.full(len(values), np.nan)
    ranks[known] = np.unique(values[known], return_inverse=True)[1]
    return ranks


def missing(values: pa.ChunkedArray) -> NDArray[np.bool_]:
    """Which cells hold nothing, NaN included."""
    return np.asarray(pc.is_null(values, nan_is_null=True).to_numpy(), dtype=np.bool_)
