"""Our own packages: the encoder and a scikit-learn estimator from skops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import skops.io
from skops.io.exceptions import UntrustedTypesFoundException

from triptych.domain.errors import ModelUnusable
from triptych.domain.schema import Target, Task
from triptych.encoding import Encoder, Matrix, Scale, Value, answers_of, decide
from triptych.serving.runtime import Answers

TRUSTED = (
    "functools.partial",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.utils.validation.check_array",
)
"""Types beyond skops' own safe ones that our estimators are made of; the list is ours, never the package's."""

ROWS = 10_000
"""Rows predicted at once, so that a large table costs bounded memory."""


class NativeRuntime:
    """Encodes and calls the estimator; holds no state between calls.

    Args:
        encoder: Rows to the estimator's matrix.
        estimator: A fitted estimator whose classes are places in `target.classes`.
        target: What it predicts.
        scale: The scale on which a regression was fitted.
    """

    def __init__(self, encoder: Encoder, estimator: Any, target: Target, scale: Scale) -> None:
        self._encoder = encoder
        self._estimator = estimator
        self._target = target
        self._scale = scale

    def rows(self, rows: Sequence[Mapping[str, Value]]) -> Answers:
        """Answer validated rows, in their order."""
        return self._answer(self._encoder.rows(rows))

    def table(self, table: pa.Table) -> Answers:
        """Answer a validated table, in its order."""
        parts = [self._answer(self._encoder.table(part)) for part in _slices(table)]
        probabilities = [row for part in parts for row in part.probabilities or ()]
        return Answers(
            predictions=[value for part in parts for value in part.predictions],
            probabilities=None if self._target.task is Task.REGRESSION else probabilities,
            classes=self._target.classes,
        )

    def _answer(self, matrix: Matrix) -> Answers:
        answers = answers_of(self._estimator, matrix, self._target, self._scale)
        if self._target.task is Task.REGRESSION:
            return Answers(predictions=answers.tolist())
        labels = [self._target.classes[place] for place in decide(self._target, answers)]
        return Answers(predictions=labels, probabilities=answers.tolist(), classes=self._target.classes)


def load_estimator(file: Path) -> Any:
    """Load an estimator without running any code that the file carries.

    Raises:
        ModelUnusable: The file holds a type that is not ours, or was written by another version.
    """
    try:
        return skops.io.load(file, trusted=list(TRUSTED))
    except UntrustedTypesFoundException as error:
        raise ModelUnusable("The package holds types that are not loaded here; train the model again.") from error
    except Exception as error:  # skops raises whatever the library of another version raises
        raise ModelUnusable(
            "The package can't be loaded with the libraries that are installed; train the model again."
        ) from error


def _slices(table: pa.Table) -> list[pa.Table]:
    return [table.slice(start, ROWS) for start in range(0, table.num_rows, ROWS)]
