"""LightGBM."""

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
        "num_leaves": space.whole("num_leaves", 4, 160, log=True),
        "min_child_samples": space.whole("min_child_samples", 2, 100, log=True),
        "subsample": space.number("subsample", 0.5, 1.0),
        "colsample_bytree": space.number("colsample_bytree", 0.3, 1.0),
        "reg_lambda": space.number("reg_lambda", 1e-3, 10.0, log=True),
    }


def _learn(params: Params, lesson: Lesson) -> Learned:
    # Not every installation has it.
    import lightgbm  # noqa: PLC0415

    kind = lightgbm.LGBMRegressor if lesson.problem.regression else lightgbm.LGBMClassifier
    settings, parts = lesson.plan(params, "n_estimators", MOST, MOST // 5)
    # Only `fit` understands "auto": among the settings it would be the name of a column.
    coded: Any = [place for place, coded in enumerate(lesson.encoder.categorical) if coded] or "auto"
    estimator = kind(
        **settings, subsample_freq=1, n_jobs=lesson.problem.threads, random_state=SEED, deterministic=True,
        force_row_wise=True, verbose=-1,
    )  # fmt: skip

    def watch(_: Any) -> None:
        if lesson.late():
            raise OutOfTime

    if parts is None:
        estimator.fit(
            lesson.matrix, lesson.actual, sample_weight=lesson.weights, categorical_feature=coded, callbacks=[watch]
        )
        return Learned(estimator=estimator, rounds=settings["n_estimators"])
    fitted, watched = parts
    weights: Any = lesson.weights_of(watched)
    estimator.fit(
        lesson.matrix[fitted], lesson.actual[fitted], sample_weight=lesson.weights_of(fitted),
        eval_X=lesson.matrix[watched], eval_y=lesson.actual[watched],
        eval_sample_weight=None if weights is None else [weights], categorical_feature=coded,
        callbacks=[watch, lightgbm.early_stopping(WAIT, verbose=False)],
    )  # fmt: skip
    return Learned(estimator=estimator, rounds=int(estimator.best_iteration_ or MOST))


FAMILY = Family(
    name="LightGBM", style=Style.TREE, takes=lambda problem: problem.texts < problem.columns, suggest=_suggest,
    learn=_learn, pace=0.7, library="lightgbm", serves=False, logs=True, bags=True,
)  # fmt: skip
