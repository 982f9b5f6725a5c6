"""scikit-learn's histogram boosting."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from triptych.encoding import Style
from triptych.training.family import Family, Params, Space
from triptych.training.lesson import APART, Learned, Lesson
from triptych.training.problem import Problem
from triptych.training.split import SEED

MOST = 1_000
WAIT = 20


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
    if lesson.rounds is not None:
        settings |= {"early_stopping": False, "max_iter": lesson.rounds}
    if settings["early_stopping"]:
        settings["max_iter"] = lesson.problem.rounds(settings["max_iter"])
        settings |= {"validation_fraction": APART, "n_iter_no_change": WAIT}
    kind = HistGradientBoostingRegressor if lesson.problem.regression else HistGradientBoostingClassifier
    estimator = kind(**settings, categorical_features=lesson.encoder.categorical, random_state=SEED)
    estimator.fit(lesson.matrix, lesson.actual, sample_weight=lesson.weights)
    rounds = int(np.argmax(estimator.validation_score_)) if settings["early_stopping"] else estimator.n_iter_
    return Learned(estimator=estimator, rounds=max(rounds, 1))


FAMILY = Family(
    name="boosted trees", style=Style.TREE, takes=lambda problem: problem.texts < problem.columns, suggest=_suggest,
    learn=_learn, logs=True, bags=True,
)  # fmt: skip
