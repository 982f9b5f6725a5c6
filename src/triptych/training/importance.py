"""How much a model relies on each column of the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from triptych.domain.schema import Kind, Schema
from triptych.training.evaluation import selection_score
from triptych.training.split import SEED
from triptych.training.weights import Weights
from triptych.training.weights import some as some_of

SHUFFLES = 5
MOST_ROWS, FEWEST_ROWS = 1_000, 100
"""Rows of each shuffle, drawn anew for each."""

ANSWERS, ANSWERS_TO_TEXTS = 10_000, 5_000
"""Rows that a model answers for all shuffles of all columns, as far as `FEWEST_ROWS` of each allow; a text takes much
longer to encode than other cells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Importance:
    """How much worse the selection score gets when a column is shuffled.

    Attributes:
        mean: Of the shuffles; >= 0 but for chance.
        error: The standard error of the mean, by the luck of the shuffles and, where there are more rows than one
            takes, of the rows drawn.
    """

    mean: float
    error: float


def shuffled(
    schema: Schema,
    table: pa.Table,
    actual: NDArray[np.generic],
    predict: Callable[[pa.Table], NDArray[np.float64]],
    weights: Weights = None,
) -> dict[str, Importance]:
    """Shuffle each column several times, and measure the loss of the selection score; the largest first.

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
    target = schema.target
    random = np.random.default_rng(SEED)
    answers = ANSWERS_TO_TEXTS if any(column.kind is Kind.TEXT for column in schema.inputs) else ANSWERS
    rows = max(min(answers // (SHUFFLES * (1 + len(schema.inputs))), MOST_ROWS), FEWEST_ROWS)
    drawn = [np.sort(random.permutation(table.num_rows)[:rows]) for _ in range(SHUFFLES)]
    places = np.concatenate(drawn)

    def scores(answers: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of each shuffle's rows."""
        parts = zip(drawn, np.split(answers, SHUFFLES), strict=True)
        return np.array([selection_score(target, actual[own], said, some_of(weights, own)) for own, said in parts])

    together = table.take(places)
    whole = scores(predict(together))
    found: dict[str, Importance] = {}
    for column in schema.inputs:
        shuffled_places = np.concatenate([random.permutation(own) for own in drawn])
        where = together.schema.get_field_index(column.name)
        changed = together.set_column(where, column.name, table[column.name].take(shuffled_places))
        losses = scores(predict(changed)) - whole
        error = losses.std(ddof=1) / np.sqrt(SHUFFLES)
        found[column.name] = Importance(mean=float(losses.mean()), error=float(error))
    return dict(sorted(found.items(), key=lambda item: -item[1].mean))
