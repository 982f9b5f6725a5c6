"""What is known of a table before anything is learned from it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from triptych.domain.cores import cores
from triptych.domain.schema import Kind, Schema, Task

SMALL_TABLE = 2_000
"""Rows below which rounds are chosen like any other setting: a tenth of them is too few to stop by."""

MANY_ROWS = 2_000
"""From here on several threads are worth what they cost to trees; below, they only fight over the cores."""

VERY_MANY_ROWS = 100_000
"""The same of sums and products of matrices."""

LARGE_ROUNDS = 300

SKEWED = 1.0
"""Skewness from which a target of numbers > 0 is learned on its log by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What families of models want to know of a table.

    Attributes:
        task: What is predicted.
        rows: How many train.
        columns: How many inputs there are.
        texts: How many of them are texts.
        positive: Whether the target is a number > 0 in every row, so that its log can be learned.
        skewed: Whether its large values are rare and far away.
        large: Whether it is searched on a sample, and fitted on many more rows at the end.
        apart: Whether something keeps rows apart, so that none is chosen by chance to measure.
    """

    task: Task
    rows: int
    columns: int
    texts: int = 0
    positive: bool = False
    skewed: bool = False
    large: bool = False
    apart: bool = False

    @classmethod
    def of(cls, schema: Schema, actual: NDArray[np.generic]) -> Problem:
        """Look at a schema and the targets of its training rows.

        Args:
            schema: With a target.
            actual: Shape (rows,); numbers, or places in the classes.
        """
        assert schema.target is not None
        positive = schema.target.task is Task.REGRESSION and bool(actual.min() > 0)
        return cls(
            task=schema.target.task,
            rows=len(actual),
            columns=len(schema.inputs),
            texts=sum(column.kind is Kind.TEXT for column in schema.inputs),
            positive=positive,
            skewed=positive and _skewness(actual.astype(np.float64)) > SKEWED,
        )

    @property
    def regression(self) -> bool:
        """Whether a number is predicted."""
        return self.task is Task.REGRESSION

    @property
    def small(self) -> bool:
        """Whether large trees would learn the noise."""
        return self.rows < SMALL_TABLE

    def rounds(self, most: int) -> int:
        """How many rounds a boosting takes at most: what is fitted on very many rows has no time for more."""
        return min(most, LARGE_ROUNDS) if self.large else most

    @property
    def threads(self) -> int:
        """How many are worth while: one, or as many as there are cores that this process may use."""
        return 1 if self.rows < MANY_ROWS else cores()


@contextmanager
def shared_cores(rows: int) -> Iterator[None]:
    """Let libraries take as many threads as a table of so many rows is worth."""
    kinds = {"openmp": MANY_ROWS, "blas": VERY_MANY_ROWS}
    with threadpool_limits({kind: 1 for kind, enough in kinds.items() if rows < enough}):
        yield


def _skewness(values: NDArray[np.float64]) -> float:
    spread = values.std()
    return float((((values - values.mean()) / spread) ** 3).mean()) if spread else 0.0
