"""How the answer of a model depends on single columns of the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from triptych.domain.schema import Column, Kind, Schema, Target, Task
from triptych.tables.column import present
from triptych.training.showing import COUNTED, NAMED, leading, telling
from triptych.training.split import SEED
from triptych.training.weights import Weights
from triptych.training.weights import some as some_of

Floats = NDArray[np.float64]
COLUMNS, POINTS, VALUES, CLASSES = 6, 20, 10, 4
"""At most so many columns, quantiles of one, values of one, and classes."""

ROWS, ROWS_OF_TEXTS = 100, 50
"""In which a column is replaced at most: an average is drawn, and each point costs one answer for each of them, which
takes long where a text is to be encoded."""

ORDERED = COUNTED | {Kind.DATETIME}


def dependence(
    schema: Schema,
    columns: Iterable[str],
    table: pa.Table,
    actual: NDArray[np.generic],
    predict: Callable[[pa.Table], Floats],
    weights: Weights = None,
) -> dict[str, dict[str, Any]]:
    """The mean answer when every row has the same value of a column, for several values, as `json.dumps` takes it.

    Args:
        schema: With a target.
        columns: Names of inputs, the most important first; texts are left out.
        table: Rows that the model was not trained on.
        actual: Shape (rows,); numbers, or places in the classes.
        predict: From a table to the model's answers.
        weights: How much each row counts.

    Returns:
        By column, in their order: `kind`; `values`, of a number or a date quantiles in their order, else the most
        frequent ones with the most frequent first (None where it is missing); `answers`, as many numbers by the name of
        the target, or by class as many probabilities (the positive class alone when binary).

    Source:
        Friedman, Greedy Function Approximation: A Gradient Boosting Machine (2001), section 8.2.
    """
    target = schema.target
    assert target is not None
    shown = _shown(target, actual)
    most = ROWS_OF_TEXTS if any(column.kind is Kind.TEXT for column in schema.inputs) else ROWS
    some = np.sort(np.random.default_rng(SEED).permutation(table.num_rows)[:most])
    rows, counts = table.take(some), some_of(weights, some)
    found: dict[str, dict[str, Any]] = {}
    for column in leading(schema, columns, ORDERED | NAMED, COLUMNS):
        values = _quantiles(table[column.name]) if column.kind in ORDERED else _frequent(table[column.name])
        if len(values) > 1:
            answers = predict(_replaced(rows, column, values)).reshape(len(values), len(some), -1)
            means = np.average(answers, axis=1, weights=counts)
            if not np.isfinite(means).all():
                continue  # JSON has no infinite numbers
            found[column.name] = {
                "kind": column.kind.value,
                "values": [_cell(value) for value in values.to_pylist()],
                "answers": {label: means[:, place].tolist() for place, label in shown.items()},
            }
    return found


def _shown(target: Target, actual: NDArray[np.generic]) -> dict[int, str]:
    """Of the model's answers the places that are drawn, with their names."""
    if target.task is Task.REGRESSION:
        return {0: target.name}
    return {place: str(target.classes[place]) for place in telling(target, actual.astype(np.int64), CLASSES)}


def _quantiles(values: pa.ChunkedArray) -> pa.Array:
    """Values of a column in their order: all when they are few, else those in the middle of equal parts of the rows."""
    known = present(values)
    if pa.types.is_floating(known.type):
        known = known.filter(pc.is_finite(known))
    known = known.take(pc.sort_indices(known)).combine_chunks()
    different = pc.unique(known)
    if len(different) <= POINTS:
        return different
    return pc.unique(known.take(((np.arange(POINTS) + 0.5) / POINTS * len(known)).astype(np.int64)))


def _frequent(values: pa.ChunkedArray) -> pa.Array:
    """Values of a column, the most frequent first, equals in the order of their text; a missing one is one too."""
    counts = [(entry["counts"], entry["values"]) for entry in pc.value_counts(values).to_pylist()]
    counts.sort(key=lambda entry: (-entry[0], entry[1] is None, str(entry[1])))
    return pa.array([value for _, value in counts[:VALUES]], values.type)


def _replaced(rows: pa.Table, column: Column, values: pa.Array) -> pa.Table:
    """All rows once with each of the values."""
    again = pa.concat_tables([rows] * len(values))
    places = np.repeat(np.arange(len(values)), rows.num_rows)
    return again.set_column(again.schema.get_field_index(column.name), column.name, values.take(places))


def _cell(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
