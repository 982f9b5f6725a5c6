"""CatBoost, from its binary format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import catboost
import numpy as np

from triptych.serving.flavors.estimator import plain_labels
from triptych.serving.flavors.predictor import Configuration, Said
from triptych.serving.runtime import Params


class CatBoostPredictor:
    """Asks `predict`, and `predict_proba` of a classifier.

    Args:
        model: Loaded.
    """

    concurrent = True

    def __init__(self, model: Any) -> None:
        self._model = model
        self._classes = plain_labels(model.classes_) if hasattr(model, "predict_proba") else ()

    def ask(self, inputs: Any, params: Params) -> Said:  # noqa: ARG002 - MLflow hands none to such models either
        """Answer a frame or an array."""
        predictions = np.asarray(self._model.predict(inputs, thread_count=1))
        if not self._classes:
            return Said(predictions=predictions)
        probabilities = np.asarray(self._model.predict_proba(inputs, thread_count=1))
        return Said(predictions=predictions.reshape(-1), probabilities=probabilities, classes=self._classes)


def load(folder: Path, configuration: Configuration, *, trusted: bool) -> CatBoostPredictor:  # noqa: ARG001 - it is data
    """Load a model as the class that it had."""
    model = getattr(catboost, configuration["model_type"])()
    model.load_model(str(folder / configuration.get("data", "model.cb")), format="cbm")
    return CatBoostPredictor(model)
