"""XGBoost, from JSON or UBJSON."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xgboost

from triptych.serving.flavors.estimator import EstimatorPredictor
from triptych.serving.flavors.predictor import Configuration, Predictor, Said
from triptych.serving.runtime import Params

CATEGORY = "c"


class BoosterPredictor:
    """Asks a plain booster; its probabilities are what it predicts.

    Args:
        booster: Loaded.
    """

    concurrent = True

    def __init__(self, booster: xgboost.Booster) -> None:
        self._booster = booster
        learner = json.loads(booster.save_config())["learner"]
        self._objective = learner["objective"]["name"]

    def ask(self, inputs: Any, params: Params) -> Said:
        """Answer a frame or an array."""
        names = None if isinstance(inputs, pd.DataFrame) else self._booster.feature_names
        matrix = xgboost.DMatrix(_categories(inputs, self._booster), feature_names=names, enable_categorical=True)
        predictions = self._booster.predict(matrix, **_known(self._booster.predict, params))
        if params:
            return Said(predictions=predictions)
        if self._objective == "binary:logistic":
            return Said(
                predictions=predictions, probabilities=np.column_stack([1.0 - predictions, predictions]), classes=(0, 1)
            )
        if self._objective == "multi:softprob":
            return Said(predictions=predictions, probabilities=predictions, classes=tuple(range(predictions.shape[1])))
        return Said(predictions=predictions)


class ParametrisedPredictor(EstimatorPredictor):
    """An estimator of XGBoost's, whose `predict` takes params."""

    def __init__(self, estimator: Any) -> None:
        booster = estimator.get_booster()
        super().__init__(estimator, lambda inputs: _categories(inputs, booster))

    def ask(  # pyrefly: ignore[missing-override-decorator] - Python 3.11 has none
        self, inputs: Any, params: Params
    ) -> Said:
        """Answer a frame or an array."""
        known = _known(self.estimator.predict, params)
        if not known:
            return super().ask(inputs, params)
        return Said(predictions=self.estimator.predict(self._prepare(inputs), **known))


def load(folder: Path, configuration: Configuration, *, trusted: bool) -> Predictor:  # noqa: ARG001 - it is data
    """Load a booster, or the estimator around it."""
    file = str(folder / configuration["data"])
    kind = configuration.get("model_class", "xgboost.core.Booster").rpartition(".")[2]
    model = getattr(xgboost, kind)()
    model.load_model(file)
    return BoosterPredictor(model) if kind == "Booster" else ParametrisedPredictor(model)


def _known(predict: Any, params: Params) -> dict[str, Any]:
    """The params that `predict` has; MLflow leaves out the others too."""
    names = inspect.signature(predict).parameters
    return {name: value for name, value in (params or {}).items() if name in names}


def _categories(inputs: Any, booster: xgboost.Booster) -> Any:
    if not isinstance(inputs, pd.DataFrame) or not booster.feature_types:
        return inputs
    kinds = dict(zip(booster.feature_names or (), booster.feature_types, strict=False))
    named = [name for name in inputs.columns if kinds.get(str(name)) == CATEGORY]
    return inputs.astype(dict.fromkeys(named, "category")) if named else inputs
