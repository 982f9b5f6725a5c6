"""Estimators of every family, and the data that they are fitted on."""

from __future__ import annotations

import catboost
import lightgbm
import numpy as np
import xgboost
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
    StackingClassifier,
    StackingRegressor,
    VotingClassifier,
    VotingRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Lasso, LogisticRegression, PoissonRegressor, Ridge, SGDClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from triptych.domain.schema import Target, Task

CODES = (0, 0, 0, 0, 0, 8, 8)
CATEGORICAL = [bool(count) for count in CODES]
XGBOOST_KINDS = ["c" if count else "q" for count in CODES]
QUIET = {"thread_count": 1, "verbose": 0, "allow_writing_files": False}
POSITIVE = {"histogram poisson", "poisson", "log target", "lightgbm poisson", "xgboost poisson", "catboost poisson"}
"""Regressions that learn numbers > 0."""

WITHOUT_MISSING = {
    "extra trees", "gradient boosting", "ridge", "poisson", "perceptron", "scaled target", "vote", "stack", "logistic",
    "descent", "sigmoid of scores", "grid search",
}  # fmt: skip
"""Those that take no missing values."""

NUMBERS = {
    "histogram": lambda: HistGradientBoostingRegressor(max_iter=20, categorical_features=CATEGORICAL),
    "histogram poisson": lambda: HistGradientBoostingRegressor(max_iter=20, loss="poisson"),
    "forest": lambda: RandomForestRegressor(40, random_state=1),
    "extra trees": lambda: ExtraTreesRegressor(20, random_state=1),
    "tree": lambda: DecisionTreeRegressor(random_state=1),
    "gradient boosting": lambda: GradientBoostingRegressor(n_estimators=20),
    "ridge": Ridge,
    "poisson": PoissonRegressor,
    "perceptron": lambda: make_pipeline(
        StandardScaler(), MLPRegressor(hidden_layer_sizes=(9, 5), activation="tanh", max_iter=30, random_state=1)
    ),
    "pipeline": lambda: make_pipeline(SimpleImputer(add_indicator=True), RobustScaler(), Lasso(0.01)),
    "log target": lambda: TransformedTargetRegressor(
        HistGradientBoostingRegressor(max_iter=10), func=np.log1p, inverse_func=np.expm1
    ),
    "scaled target": lambda: TransformedTargetRegressor(Ridge(), transformer=StandardScaler()),
    "vote": lambda: VotingRegressor([("a", Ridge()), ("b", RandomForestRegressor(5))], weights=[1, 3]),
    "stack": lambda: StackingRegressor([("a", Ridge()), ("b", RandomForestRegressor(5))], passthrough=True),
    "grid search": lambda: GridSearchCV(Ridge(), {"alpha": [0.1, 1.0]}),
    "lightgbm": lambda: lightgbm.LGBMRegressor(n_estimators=20, verbose=-1, n_jobs=1),
    "lightgbm categories": lambda: lightgbm.LGBMRegressor(
        n_estimators=20, verbose=-1, n_jobs=1, categorical_feature=[5, 6]
    ),
    "lightgbm poisson": lambda: lightgbm.LGBMRegressor(n_estimators=20, verbose=-1, n_jobs=1, objective="poisson"),
    "xgboost": lambda: xgboost.XGBRegressor(n_jobs=1, n_estimators=20),
    "xgboost categories": lambda: xgboost.XGBRegressor(
        n_jobs=1, n_estimators=20, enable_categorical=True, feature_types=XGBOOST_KINDS
    ),
    "xgboost poisson": lambda: xgboost.XGBRegressor(n_jobs=1, n_estimators=20, objective="count:poisson"),
    "xgboost forest": lambda: xgboost.XGBRFRegressor(n_estimators=10),
    "catboost": lambda: catboost.CatBoostRegressor(iterations=20, **QUIET),
    "catboost poisson": lambda: catboost.CatBoostRegressor(iterations=20, loss_function="Poisson", **QUIET),
}
CLASSES = {
    "histogram": lambda: HistGradientBoostingClassifier(max_iter=15, categorical_features=CATEGORICAL),
    "forest": lambda: RandomForestClassifier(40, random_state=1),
    "extra trees": lambda: ExtraTreesClassifier(20, random_state=1),
    "tree": lambda: DecisionTreeClassifier(max_depth=5, random_state=1),
    "gradient boosting": lambda: GradientBoostingClassifier(n_estimators=10),
    "logistic": lambda: LogisticRegression(max_iter=500),
    "descent": lambda: SGDClassifier(loss="log_loss", random_state=1),
    "perceptron": lambda: make_pipeline(
        MinMaxScaler(), MLPClassifier(hidden_layer_sizes=(9,), max_iter=30, random_state=1)
    ),
    "sigmoid of scores": lambda: CalibratedClassifierCV(LinearSVC(), cv=3),
    "isotonic of scores": lambda: CalibratedClassifierCV(
        HistGradientBoostingClassifier(max_iter=10), method="isotonic", cv=3
    ),
    "isotonic of shares": lambda: CalibratedClassifierCV(RandomForestClassifier(10), method="isotonic", cv=3),
    "sigmoid of one": lambda: CalibratedClassifierCV(RandomForestClassifier(10), ensemble=False, cv=3),
    "vote": lambda: VotingClassifier(
        [("a", LogisticRegression(max_iter=500)), ("b", RandomForestClassifier(5))], voting="soft", weights=[1, 2]
    ),
    "stack": lambda: StackingClassifier(
        [("a", LogisticRegression(max_iter=500)), ("b", RandomForestClassifier(5)), ("c", LinearSVC())]
    ),
    "lightgbm": lambda: lightgbm.LGBMClassifier(n_estimators=15, verbose=-1, n_jobs=1),
    "lightgbm categories": lambda: lightgbm.LGBMClassifier(
        n_estimators=15, verbose=-1, n_jobs=1, categorical_feature=[5, 6]
    ),
    "xgboost": lambda: xgboost.XGBClassifier(n_jobs=1, n_estimators=15),
    "xgboost categories": lambda: xgboost.XGBClassifier(
        n_jobs=1, n_estimators=15, enable_categorical=True, feature_types=XGBOOST_KINDS
    ),
    "catboost": lambda: catboost.CatBoostClassifier(iterations=15, **QUIET),
}
EVERY = [(Task.REGRESSION, name) for name in NUMBERS] + [
    (task, name) for task in (Task.BINARY, Task.MULTICLASS) for name in CLASSES
]


def target(task: Task) -> Target:
    """Of a task; its classes are as many as `truth` gives."""
    classes = {Task.REGRESSION: (), Task.BINARY: ("no", "yes"), Task.MULTICLASS: ("a", "b", "c")}[task]
    return Target(name="y", task=task, classes=classes, positive="yes" if task is Task.BINARY else None)


def matrix(name: str, rows: int, seed: int) -> np.ndarray:
    """Numbers with ties and codes of which the last two are never seen; some missing where the estimator takes it."""
    random = np.random.default_rng(seed)
    numbers = np.round(random.normal(size=(rows, 5)), 1)
    found = np.hstack([numbers, random.integers(0, 6, size=(rows, 2)).astype(float)])
    if name not in WITHOUT_MISSING:
        found[random.random(found.shape) < 0.15] = np.nan
    return found


def truth(task: Task, name: str, found: np.ndarray, seed: int) -> np.ndarray:
    """What follows from a matrix, but for some noise."""
    known = np.nan_to_num(found, nan=-1.0)
    score = 2 * known[:, 0] + known[:, 1] * known[:, 2] + known[:, 5] % 3
    score += np.random.default_rng(seed).normal(size=len(score), scale=0.3)
    if task is Task.REGRESSION:
        return np.exp(score / 4) if name in POSITIVE else score
    return np.digitize(score, np.quantile(score, [0.5] if task is Task.BINARY else [0.3, 0.7]))
