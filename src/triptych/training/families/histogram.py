"""scikit-learn's histogram boosting."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from triptych.encoding import Style
from triptych.training.family import Family, Params, Space
from triptych.training.lesson import Learned, Lesson
from triptych.training.problem import Problem
from triptych.training.split import SEED, Places

MOST = 1_000
WAIT = 20
FIRST = 15
"""Rounds by which it is foreseen how long all of them take."""


def _suggest(space: Space, problem: Problem) -> Params:
    rounds = {"max_iter": space.whole("max_iter", 30, 400, log=True)} if problem.small else {"max_iter": MOST}
    return {
        **rounds,
        "learning_rate": space.number("learning_rate", 0.02, 0.3, log=True),
        "max_leaf_nodes": space.whole("max_leaf_nodes", 4, 96, log=True),
        "min_samples_leaf": space.whole("min_samples_leaf", 2, 100, log=True),
        "l2_regularization": space.number("l2_regularization", 1e-3, 10.0, log=True),
        "max_features": space.number("max_features", 0.3, 1.0),
        "early_stopping": not problem.small,
    }


def _learn(params: Params, lesson: Lesson) -> Learned:
    settings: dict[str, Any] = {**params}
    parts = lesson.parts() if settings["early_stopping"] and lesson.rounds is None else None
    if parts is not None:
        settings |= {"max_iter": lesson.problem.rounds(settings["max_iter"]), "n_iter_no_change": WAIT}
    elif settings["early_stopping"]:
        settings |= {"max_iter": MOST // 5, "early_stopping": False}
    if lesson.rounds is not None:
        settings["max_iter"] = lesson.rounds
    kind = HistGradientBoostingRegressor if lesson.problem.regression else HistGradientBoostingClassifier
    estimator = kind(**settings, categorical_features=lesson.encoder.categorical, random_state=SEED)
    _fit(estimator, settings["max_iter"], lesson, parts)
    rounds = int(np.argmax(estimator.validation_score_)) if parts else estimator.n_iter_
    return Learned(estimator=estimator, rounds=max(rounds, 1))


def _fit(estimator: Any, most: int, lesson: Lesson, parts: tuple[Places, Places] | None) -> None:
    """Fit it, and do not begin what would take too long: with a warm start the rounds are those of one fit."""

    def fit() -> None:
        if parts is None:
            estimator.fit(lesson.matrix, lesson.actual, sample_weight=lesson.weights)
            return
        fitted, watched = parts
        estimator.fit(
            lesson.matrix[fitted], lesson.actual[fitted], sample_weight=lesson.weights_of(fitted),
            X_val=lesson.matrix[watched], y_val=lesson.actual[watched],
            sample_weight_val=lesson.weights_of(watched),
        )  # fmt: skip

    first = min(FIRST, most)
    estimator.set_params(max_iter=first, warm_start=True)
    found = lesson.within(first, fit, needed=most if parts is None else 2 * WAIT)
    estimator.set_params(max_iter=min(most, found))
    fit()
    estimator.set_params(warm_start=False)


FAMILY = Family(
    name="boosted trees", style=Style.TREE, takes=lambda problem: problem.texts < problem.columns, suggest=_suggest,
    learn=_learn, logs=True, bags=True,
)  # fmt: skip
