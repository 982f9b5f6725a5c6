"""Probabilities are corrected where that is worth while, and never by what they are measured on."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from tests.training.tables import schema, table
from triptych.domain.calibration import Method
from triptych.domain.document import from_document, to_document
from triptych.domain.recipe import Recipe
from triptych.encoding.calibrated import Calibrated, correct
from triptych.training import fit, fit_again, prepare
from triptych.training.calibrating import FEWEST, MANY, calibrate


def shares(rows: int, classes: int, seed: int = 1):
    chance = np.random.default_rng(seed)
    honest = chance.dirichlet(np.full(classes, 0.7), rows)
    actual = (honest.cumsum(axis=1) > chance.random(rows)[:, None]).argmax(axis=1)
    return honest, actual


def folds(rows: int, count: int = 5):
    return np.array_split(np.arange(rows), count)


def bold(honest, slope: float):
    powers = honest**slope
    return powers / powers.sum(axis=1, keepdims=True)


def loss(actual, answers) -> float:
    return float(-np.log(answers[np.arange(len(actual)), actual]).mean())


@pytest.mark.parametrize("classes", [2, 4])
def test_what_is_too_sure_of_itself_is_made_careful(classes):
    honest, actual = shares(800, classes)
    found = calibrate(actual, bold(honest, 3.0), folds(800))
    assert found is not None
    assert found.calibration.slope == pytest.approx(1 / 3, abs=0.08)
    fresh, truth = shares(20_000, classes, 2)
    corrected = correct(found.calibration, bold(fresh, 3.0))
    assert loss(truth, corrected) < loss(truth, bold(fresh, 3.0)) - 0.1
    assert loss(truth, corrected) == pytest.approx(loss(truth, fresh), abs=0.01)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("classes", [2, 3])
def test_honest_probabilities_are_left_as_they_are(classes, seed):
    honest, actual = shares(600, classes, seed)
    assert calibrate(actual, honest, folds(600)) is None


def test_odds_that_are_all_too_high_are_shifted():
    honest, actual = shares(900, 2)
    odds = honest[:, 1] / honest[:, 0] * 6
    found = calibrate(actual, np.column_stack([1 / (1 + odds), odds / (1 + odds)]), folds(900))
    assert found.calibration.method is Method.SIGMOID
    assert found.calibration.offset == pytest.approx(-np.log(6), abs=0.25)


def test_a_bend_takes_many_rows():
    honest, actual = shares(3 * MANY, 2)
    positive = np.where(honest[:, 1] < 0.5, honest[:, 1] / 5, 0.9 + honest[:, 1] / 20)
    answers = np.column_stack([1 - positive, positive])
    assert calibrate(actual, answers, folds(3 * MANY)).calibration.method is Method.ISOTONIC
    few = slice(0, MANY - 100)
    assert calibrate(actual[few], answers[few], folds(MANY - 100)).calibration.method is not Method.ISOTONIC


def test_each_row_is_corrected_by_what_the_other_folds_say():
    honest, actual = shares(500, 2)
    answers, parts = bold(honest, 3.0), folds(500)
    found = calibrate(actual, answers, parts)
    changed = actual.copy()
    changed[parts[0]] = 1 - changed[parts[0]]
    again = calibrate(changed, answers, parts)
    assert np.array_equal(found.answers[parts[0]], again.answers[parts[0]])
    assert not np.array_equal(found.answers[parts[1]], again.answers[parts[1]])


def test_few_rows_teach_no_correction():
    honest, actual = shares(FEWEST - 1, 2)
    assert calibrate(actual, bold(honest, 5.0), folds(FEWEST - 1)) is None


@pytest.mark.parametrize("classes", [2, 3])
def test_what_is_certain_stays_a_probability(classes):
    for method in Method if classes == 2 else [Method.TEMPERATURE]:
        honest, actual = shares(1_200, classes)
        found = calibrate(actual, bold(honest, 3.0), folds(1_200)).calibration
        found = replace(found, method=method, x=(0.2, 0.6), y=(0.1, 0.9))
        said = correct(found, np.eye(classes))
        assert np.isfinite(said).all()
        assert said.sum(axis=1) == pytest.approx(1)


@pytest.fixture
def boldly(monkeypatch):
    """Let the linear models be too sure."""
    learn = LogisticRegression.fit

    def fit_and_sharpen(self, matrix, actual, sample_weight=None):
        learn(self, matrix, actual, sample_weight)
        self.coef_, self.intercept_ = self.coef_ * 6, self.intercept_ * 6
        return self

    monkeypatch.setattr(LogisticRegression, "fit", fit_and_sharpen)


@pytest.mark.usefixtures("boldly")
@pytest.mark.parametrize("task", ["binary", "multiclass"])
def test_a_training_corrects_measures_both_and_is_done_again_to_the_digit(task):
    data = table(task, rows=600)
    prepared = prepare(schema(data), data)
    fitted = fit(prepared, budget=1e-9, progress=lambda _: None, compiles=lambda *_: True)
    assert isinstance(fitted.estimator, Calibrated)
    report = fitted.report
    assert report.calibration == fitted.recipe.calibration.method
    assert report.reliability["brier"] < report.reliability["brier_before"]
    assert report.metrics["log_loss"] < report.reliability["log_loss_before"]
    assert report.curves["calibration"].keys() == report.curves["calibration_before"].keys()
    recipe = from_document(Recipe, json.loads(json.dumps(to_document(fitted.recipe))))
    assert fit_again(prepared, recipe, progress=lambda _: None).report.metrics == report.metrics


@pytest.mark.usefixtures("boldly")
def test_a_correction_that_can_not_be_served_is_not_made():
    data = table("binary", rows=600)
    fitted = fit(prepare(schema(data), data), budget=1e-9, progress=lambda _: None)
    assert not isinstance(fitted.estimator, Calibrated)
    assert fitted.report.calibration == ""
    assert "ece_before" not in fitted.report.reliability
