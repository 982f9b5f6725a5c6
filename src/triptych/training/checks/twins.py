"""Rows that are trained on and measured on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from triptych.domain.finding import Finding
from triptych.tables.duplicates import row_hashes
from triptych.training.checks.check import Check
from triptych.training.checks.material import Material
from triptych.training.split import SEED

ROWS = 20_000
DIGITS = 4
ENOUGH = 0.02
FEWEST = 5
NATURAL = 5.0


class Twins(Check[Material]):
    """Finds rows kept apart that are nearly a row that is trained on: numbers alike in four digits, texts but for case.

    Rows of a few short columns are alike by nature. So many are expected as there are when the columns are shuffled,
    and a few times more.
    """

    name = "twins"
    sentence = (
        "{share:.1%} of the rows kept to measure on are nearly the same as a row that is trained on, answer included; "
        "the score is too good by what is remembered of them. Remove the duplicates, or divide the rows by what "
        "they share (group)."
    )
    of_training = True

    def look(self, seen: Material) -> Iterator[Finding]:
        """Find at most one."""
        names = [*seen.names, seen.target.name]
        share = min(1.0, ROWS / seen.table.num_rows)
        train = seen.split.train[: int(share * len(seen.split.train))]
        test = seen.split.test[: int(share * len(seen.split.test))]
        rows = seen.table.select(names).take(np.concatenate([train, test]))
        rough = pa.table({name: _rough(rows[name]) for name in names})
        found = _twins(rough, len(train))
        random = np.random.default_rng(SEED)
        shuffled = pa.table({name: rough[name].take(random.permutation(len(rows))) for name in names})
        natural = _twins(shuffled, len(train))
        if found >= max(FEWEST, ENOUGH * len(test), NATURAL * natural):
            yield self.finding(
                share=round(found / len(test), 4), twins=found, expected=natural, looked=len(test), digits=DIGITS
            )


def _twins(rows: pa.Table, train: int) -> int:
    hashes = row_hashes(rows)
    return int(np.isin(hashes[train:], hashes[:train]).sum())


def _rough(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Values in which small differences are gone."""
    if pa.types.is_floating(values.type):
        return pa.chunked_array([pa.array(_rounded(values.to_numpy()))])
    if pa.types.is_string(values.type):
        return pc.utf8_lower(pc.replace_substring_regex(values, r"\W+", " "))
    return values


def _rounded(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(all="ignore"):
        size = 10.0 ** (DIGITS - 1 - np.floor(np.log10(np.abs(numbers))))
        rounded = np.round(numbers * size) / size
    return np.where(np.isfinite(rounded), rounded, numbers)
