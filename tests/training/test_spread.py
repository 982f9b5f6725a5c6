"""A metric comes with what luck would make of it, and with what it is for parts of the rows."""

from __future__ import annotations

import numpy as np
import pytest

from tests.training.tables import schema, table
from triptych.domain.schema import Target, Task
from triptych.training import fit, prepare
from triptych.training.apart import Apart
from triptych.training.spread import MOST_ROWS, spread

NUMBER = Target(name="y", task=Task.REGRESSION)
LABEL = Target(name="y", task=Task.BINARY, classes=("a", "b"), positive="b", threshold=0.5)


def hits(rows: int, seed: int = 1):
    """Predictions of which seven in ten are right."""
    chance = np.random.default_rng(seed)
    actual = np.arange(rows) % 2
    said = np.where(chance.random(rows) < 0.7, actual, 1 - actual)
    return actual, np.column_stack([1 - said * 0.8 - 0.1, said * 0.8 + 0.1])


@pytest.mark.parametrize("rows", [400, MOST_ROWS * 4])
def test_the_interval_of_a_share_is_as_wide_as_theory_says(rows):
    actual, answers = hits(rows)
    lower, upper = spread(LABEL, actual, answers)["accuracy"]
    accuracy = (answers.argmax(axis=1) == actual).mean()
    assert lower < accuracy < upper
    assert (upper - lower) / 2 == pytest.approx(1.96 * np.sqrt(0.21 / rows), rel=0.4)


def test_an_accuracy_of_one_is_as_sure_as_the_rows_are_many():
    actual = np.arange(60) % 2
    answers = np.column_stack([0.9 - 0.8 * actual, 0.1 + 0.8 * actual])
    found = spread(LABEL, actual, answers)
    assert found["accuracy"] == (pytest.approx(0.95), 1.0)
    assert "roc_auc" not in found


def test_rows_that_resemble_each_other_are_drawn_together():
    actual, answers = hits(100)
    actual, answers = np.repeat(actual, 10), np.repeat(answers, 10, axis=0)
    alone = spread(LABEL, actual, answers)["accuracy"]
    together = spread(LABEL, actual, answers, np.repeat(np.arange(100), 10))["accuracy"]
    assert together[1] - together[0] > 2 * (alone[1] - alone[0])


@pytest.mark.parametrize("count", [2, 3, 5, 10])
def test_few_groups_make_intervals_that_hold_for_others_like_them(count):
    held = 0
    for seed in range(60):
        chance = np.random.default_rng(seed)
        groups = np.repeat(np.arange(count), 40)
        errors = np.abs(chance.normal(size=count))[groups] + 5.0
        lower, upper = spread(NUMBER, errors, np.zeros(len(errors)), groups)["mae"]
        held += lower <= 5.0 + np.sqrt(2 / np.pi) <= upper
    assert held >= 50


def test_of_very_many_rows_in_groups_some_groups_are_drawn_and_the_interval_is_that_of_all():
    chance = np.random.default_rng(0)
    groups = np.repeat(np.arange(2_000), 20)
    errors = 5.0 + chance.normal(size=2_000)[groups]
    lower, upper = spread(NUMBER, errors, np.zeros(len(errors)), groups)["mae"]
    assert (upper - lower) / 2 == pytest.approx(1.96 / np.sqrt(2_000), rel=0.4)


def test_a_share_has_no_interval_below_0():
    actual, answers = hits(40)
    assert spread(LABEL, actual, answers, np.arange(40) % 2)["accuracy"][0] >= 0


def test_one_group_tells_nothing_of_another():
    assert spread(NUMBER, np.arange(50.0), np.zeros(50), np.zeros(50, dtype=int)) == {}


def test_stretches_of_time_are_drawn_together():
    chance = np.random.default_rng(0)
    walk = np.convolve(chance.normal(size=1_040), np.ones(40), "valid")[:1_000]
    moments = np.arange(1_000.0)
    alike = Apart(moments=moments).alike
    assert len(np.unique(alike)) == 100
    assert (np.diff(alike) >= 0).all()
    alone, together = (spread(NUMBER, walk, np.zeros(1_000), each)["mae"] for each in (None, alike))
    assert together[1] - together[0] > 2 * (alone[1] - alone[0])


@pytest.mark.parametrize("task", ["regression", "binary", "multiclass"])
def test_a_training_measures_its_segments(task):
    data = table(task, rows=500)
    report = fit(prepare(schema(data), data), budget=1e-9, progress=lambda _: None).report
    assert report.spread.keys() == report.metrics.keys()
    assert all(low <= report.metrics[name] <= high for name, (low, high) in report.spread.items())
    assert {"x", "c", "b"} == {segment.column for segment in report.segments}
    for column in ("c", "b"):
        rows = sum(segment.rows for segment in report.segments if segment.column == column)
        assert 0.7 * report.test_rows <= rows <= report.test_rows  # a value of few rows is left out
    assert all(report.selection in segment.metrics for segment in report.segments)
