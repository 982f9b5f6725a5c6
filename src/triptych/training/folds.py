"""The folds of the training rows, the same ones for every candidate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from triptych.domain.schema import Schema, Task
from triptych.encoding import Encoder, Matrix, Style
from triptych.training.apart import Apart
from triptych.training.split import Places, folds

KEPT_CELLS = 60_000_000
"""Cells of matrices that are kept for the next candidate, half a gigabyte."""


@dataclass(frozen=True, slots=True)
class Fold:
    """One of them as matrices."""

    encoder: Encoder
    fitted_on: Places
    matrix: Matrix
    scored_on: Places
    scored: Matrix


class Folds:
    """The folds of some rows, each encoded once for all candidates of a style as long as they fit into memory.

    Args:
        schema: With a target.
        table: The rows.
        actual: Shape (rows,); numbers, or places in the classes.
        apart: What keeps them apart; None for nothing.
        repeats: How often rows that nothing keeps apart are cut, each time in another way.
    """

    def __init__(
        self,
        schema: Schema,
        table: pa.Table,
        actual: NDArray[np.generic],
        apart: Apart | None = None,
        *,
        repeats: int = 1,
    ) -> None:
        assert schema.target is not None
        self._schema = schema
        self._table = table
        classes = schema.target.task is not Task.REGRESSION
        self.cuts = 1 if apart is not None and apart.something else repeats
        cut = [list(folds(actual, classes=classes, apart=apart, cut=number)) for number in range(self.cuts)]
        self._first = len(cut[0])
        self._places = [places for each in cut for places in each]
        self._encoded: dict[tuple[Style, int], Fold] = {}
        self._cells = 0

    def __len__(self) -> int:
        return len(self._places)

    @property
    def count(self) -> int:
        """How many a cut has."""
        return self._first

    @property
    def scored_on(self) -> Sequence[Places]:
        """The places of each fold's rows, in the first cut."""
        return [scored_on for _, scored_on in self._places[: self._first]]

    def of(self, style: Style, number: int) -> Fold:
        """One of them as matrices of a style."""
        if (found := self._encoded.get((style, number))) is not None:
            return found
        fold = self._encode(style, *self._places[number])
        cells = (len(fold.fitted_on) + len(fold.scored_on)) * (1 if fold.encoder.sparse else fold.encoder.width)
        if self._cells + cells <= KEPT_CELLS:
            self._cells += cells
            self._encoded[style, number] = fold
        return fold

    def _encode(self, style: Style, fitted_on: Places, scored_on: Places) -> Fold:
        part = self._table.take(fitted_on)
        encoder = Encoder.fit(self._schema, part, style)
        scored = encoder.table(self._table.take(scored_on))
        return Fold(encoder, fitted_on, encoder.table(part), scored_on, scored)
