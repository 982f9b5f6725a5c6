"""LightGBM: boosters from their text, and estimators from a pickle with trust."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pandas as pd

from triptych.domain.errors import ModelUnusable
from triptych.serving.flavors.estimator import EstimatorPredictor
from triptych.serving.flavors.predictor import Configuration, Predictor, Said
from triptych.serving.runtime import Params

BOOSTER = "lightgbm.basic.Booster"

LAST = b"end of trees"
"""Stands near the end of every booster's file."""


class BoosterPredictor:
    """Asks a plain booster; its probabilities are what it predicts.

    Args:
        booster: Loaded.
    """

    concurrent = True

    def __init__(self, booster: lightgbm.Booster) -> None:
        self._booster = booster
        self._prepare = Categories(booster)
        self._objective = str(booster.params.get("objective") or booster.dump_model()["objective"]).split()[0]

    def ask(self, inputs: Any, params: Params) -> Said:  # noqa: ARG002 - MLflow hands none to such models either
        """Answer a frame or an array."""
        predictions = np.asarray(self._booster.predict(self._prepare(inputs), num_threads=1))
        if self._objective == "binary":
            return Said(
                predictions=predictions, probabilities=np.column_stack([1.0 - predictions, predictions]), classes=(0, 1)
            )
        if self._objective == "multiclass":
            return Said(predictions=predictions, probabilities=predictions, classes=tuple(range(predictions.shape[1])))
        return Said(predictions=predictions)


class Categories:
    """Gives the columns that were categories in training the very categories that they had.

    Args:
        booster: Holds them.
    """

    def __init__(self, booster: lightgbm.Booster) -> None:
        self._categories: list[list[Any]] = list(booster.pandas_categorical or [])
        infos = booster.dump_model()["feature_infos"]
        self._seen = {name for name, info in infos.items() if info.get("values")}

    def __call__(self, inputs: Any) -> Any:
        """Prepare a frame."""
        if not self._categories or not isinstance(inputs, pd.DataFrame):
            return inputs
        names = [name for name in inputs.columns if name in self._seen or inputs[name].dtype in {"str", "object"}]
        if len(names) != len(self._categories):
            raise ModelUnusable("The model's categories do not fit its signature; log it again with one.")
        pairs = zip(names, self._categories, strict=True)
        return inputs.assign(**{name: pd.Categorical(inputs[name], categories=known) for name, known in pairs})


def load(folder: Path, configuration: Configuration, *, trusted: bool) -> Predictor:  # noqa: ARG001 - a booster is data
    """Load a booster, or the estimator around it."""
    if configuration.get("model_class", BOOSTER) == BOOSTER:
        file = folder / configuration["data"]
        if LAST not in file.read_bytes():
            raise ValueError(LAST)  # LightGBM itself reads a file that was cut short for ever
        return BoosterPredictor(lightgbm.Booster(model_file=str(file)))
    import mlflow.lightgbm  # noqa: PLC0415 - a booster does without

    estimator: Any = mlflow.lightgbm.load_model(str(folder))
    return EstimatorPredictor(estimator, Categories(estimator.booster_))
