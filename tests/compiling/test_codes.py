"""A code goes the way that its library sends it: what is missing, or was never seen, too."""

from __future__ import annotations

import lightgbm
import numpy as np
import pytest
import xgboost
from sklearn.ensemble import HistGradientBoostingRegressor

from tests.compiling.estimators import target
from triptych.compiling import compile_estimator
from triptych.domain.schema import Task

COUNT = 40
"""Codes that there may be; the last ten are never seen."""

FAMILIES = {
    "histogram": lambda: HistGradientBoostingRegressor(max_iter=20, categorical_features=[True]),
    "lightgbm": lambda: lightgbm.LGBMRegressor(
        n_estimators=20, verbose=-1, n_jobs=1, min_child_samples=5, cat_smooth=1.0, categorical_feature=[0]
    ),
    "lightgbm, one code a split": lambda: lightgbm.LGBMRegressor(
        n_estimators=20, verbose=-1, n_jobs=1, min_child_samples=5, max_cat_to_onehot=COUNT, categorical_feature=[0]
    ),
    "xgboost": lambda: xgboost.XGBRegressor(
        n_estimators=20, n_jobs=1, enable_categorical=True, feature_types=["c"], max_cat_to_onehot=4
    ),
    "xgboost, one code a split": lambda: xgboost.XGBRegressor(
        n_estimators=20, n_jobs=1, enable_categorical=True, feature_types=["c"], max_cat_to_onehot=COUNT
    ),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("missing", [0.0, 0.2], ids=["none missing in training", "some missing in training"])
@pytest.mark.parametrize("name", FAMILIES)
def test_every_code_goes_where_its_library_sends_it(name, missing):
    random = np.random.default_rng(3)
    codes = random.integers(0, 30, size=(900, 1)).astype(float)
    heights = random.normal(size=30) * 5.0
    actual = heights[codes[:, 0].astype(int)] + random.normal(size=900, scale=0.1)
    codes[random.random(900) < missing] = np.nan
    estimator = FAMILIES[name]().fit(codes, actual)
    compiled = compile_estimator(estimator, [COUNT], target(Task.REGRESSION))
    every = np.array([[np.nan], *[[float(code)] for code in range(COUNT)]])
    answers = compiled.kernel.rows(every)[:, 0]
    assert len(np.unique(answers)) > 20
    assert answers == pytest.approx(estimator.predict(every).astype(float), rel=compiled.tolerance)
