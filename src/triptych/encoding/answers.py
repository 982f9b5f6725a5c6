"""Labels to places, and what an estimator says back to labels and numbers."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from triptych.domain.schema import Target, Task
from triptych.encoding.encoder import Matrix


class Scale(StrEnum):
    """The scale on which a regression was fitted."""

    PLAIN = "plain"
    LOG = "log"

    def back(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the estimator says, in the target's own units."""
        return np.exp(values) if self is Scale.LOG else values


def learnable(scale: Scale, actual: NDArray[np.generic]) -> NDArray[np.generic]:
    """The target as the estimator is to learn it; a log needs numbers > 0."""
    return np.log(actual.astype(np.float64)) if scale is Scale.LOG else actual


def answers_of(estimator: Any, matrix: Matrix, target: Target, scale: Scale) -> NDArray[np.float64]:
    """Ask a fitted scikit-learn estimator.

    Args:
        estimator: Its classes are places in `target.classes`.
        matrix: What the encoder gave.
        target: What is predicted.
        scale: The scale on which a regression was fitted.

    Returns:
        Numbers of shape (rows,), or probabilities of shape (rows, classes).
    """
    if target.task is Task.REGRESSION:
        return scale.back(np.asarray(estimator.predict(matrix), dtype=np.float64).reshape(-1))
    probabilities = np.zeros((matrix.shape[0], len(target.classes)))
    probabilities[:, estimator.classes_.astype(np.int64)] = estimator.predict_proba(matrix)
    return probabilities


def classes_of(target: Target, values: pa.ChunkedArray) -> NDArray[np.int64]:
    """The place of each label in `target.classes`.

    Raises:
        ValueError: A label is not among the classes.
    """
    places = pc.index_in(values, value_set=pa.array(target.classes, type=values.type))
    if places.null_count:
        raise ValueError("A label of the target is not among its classes.")
    return places.to_numpy().astype(np.int64)


def decide(target: Target, probabilities: NDArray[np.float64]) -> NDArray[np.int64]:
    """The place of the predicted class of each row: by the threshold when binary, else the likeliest.

    Args:
        target: What is predicted.
        probabilities: Shape (rows, classes).
    """
    if target.task is not Task.BINARY or target.threshold is None or target.positive is None:
        return probabilities.argmax(axis=1)
    positive = target.classes.index(target.positive)
    return np.where(probabilities[:, positive] >= target.threshold, positive, 1 - positive)
