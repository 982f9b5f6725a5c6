"""XGBoost adds in 32 bits, tree after tree; the kernel adds as it does."""

from __future__ import annotations

import numpy as np
import pytest
import xgboost

from tests.compiling.estimators import target
from triptych.compiling import compile_estimator
from triptych.compiling.families import xgboost as family
from triptych.compiling.trees import Trees
from triptych.compiling.walked_trees import walked_trees
from triptych.domain.schema import Task

OPTIONS = {"n_estimators": 80, "n_jobs": 1}


def skewed() -> tuple[np.ndarray, np.ndarray]:
    """Answers near 0 beside ones in the thousands, so that sums of either sign nearly cancel."""
    random = np.random.default_rng(4)
    found = random.normal(size=(600, 5))
    found[random.random(found.shape) < 0.1] = np.nan
    return found, np.exp(np.nan_to_num(found[:, 0]) * 3.0) * 100.0


def test_numbers_are_those_of_the_estimator_to_the_bit():
    found, actual = skewed()
    estimator = xgboost.XGBRegressor(**OPTIONS).fit(found, actual)
    kernel = compile_estimator(estimator, [0] * 5, target(Task.REGRESSION)).kernel
    expected = estimator.predict(found).astype(np.float64)
    assert kernel.rows(found)[:, 0].tobytes() == expected.tobytes()
    assert np.array([kernel.row(row)[0] for row in found.tolist()]).tobytes() == expected.tobytes()


@pytest.mark.parametrize("classes", [2, 3])
def test_margins_of_classes_are_added_as_the_estimator_adds_them(monkeypatch, classes):
    found, actual = skewed()
    labels = np.digitize(actual, np.quantile(actual, [0.5] if classes == 2 else [0.3, 0.7]))
    estimator = xgboost.XGBClassifier(**OPTIONS).fit(found, labels)
    for link in ("Sigmoid", "Softmax"):
        monkeypatch.setattr(family, link, family.Single)
    margins = compile_estimator(estimator, [0] * 5, target(Task.BINARY if classes == 2 else Task.MULTICLASS)).kernel
    expected = estimator.predict(found, output_margin=True).astype(np.float64).reshape(600, -1)
    gap = np.abs(margins.rows(found) - expected).max()
    assert gap == 0.0 if classes == 3 else gap < 1e-6  # XGBoost takes the logarithm of its start in 32 bits


def test_a_walk_adds_to_the_bit_what_the_model_adds(monkeypatch):
    planted: list[Trees] = []
    plant = family.plant
    monkeypatch.setattr(family, "plant", lambda trees, source: (planted.append(trees), plant(trees, source))[1])
    found, actual = skewed()
    estimator = xgboost.XGBRegressor(**OPTIONS).fit(found, actual)
    compile_estimator(estimator, [0] * 5, target(Task.REGRESSION))
    walk = walked_trees(planted[0])
    assert walk is not None
    rows = found.astype(np.float32).astype(np.float64)
    assert walk.sums(rows, 1)[:, 0].tobytes() == estimator.predict(found).astype(np.float64).tobytes()
