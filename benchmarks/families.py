"""One estimator of each family that is compiled, made for a matrix of numbers and codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import catboost
import lightgbm
import numpy as np
import xgboost
from sklearn import ensemble, linear_model, neural_network, tree
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import TransformedTargetRegressor
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from triptych.encoding import Style

Codes: TypeAlias = Sequence[int]
"""For each column, how many codes it may hold; 0 for a number."""

Family: TypeAlias = tuple[Style, Callable[[Codes], Any]]
TREE, LINEAR = Style.TREE, Style.LINEAR
SMALL: dict[str, Any] = {"n_estimators": 20, "random_state": 1}
ROUNDS: dict[str, Any] = {"n_estimators": 30, "n_jobs": 1}
QUIET: dict[str, Any] = {"iterations": 30, "thread_count": 1, "verbose": 0, "allow_writing_files": False}


def _coded(codes: Codes) -> list[bool]:
    return [bool(count) for count in codes]


def _places(codes: Codes) -> list[int]:
    return [place for place, count in enumerate(codes) if count]


def _kinds(codes: Codes) -> list[str]:
    return ["c" if count else "q" for count in codes]


def _logistic() -> Any:
    return linear_model.LogisticRegression(max_iter=300)


def _scaled(estimator: Any) -> Any:
    return make_pipeline(StandardScaler(), estimator)


NUMBERS: dict[str, Family] = {
    "Ridge": (LINEAR, lambda _: linear_model.Ridge()),
    "PoissonRegressor": (LINEAR, lambda _: linear_model.PoissonRegressor()),
    "pipeline, MLPRegressor": (
        LINEAR, lambda _: _scaled(neural_network.MLPRegressor(hidden_layer_sizes=(16,), max_iter=40, random_state=1)),
    ),
    "TransformedTargetRegressor": (
        LINEAR, lambda _: TransformedTargetRegressor(linear_model.Ridge(), func=np.log1p, inverse_func=np.expm1),
    ),
    "DecisionTreeRegressor": (TREE, lambda _: tree.DecisionTreeRegressor(random_state=1)),
    "RandomForestRegressor": (TREE, lambda _: ensemble.RandomForestRegressor(**SMALL)),
    "ExtraTreesRegressor": (TREE, lambda _: ensemble.ExtraTreesRegressor(**SMALL)),
    "GradientBoostingRegressor": (LINEAR, lambda _: ensemble.GradientBoostingRegressor(**SMALL)),
    "HistGradientBoostingRegressor": (
        TREE, lambda codes: ensemble.HistGradientBoostingRegressor(max_iter=50, categorical_features=_coded(codes)),
    ),
    "VotingRegressor": (
        LINEAR,
        lambda _: ensemble.VotingRegressor([
            ("a", linear_model.Ridge()), ("b", ensemble.RandomForestRegressor(**SMALL)),
        ]),
    ),
    "StackingRegressor": (
        LINEAR,
        lambda _: ensemble.StackingRegressor(
            [("a", linear_model.Ridge()), ("b", ensemble.GradientBoostingRegressor(**SMALL))], cv=3
        ),
    ),
    "LGBMRegressor": (
        TREE, lambda codes: lightgbm.LGBMRegressor(**ROUNDS, verbose=-1, categorical_feature=_places(codes)),
    ),
    "XGBRegressor": (
        TREE, lambda codes: xgboost.XGBRegressor(**ROUNDS, enable_categorical=True, feature_types=_kinds(codes)),
    ),
    "CatBoostRegressor": (TREE, lambda _: catboost.CatBoostRegressor(**QUIET)),
    "KNeighborsRegressor": (LINEAR, lambda _: KNeighborsRegressor()),
}  # fmt: skip
CLASSES: dict[str, Family] = {
    "LogisticRegression": (LINEAR, lambda _: _logistic()),
    "SGDClassifier": (LINEAR, lambda _: linear_model.SGDClassifier(loss="log_loss", random_state=1)),
    "pipeline, MLPClassifier": (
        LINEAR, lambda _: _scaled(neural_network.MLPClassifier(hidden_layer_sizes=(16,), max_iter=40, random_state=1)),
    ),
    "CalibratedClassifierCV, sigmoid": (LINEAR, lambda _: CalibratedClassifierCV(LinearSVC(), cv=3)),
    "CalibratedClassifierCV, isotonic": (
        TREE, lambda _: CalibratedClassifierCV(ensemble.RandomForestClassifier(**SMALL), method="isotonic", cv=3),
    ),
    "DecisionTreeClassifier": (TREE, lambda _: tree.DecisionTreeClassifier(random_state=1)),
    "RandomForestClassifier": (TREE, lambda _: ensemble.RandomForestClassifier(**SMALL)),
    "ExtraTreesClassifier": (TREE, lambda _: ensemble.ExtraTreesClassifier(**SMALL)),
    "GradientBoostingClassifier": (LINEAR, lambda _: ensemble.GradientBoostingClassifier(**SMALL)),
    "HistGradientBoostingClassifier": (
        TREE, lambda codes: ensemble.HistGradientBoostingClassifier(max_iter=30, categorical_features=_coded(codes)),
    ),
    "VotingClassifier": (
        LINEAR,
        lambda _: ensemble.VotingClassifier(
            [("a", _logistic()), ("b", ensemble.RandomForestClassifier(**SMALL))], voting="soft"
        ),
    ),
    "StackingClassifier": (
        LINEAR,
        lambda _: ensemble.StackingClassifier(
            [("a", _logistic()), ("b", ensemble.RandomForestClassifier(**SMALL))], cv=3
        ),
    ),
    "LGBMClassifier": (
        TREE, lambda codes: lightgbm.LGBMClassifier(**ROUNDS, verbose=-1, categorical_feature=_places(codes)),
    ),
    "XGBClassifier": (
        TREE, lambda codes: xgboost.XGBClassifier(**ROUNDS, enable_categorical=True, feature_types=_kinds(codes)),
    ),
    "CatBoostClassifier": (TREE, lambda _: catboost.CatBoostClassifier(**QUIET)),
    "KNeighborsClassifier": (LINEAR, lambda _: KNeighborsClassifier()),
}  # fmt: skip
TEXTS = {"regression": ("Ridge",), "classes": ("LogisticRegression",)}
"""Families that are tried on texts, whose matrix is sparse."""
