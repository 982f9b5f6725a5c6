"""scikit-learn: from skops without trust, from a pickle with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mlflow.sklearn
import pandas as pd
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer
from sklearn.pipeline import Pipeline

from triptych.serving.estimator import load_estimator
from triptych.serving.flavors.estimator import EstimatorPredictor
from triptych.serving.flavors.predictor import Configuration
from triptych.serving.soundness import require_sound_trees

TREES = ("sklearn.tree._tree.Tree",)
"""What an estimator may hold beyond skops' own safe types, because `require_sound_trees` checks it."""

VECTORIZERS = (CountVectorizer, HashingVectorizer)


def load(folder: Path, configuration: Configuration, *, trusted: bool) -> EstimatorPredictor:
    """Load an estimator.

    Raises:
        UntrustedModel: It holds types that are not on our list.
    """
    if trusted:
        estimator = mlflow.sklearn.load_model(str(folder))
    else:
        estimator = load_estimator(folder / configuration.get("pickled_model", "model.skops"), TREES)
        require_sound_trees(estimator)
    if _reads_texts(estimator):
        return EstimatorPredictor(estimator, _only_column)
    return EstimatorPredictor(estimator, _as_fitted(estimator))


def _reads_texts(estimator: Any) -> bool:
    """Whether it iterates over texts, and would find the names of a frame's columns instead."""
    first = estimator.steps[0][1] if isinstance(estimator, Pipeline) else estimator
    return isinstance(first, VECTORIZERS)


def _only_column(inputs: Any) -> Any:
    if isinstance(inputs, pd.DataFrame):
        return inputs.iloc[:, 0].to_numpy(dtype=object)
    return inputs.reshape(len(inputs)) if inputs.ndim > 1 else inputs


def _as_fitted(estimator: Any) -> Any:
    named = hasattr(estimator, "feature_names_in_")

    def prepare(inputs: Any) -> Any:
        return inputs.to_numpy() if isinstance(inputs, pd.DataFrame) and not named else inputs

    return prepare
