"""Codes that come with one value of the target alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from triptych.domain.schema import Column, Kind
from triptych.training.checks.view import missing
from triptych.training.numeric import coded

Codes = NDArray[np.int64]

CODED = {Kind.CATEGORY, Kind.BOOLEAN}
MOST_CODES = 20
"""Integers of no more different values are looked at as codes too."""
LUCK = float(np.log(1e-12))
"""Logarithm of the probability from which it is no luck."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking:
    """A column of which all values but one, or but the missing ones, come with one answer alone.

    Attributes:
        rows: How many rows it marks so.
        share: Which share they are of all rows with the same answers.
    """

    rows: int
    share: float


def marking(column: Column, values: pa.ChunkedArray, answers: Codes) -> Marking | None:
    """Look for a column that says "not yet" in all rows but those of certain answers.

    Args:
        column: What it is.
        values: Its values.
        answers: Shape (rows,); the place of each row's answer among the different ones.

    Returns:
        None when more than one code comes with several answers, when all come with one, or when it may be luck.
    """
    codes = _codes(column, values)
    if codes is None:
        return None
    pairs = np.unique(codes * (int(answers.max()) + 1) + answers) // (int(answers.max()) + 1)
    of_code = np.bincount(pairs, minlength=int(codes.max()) + 1)
    if (of_code > 1).sum() != 1:
        return None
    pure = np.isin(codes, np.flatnonzero(of_code == 1))
    shares = np.bincount(answers) / len(answers)
    counts = np.bincount(codes[pure])
    luck = sum(float(np.log((shares**count).sum())) for count in counts[counts > 0])
    if luck > LUCK:
        return None
    marked = np.isin(answers, np.unique(answers[pure]))
    return Marking(rows=int(pure.sum()), share=float(pure.sum() / marked.sum()))


def _codes(column: Column, values: pa.ChunkedArray) -> Codes | None:
    """A code for each row, 0 where the cell is missing; for numbers and texts only whether it is."""
    absent = missing(values)
    if column.kind in CODED or column.kind is Kind.INTEGER:
        codes = np.where(absent, -1, np.nan_to_num(coded(values), nan=-1)).astype(np.int64) + 1
        if column.kind in CODED or codes.max() <= MOST_CODES:
            return codes
    return (~absent).astype(np.int64) if absent.any() else None
