"""Models that follow scikit-learn's conventions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from triptych.domain.schema import Scalar
from triptych.serving.flavors.predictor import Said
from triptych.serving.runtime import Params


class EstimatorPredictor:
    """Asks `predict`, and `predict_proba` where there is one.

    Attributes:
        estimator: Fitted.

    Args:
        estimator: As above.
        prepare: Turns a frame or an array into what the estimator was fitted on.
    """

    concurrent = True

    def __init__(self, estimator: Any, prepare: Callable[[Any], Any] = lambda inputs: inputs) -> None:
        self.estimator = estimator
        self._prepare = prepare
        self._classes = _classes(estimator)

    def ask(self, inputs: Any, params: Params) -> Said:  # noqa: ARG002 - MLflow hands none to such models either
        """Answer a frame or an array."""
        prepared = self._prepare(inputs)
        predictions = self.estimator.predict(prepared)
        if not self._classes:
            return Said(predictions=predictions)
        probabilities = np.asarray(self.estimator.predict_proba(prepared), dtype=np.float64)
        return Said(predictions=predictions, probabilities=probabilities, classes=self._classes)


def plain_labels(labels: Any) -> tuple[Scalar, ...]:
    """Labels as Python's own values."""
    return tuple(label.item() if isinstance(label, np.generic) else label for label in labels)


def _classes(estimator: Any) -> tuple[Scalar, ...]:
    """The labels of an ordinary classifier; none of any other model, or of one that predicts several targets."""
    classes = getattr(estimator, "classes_", None)
    if classes is None or not hasattr(estimator, "predict_proba") or np.ndim(classes) != 1:
        return ()
    labels = plain_labels(classes)
    return labels if all(isinstance(label, str | int | float | bool) for label in labels) else ()
