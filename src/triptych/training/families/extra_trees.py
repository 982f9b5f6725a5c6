"""Extremely randomised trees, on tables that are not large: their leaves are many."""

from __future__ import annotations

from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor

from triptych.encoding import Style
from triptych.training.family import Family, Params, Space
from triptych.training.lesson import Learned, Lesson
from triptych.training.problem import Problem
from triptych.training.split import SEED

MOST_ROWS = 20_000
FIXED = {"n_estimators": 100, "max_leaf_nodes": 1_000}
"""So that what serves is of some megabytes."""

FIRST = 5
"""Trees by which it is foreseen how long all of them take."""


def _suggest(space: Space, problem: Problem) -> Params:  # noqa: ARG001 - one of several of one shape
    return {
        **FIXED,
        "min_samples_leaf": space.whole("min_samples_leaf", 1, 20, log=True),
        "max_features": space.number("max_features", 0.2, 1.0),
    }


def _learn(params: Params, lesson: Lesson) -> Learned:
    kind = ExtraTreesRegressor if lesson.problem.regression else ExtraTreesClassifier
    # With a warm start the trees are those of one fit.
    estimator = kind(**{**params, "n_estimators": FIRST}, n_jobs=lesson.problem.threads, random_state=SEED)
    estimator.set_params(warm_start=True)

    def fit() -> None:
        estimator.fit(lesson.matrix, lesson.actual, sample_weight=lesson.weights)

    lesson.within(FIRST, fit, needed=params["n_estimators"])
    estimator.set_params(n_estimators=params["n_estimators"])
    fit()
    # Several threads add up the trees' answers in whatever order they end, and so never twice to the last digit.
    return Learned(estimator=estimator.set_params(warm_start=False, n_jobs=1))


FAMILY = Family(
    name="extra trees", style=Style.LINEAR, takes=lambda problem: not problem.texts and problem.rows <= MOST_ROWS,
    suggest=_suggest, learn=_learn, pace=6.0, logs=True,
)  # fmt: skip
