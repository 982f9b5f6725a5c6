"""CatBoost, over numbers and indicators: its own encoding of categories can't be compiled."""

from __future__ import annotations

from typing import Any

from triptych.encoding import Style
from triptych.training.family import Family, Params, Space
from triptych.training.lesson import Learned, Lesson, OutOfTime
from triptych.training.problem import Problem
from triptych.training.split import SEED

MOST = 800
WAIT = 30
MOST_ROWS = 200_000
QUIET = {"verbose": 0, "allow_writing_files": False}


def _suggest(space: Space, problem: Problem) -> Params:
    rounds = {"iterations": space.whole("iterations", 50, 600, log=True)} if problem.small else {}
    return {
        **rounds,
        "learning_rate": space.number("learning_rate", 0.03, 0.3, log=True),
        "depth": space.whole("depth", 3, 8),
        "l2_leaf_reg": space.number("l2_leaf_reg", 0.5, 20.0, log=True),
        "random_strength": space.number("random_strength", 0.1, 5.0, log=True),
    }


def _learn(params: Params, lesson: Lesson) -> Learned:
    # Not every installation has it.
    import catboost  # noqa: PLC0415

    class Watch:
        def after_iteration(self, info: Any) -> bool:  # noqa: ARG002 - as it is called
            return not lesson.late()

    kind = catboost.CatBoostRegressor if lesson.problem.regression else catboost.CatBoostClassifier
    settings, parts = lesson.plan(params, "iterations", MOST, MOST // 4)
    estimator = kind(**settings, **QUIET, thread_count=lesson.problem.threads, random_seed=SEED)
    if parts is None:
        estimator.fit(lesson.matrix, lesson.actual, sample_weight=lesson.weights, callbacks=[Watch()])
    else:
        fitted, watched = parts
        seen = catboost.Pool(lesson.matrix[watched], lesson.actual[watched], weight=lesson.weights_of(watched))
        estimator.fit(
            lesson.matrix[fitted], lesson.actual[fitted], sample_weight=lesson.weights_of(fitted), eval_set=seen,
            early_stopping_rounds=WAIT, callbacks=[Watch()],
        )  # fmt: skip
    if lesson.late():
        raise OutOfTime
    return Learned(estimator=estimator, rounds=int(estimator.tree_count_ or 1))


FAMILY = Family(
    name="CatBoost", style=Style.LINEAR, takes=lambda problem: not problem.texts and problem.rows <= MOST_ROWS,
    suggest=_suggest, learn=_learn, pace=1.6, library="catboost", serves=False, logs=True, bags=True,
)  # fmt: skip
