"""How good a model is for parts of the rows that measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from triptych.domain.run import Segment
from triptych.domain.schema import Column, Schema
from triptych.training.evaluation import measure
from triptych.training.numeric import numbers_of
from triptych.training.showing import COUNTED, NAMED, leading
from triptych.training.weights import Weights, some

Floats = NDArray[np.float64]
Rows = NDArray[np.bool_]
COLUMNS, VALUES, FEWEST = 6, 6, 20
"""So many columns are looked at, so many values of each, and so many rows a segment has at least."""


def segments(
    schema: Schema,
    columns: Sequence[str],
    table: pa.Table,
    actual: NDArray[np.generic],
    answers: Floats,
    weights: Weights = None,
) -> tuple[Segment, ...]:
    """Measure each value of categories, and each quarter of numbers.

    Args:
        schema: With a target.
        columns: Their names, the most important first.
        table: Rows that the model was not trained on.
        actual: Shape (rows,); numbers, or places in the classes.
        answers: What the model says of them.
        weights: How much each row counts.
    """
    assert schema.target is not None
    found = []
    for column in leading(schema, columns, NAMED | COUNTED, COLUMNS):
        for value, rows in _parts(column, table[column.name]):
            if rows.sum() >= FEWEST:
                metrics = measure(schema.target, actual[rows], answers[rows], some(weights, rows))
                found.append(Segment(column=column.name, value=value, rows=int(rows.sum()), metrics=metrics))
    return tuple(found)


def _parts(column: Column, values: pa.ChunkedArray) -> Iterator[tuple[str, Rows]]:
    if column.kind in NAMED:
        cells = np.array(["" if cell is None else str(cell) for cell in values.to_pylist()])
        names, counts = np.unique(cells, return_counts=True)
        for name in names[np.argsort(-counts, kind="stable")][:VALUES]:
            yield str(name), cells == name
        return
    numbers = numbers_of(values)
    edges = np.unique(np.nanquantile(numbers, (0.0, 0.25, 0.5, 0.75, 1.0))) if (~np.isnan(numbers)).any() else []
    for place, (low, high) in enumerate(pairwise(edges)):
        above = numbers >= low if place == 0 else numbers > low
        yield f"{low:.4g} … {high:.4g}", above & (numbers <= high)
