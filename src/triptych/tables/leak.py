"""Columns from which the target can be computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from triptych.tables.column import is_present

_SAMPLE = 5_000
_WIDEST = 200
_EXACT = 1e-6
_UNEXPLAINED = 1e-4
_DIGITS = 6
_LARGEST = 700.0
_ROUNDED = 0.501
_MOST_TRIED = 10

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """How a target is computed from other columns.

    Attributes:
        columns: All that it takes.
        product: Whether they are multiplied and divided; else they are weighted and added.
        error: The largest difference that is left, in units of the target.
    """

    columns: tuple[str, ...]
    product: bool
    error: float


def leaks(table: pa.Table, target: str) -> tuple[str, ...]:
    """Warn of numbers from which the target can be computed exactly, such as parts of which it is the sum."""
    found = computed_from(table, target)
    if found is None:
        return ()
    listed = " and ".join(f'"{name}"' for name in found.columns)
    return (f'"{target}" can be computed exactly from {listed}; leave out what is not known before the answer.',)


def computed_from(table: pa.Table, target: str) -> Computed | None:
    """Find numbers that add up to the target, or whose product it is, but for rounding; None when there are none.

    Least squares find the weights. Only what is left when the target itself is rounded is tolerated, so what is found
    is arithmetic and no lucky correlation.

    Args:
        table: As `read_table` gives it.
        target: A column of it; one that holds no numbers is never computed.
    """
    goal = table.column(target)
    if not _is_number(goal.type):
        return None
    names = [field.name for field in table.schema if _is_number(field.type) and field.name != target][:_WIDEST]
    sample = table.select([*names, target])
    sample = sample.take(np.linspace(0, len(table) - 1, min(_SAMPLE, len(table)), dtype=np.int64))
    sample = sample.filter(is_present(sample.column(target)))
    answers = _filled(sample.column(target))
    if not names or len(sample) < 3 * (1 + len(names)) or not answers.std():
        return None
    inputs = np.column_stack([_filled(sample.column(name)) for name in names])
    found = _smallest(_sum(inputs, answers)) or _smallest(_product(inputs, answers))
    if found is None:
        return None
    fit, error = found
    return Computed(columns=tuple(names[place] for place in sorted(fit.places)), product=fit.product, error=error)


class _Fit:
    """Columns, or their logarithms, that are weighted and added by least squares.

    Args:
        inputs: Shape (rows, columns).
        answers: Shape (rows,).
        places: The columns that are used.
        product: Whether logarithms are added, which need numbers > 0.
    """

    def __init__(self, inputs: Floats, answers: Floats, places: list[int], *, product: bool) -> None:
        self.places, self.product = places, product
        self._inputs, self._answers = inputs, answers
        terms = np.log(inputs[:, places]) if product else inputs[:, places]
        self._goal = np.log(answers) if product else answers
        self._matrix = np.column_stack([np.ones(len(inputs)), terms])
        scale = np.abs(self._matrix).max(axis=0)
        scale[scale == 0] = 1
        self._weights = np.linalg.lstsq(self._matrix / scale, self._goal, rcond=None)[0] / scale

    def close(self) -> bool:
        """Whether hardly anything is left."""
        return bool((self._missed(self._weights) ** 2).sum() <= _UNEXPLAINED * self._answers.var() * len(self._answers))

    def error(self) -> float | None:
        """The largest difference; None when it is more than rounding leaves, with whole weights where they may be."""
        limit = max(_EXACT * max(1.0, np.abs(self._answers).max()), _ROUNDED * _resolution(self._answers))
        least = min(float(self._missed(weights).max()) for weights in (self._weights, self._whole()))
        return least if least <= limit and self.close() else None

    def only(self, places: list[int]) -> _Fit:
        """The same of some of its columns."""
        return _Fit(self._inputs, self._answers, places, product=self.product)

    def parts(self) -> list[int]:
        """The places, those first that move the target most."""
        shares = np.abs(self._weights[1:]) * self._matrix[:, 1:].std(axis=0)
        return [self.places[place] for place in np.argsort(-shares, kind="stable")]

    def _whole(self) -> Floats:
        """The weights as whole numbers: those of least squares feel how the parts were rounded."""
        whole = np.round(self._weights)
        whole[0] = np.median(self._goal - self._matrix[:, 1:] @ whole[1:])
        return whole

    def _missed(self, weights: Floats) -> Floats:
        found = self._matrix @ weights
        return np.abs((np.exp(np.minimum(found, _LARGEST)) if self.product else found) - self._answers)


def _sum(inputs: Floats, answers: Floats) -> _Fit:
    return _Fit(inputs, answers, list(range(inputs.shape[1])), product=False)


def _product(inputs: Floats, answers: Floats) -> _Fit | None:
    positive = (inputs > 0).all(axis=0)
    if not (answers > 0).all() or not positive.any():
        return None
    return _Fit(inputs, answers, [int(place) for place in np.flatnonzero(positive)], product=True)


def _smallest(whole: _Fit | None) -> tuple[_Fit, float] | None:
    """The fewest of the columns that still do, with what they leave; None when not even all of them do."""
    if whole is None or not whole.close():
        return None
    order = whole.parts()
    # The more columns, the less is left: the first number of them that does is between two that are known.
    few, enough = 0, len(order)
    while enough - few > 1:
        half = (few + enough) // 2
        few, enough = (half, enough) if whole.only(order[:half]).error() is None else (few, half)
    least = whole.only(order[:enough])
    error = least.error()
    if error is None:
        return None
    for place in least.places[:_MOST_TRIED]:
        fewer = least.only([each for each in least.places if each != place])
        if fewer.places and (left := fewer.error()) is not None:
            least, error = fewer, left
    return least, error


def _resolution(answers: Floats) -> float:
    """The last digit that the target is written with; 0 when it is not rounded."""
    for digits in range(_DIGITS):
        if np.abs(np.round(answers, digits) - answers).max() <= 1e-9 * np.abs(answers).max():
            return float(10.0**-digits)
    return 0.0


def _is_number(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_floating(kind)


def _filled(column: pa.ChunkedArray) -> Floats:
    """Numbers, 0 where one is missing or infinite."""
    numbers = np.asarray(column.cast(pa.float64(), safe=False).to_numpy(), dtype=np.float64)
    return np.where(np.isfinite(numbers), numbers, 0.0)
