"""How much each row counts."""

from __future__ import annotations

from typing import TypeAlias, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from triptych.domain.errors import InvalidTraining
from triptych.tables.column import is_present
from triptych.tables.target import require_column
from triptych.training.numeric import numbers_of

Floats = NDArray[np.float64]
Cell = TypeVar("Cell", bound=np.generic)
Weights: TypeAlias = Floats | None
"""Shape (rows,), each > 0; None when all count the same."""

WIDEST = 1e30
"""How many times as large as the smallest weight the largest may be: libraries that keep 32 bits make less of it 0."""


def read_weights(table: pa.Table, name: str, target: str) -> Floats:
    """What a column says of how much each row counts.

    Args:
        table: All rows.
        name: The column.
        target: Rows that lack it are not learned from, whatever they weigh.

    Returns:
        Shape (rows,), each >= 0; 0 of rows without a target.

    Raises:
        InvalidTraining: The column does not exist, or holds what is no weight; with the first such row, from 1.
    """
    called = f"“{name[:100]}”"
    if name == target:
        raise InvalidTraining("The rows can't be weighted by the target itself; choose another column.")
    require_column(name, table.column_names, role="weight the rows by")
    kind = table[name].type
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        raise InvalidTraining(
            f"{called} does not hold numbers to weight the rows by; choose another column, or correct its cells."
        )
    asked = np.asarray(is_present(table[target]).to_numpy(), dtype=np.bool_)
    values = numbers_of(table[name])
    for wrong, said in (
        (np.isnan(values), "is missing; give each row a weight, 0 for one that is to be left out"),
        (np.isinf(values), "is infinite; give the row a number"),
        (values < 0, "is less than 0; give the row a weight >= 0, and 0 to leave it out"),
    ):
        if (rows := np.flatnonzero(asked & wrong)).size:
            raise InvalidTraining(f"The weight {called} of row {rows[0] + 1} {said}.")
    weights = np.where(asked, values, 0.0)
    known = weights[weights > 0]
    if known.size and known.min() < known.max() / WIDEST:
        row = int(np.flatnonzero(weights == known.min())[0]) + 1
        raise InvalidTraining(
            f"The weight {called} of row {row} is more than {WIDEST:.0e} times smaller than another, which no sum can "
            "tell from 0; give it 0 to leave the row out, or correct the larger one."
        )
    if asked.any() and not weights.any():
        raise InvalidTraining(f"The weight {called} is 0 in every row; give those that count a number > 0.")
    return weights


def shared(weights: Floats) -> Weights:
    """The same with a mean of 1, since their ratios alone mean something; None when all are alike.

    Args:
        weights: Shape (rows,); each > 0.
    """
    if not len(weights) or weights.min() == weights.max():
        return None
    large = weights / weights.max()  # a sum of the largest numbers is no number
    return large / large.mean()


def some(values: NDArray[Cell] | None, places: NDArray[np.int64] | NDArray[np.bool_] | slice) -> NDArray[Cell] | None:
    """Those of some rows, be they weights or groups."""
    return None if values is None else values[places]


def mean(values: Floats, weights: Weights) -> float:
    """The mean of what rows say, each as much as it counts."""
    return float(np.average(values, weights=weights))


def error_of_mean(values: Floats, weights: Weights, groups: NDArray[np.int64] | None = None) -> float:
    """The standard error of that mean; infinite when all rows are of one group.

    Args:
        values: Shape (rows,).
        weights: How much each counts.
        groups: Shape (rows,); rows of one group resemble each other, so that their number tells little. None for none.

    Source:
        Cochran, Sampling Techniques, 3rd ed. (1977), 6.4, of a ratio, and 9A.2, of clusters.
    """
    pulls = values - mean(values, weights)
    if weights is not None:
        pulls = pulls * weights / weights.mean()
    if groups is not None:
        pulls = np.bincount(np.unique(groups, return_inverse=True)[1], pulls)
    count = len(pulls)
    return float(np.sqrt((pulls**2).sum() * count / (count - 1)) / len(values)) if count > 1 else float("inf")
