"""Rows that are trained on and measured on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from triptych.domain.finding import Finding
from triptych.training.checks.check import Check
from triptych.training.checks.material import Material
from triptych.training.checks.seeking import Seeking
from triptych.training.split import SEED

ROWS = 20_000
"""That measure, drawn at random; they are looked up among all that are trained on."""
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
        random = np.random.default_rng(SEED)
        train, test = random.permutation(seen.split.train), random.permutation(seen.split.test)[:ROWS]
        names = _numbers_first(seen.table, [seen.target.name, *seen.names])
        seeking = Seeking(table=seen.table, names=names, rough=_rough)
        found = seeking.hits(test, train)
        if found < max(FEWEST, ENOUGH * len(test)):
            return
        natural = seeking.hits(test, train, shuffle=random)
        if found >= NATURAL * natural:
            yield self.finding(
                share=round(found / len(test), 4), twins=found, expected=natural, looked=len(test), digits=DIGITS
            )


def _numbers_first(table: pa.Table, names: list[str]) -> list[str]:
    """Columns whose values are many and quickly compared before the others."""
    types = {name: table[name].type for name in names}
    return sorted(names, key=lambda name: (pa.types.is_string(types[name]), not pa.types.is_floating(types[name])))


def _rough(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Values in which small differences are gone."""
    if pa.types.is_floating(values.type):
        return pa.chunked_array([pa.array(_rounded(values.to_numpy()))])
    if pa.types.is_string(values.type):
        coded = values.combine_chunks().dictionary_encode()
        texts = pc.utf8_lower(pc.replace_substring_regex(coded.dictionary, r"\W+", " "))
        return pa.chunked_array([texts.take(coded.indices)])
    return values


def _rounded(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(all="ignore"):
        size = 10.0 ** (DIGITS - 1 - np.floor(np.log10(np.abs(numbers))))
        rounded = np.round(numbers * size) / size
    return np.where(np.isfinite(rounded), rounded, numbers)
