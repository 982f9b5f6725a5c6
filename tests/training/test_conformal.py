"""Intervals hold as often as they say, on rows that nothing was learned from."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.tables import schema, table
from triptych.domain.document import from_document, to_document
from triptych.domain.interval import MOST, Conformal, Errors
from triptych.domain.schema import Target, Task
from triptych.encoding.intervals import bounds, highest_level, kept, least_share
from triptych.training import fit, prepare
from triptych.training.conformal import FEWEST, LEVELS, conform, coverage
from triptych.training.reliability import reliability

NUMBER = Target(name="y", task=Task.REGRESSION)
LABEL = Target(name="y", task=Task.BINARY, classes=("a", "b"), positive="b", threshold=0.5)
KINDS = Target(name="y", task=Task.MULTICLASS, classes=("a", "b", "c"))


def told(rows: int, seed: int):
    """Answers, and truths whose spread grows with the answer and is longer above than below."""
    chance = np.random.default_rng(seed)
    answers = chance.uniform(1, 10, rows)
    return answers, answers + answers * (chance.gamma(2, 0.2, rows) - 0.3)


def labels(rows: int, classes: int, seed: int):
    chance = np.random.default_rng(seed)
    shares = chance.dirichlet(np.full(classes, 0.7), rows)
    return shares, np.array([chance.choice(classes, p=row) for row in shares])


def test_intervals_of_numbers_hold_as_often_as_they_say_for_small_and_for_large_answers():
    answers, truth = told(6_000, 1)
    conformal = conform(NUMBER, truth, answers)
    assert len(conformal.bands) == 8
    fresh, actual = told(20_000, 2)
    for level in LEVELS:
        lower, upper = bounds(conformal, fresh, level)
        within = (lower <= actual) & (actual <= upper)
        assert within.mean() == pytest.approx(level, abs=0.02)
        assert within[fresh < 3].mean() == pytest.approx(level, abs=0.04)
        assert within[fresh > 8].mean() == pytest.approx(level, abs=0.04)
    small, large = (bounds(conformal, np.array([answer]), 0.9) for answer in (1.5, 9.5))
    assert large[1] - large[0] > 3 * (small[1] - small[0])


@pytest.mark.parametrize(("target", "classes"), [(LABEL, 2), (KINDS, 3)])
def test_sets_of_classes_hold_as_often_as_they_say(target, classes):
    shares, actual = labels(4_000, classes, 1)
    conformal = conform(target, actual, shares)
    fresh, truth = labels(20_000, classes, 2)
    found = coverage(target, conformal, truth, fresh)
    for level in LEVELS:
        assert found[f"exact_{level * 100:g}"] == pytest.approx(level, abs=0.02)
        assert found[f"coverage_{level * 100:g}"] >= found[f"exact_{level * 100:g}"]
        assert 1 <= found[f"size_{level * 100:g}"] <= classes


@settings(max_examples=50)
@given(st.integers(FEWEST, 3_000), st.integers(0, 5))
def test_a_level_that_is_possible_is_neither_missed_nor_exceeded_by_thinning(rows, seed):
    answers, truth = told(rows, seed)
    conformal = Conformal(bands=(kept(truth - answers),))
    assert len(conformal.bands[0].values) <= MOST
    for level in LEVELS:
        if level <= highest_level(conformal):
            lower, upper = bounds(conformal, answers, level)
            within = int(((lower <= truth) & (truth <= upper)).sum())
            assert within >= level * rows
            assert within - 1 <= level * (rows + 1) + 2  # errors between two ranks, and a rank for each rounding


@pytest.mark.parametrize("target", [NUMBER, LABEL])
def test_few_groups_promise_no_more_than_they_can_tell_of_another(target):
    answers, truth = told(4_000, 1) if target is NUMBER else labels(4_000, 2, 1)
    groups = np.arange(4_000) % 4
    conformal = conform(target, truth, answers, groups)
    assert highest_level(conformal) == pytest.approx(0.6 if target is NUMBER else 0.8)
    assert "coverage_50" in coverage(target, conformal, truth, answers)
    assert "coverage_90" not in coverage(target, conformal, truth, answers)
    assert highest_level(conform(target, truth, answers, np.arange(4_000) % 100)) > 0.95
    assert from_document(Conformal, json.loads(json.dumps(to_document(conformal)))) == conformal


def test_a_number_that_is_never_negative_has_no_interval_below_0():
    answers, truth = np.linspace(0, 1, 50), np.abs(np.linspace(-2, 2, 50))
    assert bounds(conform(NUMBER, truth, answers), np.array([0.0]), 0.9)[0][0] >= 0
    assert bounds(conform(NUMBER, truth - 1, answers), np.array([0.0]), 0.9)[0][0] < 0


def test_too_few_rows_have_no_intervals_and_few_none_of_a_high_level():
    answers, truth = told(FEWEST, 1)
    assert conform(NUMBER, truth[:-1], answers[:-1]) is None
    found = coverage(NUMBER, conform(NUMBER, truth, answers), truth, answers)
    assert "coverage_90" in found
    assert "coverage_95" not in found


def test_answers_that_are_all_alike_have_one_band():
    truth = told(3_000, 1)[1]
    assert len(conform(NUMBER, truth, np.full(3_000, 5.0)).bands) == 1


@pytest.mark.parametrize("task", ["regression", "binary", "multiclass"])
def test_a_training_measures_its_intervals_and_probabilities(task):
    data = table(task, rows=200)
    fitted = fit(prepare(schema(data), data), budget=1e-9, progress=lambda _: None)
    document = json.loads(json.dumps(to_document(fitted.conformal), allow_nan=False))
    assert from_document(Conformal, document) == fitted.conformal
    assert fitted.report.reliability["coverage_90"] == pytest.approx(0.9, abs=0.12)
    assert ("ece" in fitted.report.reliability) == (task != "regression")


def test_probabilities_that_say_how_often_they_are_right_have_no_calibration_error():
    shares, actual = labels(50_000, 2, 1)
    honest = reliability(LABEL, actual, shares)
    bold = np.where(shares > 0.5, 0.99, 0.01)
    assert honest["ece"] < 0.01
    assert reliability(LABEL, actual, bold)["ece"] > 0.1
    assert honest["brier"] < reliability(LABEL, actual, bold)["brier"]
    shares, actual = labels(50_000, 3, 1)
    assert reliability(KINDS, actual, shares)["ece"] < 0.01


def test_errors_that_were_kept_at_other_steps_are_read_as_they_were():
    ordered = np.sort(np.random.default_rng(0).normal(size=3_001))
    old = np.linspace(1, 3_001, MOST).round().astype(int)
    band = Errors(rows=3_001, values=tuple(ordered[old - 1].tolist()))
    (lower,), (upper,) = bounds(Conformal(bands=(band,)), np.zeros(1), 0.9)
    assert 0.9 <= ((lower <= ordered) & (ordered <= upper)).mean() <= 0.905


def test_the_least_share_is_that_of_the_rank():
    conformal = Conformal(shares=kept(np.arange(1, 20) / 20))
    assert least_share(conformal, 0.9) == pytest.approx(1 - 18 / 20)
