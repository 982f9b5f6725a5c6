"""XGBoost."""

from __future__ import annotations

from typing import Any

from triptych.encoding import Style
from triptych.training.family import Family, Params, Space
from triptych.training.lesson import Learned, Lesson, OutOfTime
from triptych.training.problem import Problem
from triptych.training.split import SEED

MOST = 1_500
WAIT = 30


def _suggest(space: Space, problem: Problem) -> Params:
    rounds = {"n_estimators": space.whole("n_estimators", 30, 500, log=True)} if problem.small else {}
    return {
        **rounds,
        "learning_rate": space.number("learning_rate", 0.02, 0.3, log=True),
        "max_depth": space.whole("max_depth", 2, 9),
        "min_child_weight": space.number("min_child_weight", 0.5, 50.0, log=True),
        "subsample": space.number("subsample", 0.5, 1.0),
        "colsample_bytree": space.number("colsample_bytree", 0.3, 1.0),
        "reg_lambda": space.number("reg_lambda", 1e-2, 20.0, log=True),
    }


def _learn(params: Params, lesson: Lesson) -> Learned:
    # Not every installation has it.
    import xgboost  # noqa: PLC0415

    def watch(*_: Any) -> bool:
        if lesson.late():
            raise OutOfTime
        return False

    watching = type("Watching", (xgboost.callback.TrainingCallback,), {"after_iteration": watch})
    kind = xgboost.XGBRegressor if lesson.problem.regression else xgboost.XGBClassifier
    settings, parts = lesson.plan(params, "n_estimators", MOST, MOST // 5)
    estimator = kind(
        **settings, n_jobs=lesson.problem.threads, random_state=SEED, tree_method="hist", enable_categorical=True,
        feature_types=["c" if coded else "q" for coded in lesson.encoder.categorical], callbacks=[watching()],
        early_stopping_rounds=WAIT if parts else None,
    )  # fmt: skip
    if parts is None:
        estimator.fit(lesson.matrix, lesson.actual, sample_weight=lesson.weights, verbose=False)
        rounds = settings["n_estimators"]
    else:
        fitted, watched = parts
        evaluated = [(lesson.matrix[watched], lesson.actual[watched])]
        weights = lesson.weights_of(watched)
        estimator.fit(
            lesson.matrix[fitted], lesson.actual[fitted], sample_weight=lesson.weights_of(fitted), eval_set=evaluated,
            sample_weight_eval_set=None if weights is None else [weights], verbose=False,
        )  # fmt: skip
        rounds = int(estimator.best_iteration) + 1
    estimator.set_params(callbacks=None)  # what is kept holds no clock
    return Learned(estimator=estimator, rounds=rounds)


FAMILY = Family(
    name="XGBoost", style=Style.TREE, takes=lambda problem: problem.texts < problem.columns, suggest=_suggest,
    learn=_learn, pace=0.8, library="xgboost", serves=False, logs=True, bags=True,
)  # fmt: skip
