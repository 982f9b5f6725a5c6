"""How much a model relies on each column of the table."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from triptych.domain.schema import Schema
from triptych.training.evaluation import selection_score
from triptych.training.split import SEED
from triptych.training.weights import Weights
from triptych.training.weights import some as some_of

ROWS = 1_000
"""Rows shuffled at most: an importance is a rough number and each column costs one prediction of them all."""


def importances(
    schema: Schema,
    table: pa.Table,
    actual: NDArray[np.generic],
    predict: Callable[[pa.Table], NDArray[np.float64]],
    weights: Weights = None,
) -> dict[str, float]:
    """How much worse the selection score gets when a column is shuffled, largest first.

    Args:
        schema: Its inputs are shuffled one by one.
        table: Rows that the model was not trained on.
        actual: Shape (rows,); numbers, or places in the classes.
        predict: From a table to the model's answers.
        weights: How much each row counts.

    Source:
        Breiman, Random Forests (2001), on permutation importance.
    """
    assert schema.target is not None
    random = np.random.default_rng(SEED)
    some = np.sort(random.permutation(table.num_rows)[:ROWS])
    table, actual, weights = table.take(some), actual[some], some_of(weights, some)
    whole = selection_score(schema.target, actual, predict(table), weights)
    losses: dict[str, float] = {}
    for column in schema.inputs:
        shuffled = table[column.name].take(random.permutation(len(some)))
        changed = table.set_column(table.schema.get_field_index(column.name), column.name, shuffled)
        losses[column.name] = selection_score(schema.target, actual, predict(changed), weights) - whole
    return dict(sorted(losses.items(), key=lambda item: -item[1]))
