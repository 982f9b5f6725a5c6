"""Estimators of every family answer as their kernels do."""

from __future__ import annotations

import warnings
from functools import cache

import lightgbm
import numpy as np
import pytest
import xgboost
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import RandomForestRegressor, VotingClassifier
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier

from tests.compiling.estimators import CLASSES, CODES, EVERY, NUMBERS, matrix, target, truth
from triptych.compiling import NotCompilable, compile_estimator
from triptych.domain.schema import Task
from triptych.encoding import Scale, answers_of
from triptych.kernels.storage import read_kernel, write_kernel
from triptych.services.adversaries import adversaries
from triptych.services.parity import compare
from triptych.serving.kernel import load_kernel

every_family = pytest.mark.parametrize(("task", "name"), EVERY, ids=lambda value: str(value).replace(" ", "-"))


@cache
def fitted(task: Task, name: str):
    found = matrix(name, 250, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of solvers that are stopped early
        return (NUMBERS if task is Task.REGRESSION else CLASSES)[name]().fit(found, truth(task, name, found, 2))


def store(folder, kernel):
    for name, content in write_kernel(kernel).items():
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.filterwarnings("ignore")
@every_family
def test_a_kernel_answers_as_its_estimator(tmp_path, task, name):
    estimator = fitted(task, name)
    compiled = compile_estimator(estimator, CODES, target(task))
    kernel = load_kernel(store(tmp_path, compiled.kernel), task, len(CODES))
    held_out = matrix(name, 200, 3)
    rows = np.vstack([held_out, adversaries(held_out, CODES, compiled.thresholds)])

    def original(found):
        return answers_of(estimator, found, target(task), Scale.PLAIN)

    parity = compare(original, kernel, rows, target(task), compiled.tolerance)
    assert parity.passed, parity
    assert parity.rows > (200 if compiled.thresholds else 199)


@pytest.mark.filterwarnings("ignore")
@every_family
def test_a_row_alone_gets_the_bits_that_it_gets_among_others(tmp_path, task, name):
    kernel = read_kernel(store(tmp_path, compile_estimator(fitted(task, name), CODES, target(task)).kernel))
    found = matrix(name, 300, 4)
    together = kernel.rows(found)
    for few in (1, 3, 64):
        parts = [kernel.rows(found[start : start + few]) for start in range(0, len(found), few)]
        assert np.concatenate(parts).tobytes() == together.tobytes()
    assert np.array([kernel.row(row) for row in found.tolist()]).tobytes() == together.tobytes()


def test_a_boosting_that_stopped_early_answers_with_its_best_round(tmp_path):
    found = matrix("lightgbm", 400, 1)
    actual = truth(Task.REGRESSION, "lightgbm", found, 2)
    early = lightgbm.LGBMRegressor(n_estimators=300, verbose=-1, learning_rate=0.5)
    early.fit(
        found[:300], actual[:300], eval_X=found[300:], eval_y=actual[300:],
        callbacks=[lightgbm.early_stopping(3, verbose=False)],
    )  # fmt: skip
    second = xgboost.XGBRegressor(n_estimators=300, learning_rate=0.5, early_stopping_rounds=3)
    second.fit(found[:300], actual[:300], eval_set=[(found[300:], actual[300:])], verbose=False)
    for estimator, tolerance in ((early, 1e-9), (second, 1e-5)):
        kernel = compile_estimator(estimator, CODES, target(Task.REGRESSION)).kernel
        assert kernel.rows(found)[:, 0] == pytest.approx(estimator.predict(found), abs=tolerance)


@pytest.mark.parametrize(
    ("task", "estimator", "reason"),
    [
        (Task.BINARY, KNeighborsClassifier(), "KNeighborsClassifier is of no kind"),
        (Task.BINARY, GaussianNB(), "GaussianNB is of no kind"),
        (Task.REGRESSION, GaussianProcessRegressor(), "GaussianProcessRegressor is of no kind"),
        (Task.REGRESSION, lightgbm.LGBMRegressor(linear_tree=True, verbose=-1), "linear trees"),
        (Task.REGRESSION, lightgbm.LGBMRegressor(zero_as_missing=True, verbose=-1), "zeros as missing"),
        (Task.REGRESSION, xgboost.XGBRegressor(booster="gblinear"), "booster gblinear"),
        (Task.REGRESSION, xgboost.XGBRegressor(booster="dart", n_estimators=3), "booster dart"),
        (
            Task.REGRESSION,
            TransformedTargetRegressor(Ridge(), func=np.log1p, inverse_func=lambda y: np.expm1(y), check_inverse=False),  # noqa: PLW0108
            "function of its author's",
        ),
        (Task.BINARY, VotingClassifier([("a", LogisticRegression())]), "no probabilities"),
        (Task.BINARY, CalibratedClassifierCV(GaussianNB(), cv=2), "GaussianNB"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else None,
)
@pytest.mark.filterwarnings("ignore")
def test_what_is_not_translated_is_said(task, estimator, reason):
    found = matrix("ridge", 120, 1)
    score = truth(task, "log target", found, 2)
    estimator.fit(found, score)
    with pytest.raises(NotCompilable, match=reason):
        compile_estimator(estimator, CODES, target(task))


def test_several_targets_are_not_compiled():
    found = matrix("ridge", 60, 1)
    two = np.column_stack([found[:, 0], found[:, 1]])
    for estimator in (LinearRegression(), RandomForestRegressor(3)):
        with pytest.raises(NotCompilable):
            compile_estimator(estimator.fit(found, two), CODES, target(Task.REGRESSION))
