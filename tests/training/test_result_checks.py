"""What a model does is compared with what is like it: the same rows, the same score."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from tests.training.troubled import classes
from triptych.domain.division import Division
from triptych.domain.run import Report
from triptych.tables import infer_schema
from triptych.training import fit, prepare
from triptych.training.checks import Outcome
from triptych.training.checks.alone import score_of
from triptych.training.checks.underfit import Underfit
from triptych.training.fitting import FITTED_ROWS


def checks(table: pa.Table, **division: str) -> list[str]:
    prepared = prepare(infer_schema(table, target="y"), table, Division(**division))
    report = fit(prepared, budget=1e-9, progress=lambda _: None).report
    return [each.check for each in report.findings]


def test_a_quiet_beginning_is_nothing_that_was_remembered():
    chance = np.random.default_rng(0)
    rows = 3 * FITTED_ROWS
    noise = chance.normal(size=rows) * np.where(np.arange(rows) < FITTED_ROWS, 1e-3, 100)
    table = pa.table({"when": np.arange(rows), "x": chance.normal(size=rows), "y": noise})
    assert "overfit" not in checks(table, time="when")


def test_a_model_of_a_heavy_tail_is_compared_by_ranks_as_the_tree_is():
    chance = np.random.default_rng(0)
    size, other = chance.normal(size=(2, 600))
    table = pa.table({"size": size, "other": other, "y": np.exp(3 * size + chance.normal(size=600))})
    prepared = prepare(infer_schema(table, target="y"), table)
    report = fit(prepared, budget=1e-9, progress=lambda _: None).report  # a linear one
    alone = prepared.material.alone["size"].score
    assert report.metrics["r2"] < alone - 0.3
    assert "underfit" not in [each.check for each in report.findings]


def test_a_score_is_of_ranks_for_numbers_and_of_rows_for_classes():
    actual = np.exp(np.arange(20.0))
    assert score_of(actual, np.sqrt(actual)) == pytest.approx(1.0)
    assert score_of(actual, -actual) == 0.0
    assert score_of(actual, np.ones(20)) == 0.0
    assert score_of(np.ones(20), actual) is None
    two, said = np.array([0, 0, 1, 1]), np.array([0.1, 0.6, 0.4, 0.9])
    assert score_of(two, np.column_stack([1 - said, said])) == 0.75
    assert score_of(np.zeros(4), np.column_stack([1 - said, said])) is None
    assert score_of(np.array([0, 1, 2, 2]), np.eye(3)[[0, 1, 2, 1]]) == 0.75


def test_a_model_for_new_groups_is_not_compared_with_a_tree_that_knew_them():
    table = classes()
    material = prepare(infer_schema(table, target="y"), table).material
    report = Report(
        metrics={"log_loss": 0.6}, baseline={"log_loss": 0.7}, estimator="x", selection="log_loss", candidates=(),
        train_rows=320, test_rows=80,
    )  # fmt: skip
    outcome = Outcome(material=material, report=report, fitted_score=0.6, fitted_baseline=0.7, asked=False, alone=0.5)
    assert [each.columns for each in Underfit().look(outcome)] == [("age",)]
    for division in (Division(group="region"), Division(time="age")):
        assert not list(Underfit().look(replace(outcome, material=replace(material, division=division))))
