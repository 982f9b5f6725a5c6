"""A table and a schema become a fitted model and a report."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from tests.training.tables import schema, table
from triptych.domain.document import from_document, to_document
from triptych.domain.errors import InvalidTraining
from triptych.domain.job import Step
from triptych.domain.preset import Preset
from triptych.domain.run import Report
from triptych.domain.schema import Column, Kind, Schema, Target, Task
from triptych.encoding import Encoder, Scale
from triptych.training import Fitted, fit, prepare
from triptych.training.candidates import defaults, proposed
from triptych.training.curves import curves
from triptych.training.preparing import _actual
from triptych.training.problem import SMALL_TABLE, Problem
from triptych.training.split import split_rows

CLASSES = {"accuracy", "balanced_accuracy", "f1_macro", "log_loss", "roc_auc", "average_precision"}
NUMBERS = {"rmse", "mae", "r2"}
TASKS = {"regression": NUMBERS, "binary": CLASSES, "multiclass": CLASSES}
every_task = pytest.mark.parametrize("task", TASKS)


def trained(data: pa.Table, wanted: Schema | None = None, budget: float = 60) -> Fitted:
    return fit(prepare(wanted or schema(data), data), budget=budget, progress=lambda *_: None)


@pytest.fixture(scope="session")
def fitted() -> dict[str, Fitted]:
    """A model of each task."""
    return {task: trained(table(task)) for task in TASKS}


@every_task
def test_each_task_has_its_metrics_and_beats_its_baseline(fitted, task):
    report = fitted[task].report
    assert report.metrics.keys() == report.baseline.keys() == TASKS[task]
    assert all(isinstance(value, float) and np.isfinite(value) for value in report.metrics.values())
    assert report.metrics[report.selection] < report.baseline[report.selection]
    assert fitted[task].schema.target.task == task


@every_task
def test_a_report_is_json_and_comes_back(fitted, task):
    report = fitted[task].report
    text = json.dumps(to_document(report), allow_nan=False)
    assert from_document(Report, json.loads(text)) == report


@every_task
def test_the_candidate_with_the_best_score_over_its_folds_wins(fitted, task):
    report = fitted[task].report
    best = min(report.candidates, key=lambda trial: trial.score)
    assert report.estimator == best.name
    assert len(best.folds) == 5
    assert best.score == pytest.approx(np.mean(best.folds))


@every_task
def test_importances_name_the_columns_of_the_table(fitted, task):
    importances = fitted[task].report.importances
    assert importances.keys() == {"x", "c", "b", "when"}
    assert list(importances.values()) == sorted(importances.values(), reverse=True)
    assert next(iter(importances)) in {"x", "c"}


@every_task
def test_what_is_measured_on_was_never_trained_on(task, monkeypatch):
    data = table(task)
    seen: list[pa.Table] = []
    learn = Encoder.fit

    def watched(chosen, rows, style):
        seen.append(rows)
        return learn(chosen, rows, style)

    monkeypatch.setattr(Encoder, "fit", watched)
    found = trained(data, budget=0.001)
    kept = set(map(str, found.kept.to_pylist()))
    assert len(kept) == found.report.test_rows
    assert seen
    for rows in seen:
        assert kept.isdisjoint(map(str, rows.to_pylist()))


def test_the_baseline_is_the_mean_of_the_trained_rows(fitted):
    found = fitted["regression"]
    split = split_rows(table("regression")["y"].to_numpy(), classes=False)
    truth = table("regression")["y"].to_numpy()
    gaps = truth[split.test] - truth[split.train].mean()
    assert found.report.baseline["rmse"] == pytest.approx(np.sqrt((gaps**2).mean()))
    assert found.report.baseline["mae"] == pytest.approx(np.abs(gaps).mean())


def test_the_baseline_is_the_shares_of_the_classes(fitted):
    data = table("binary")
    found = fitted["binary"]
    actual = _actual(found.schema, data)
    split = split_rows(actual, classes=True)
    share = actual[split.train].mean()
    hits = actual[split.test]
    loss = -np.mean(hits * np.log(share) + (1 - hits) * np.log(1 - share))
    assert found.report.baseline["log_loss"] == pytest.approx(loss)
    assert found.report.baseline["roc_auc"] == 0.5
    assert found.report.baseline["balanced_accuracy"] == 0.5


def test_curves_are_those_that_a_person_looks_for(fitted):
    assert fitted["regression"].report.curves.keys() == {
        "predicted_actual", "residuals", "residual_histogram", "dependence"
    }  # fmt: skip
    binary, multiclass = fitted["binary"].report.curves, fitted["multiclass"].report.curves
    assert binary.keys() == multiclass.keys() == {"confusion", "roc", "precision_recall", "calibration", "dependence"}
    assert len(binary["roc"]) == 1
    assert multiclass["roc"].keys() == {"0", "1", "2"}
    assert np.sum(binary["confusion"]["matrix"]) == fitted["binary"].report.test_rows
    for points in multiclass["calibration"].values():
        assert sum(points["count"]) == fitted["multiclass"].report.test_rows


@pytest.mark.parametrize("task", ["regression", "multiclass"])
def test_two_trainings_measure_the_same(fitted, task):
    report = trained(table(task)).report
    assert report.metrics == fitted[task].report.metrics
    assert report.importances == fitted[task].report.importances
    assert report.curves == fitted[task].report.curves
    assert [trial.folds for trial in report.candidates] == [trial.folds for trial in fitted[task].report.candidates]


def test_a_tiny_budget_still_gives_a_model_and_says_so():
    found = trained(table("binary"), budget=1e-9)
    assert len(found.report.candidates) == 1
    assert any("budget" in warning for warning in found.report.warnings)


def test_a_budget_that_suffices_is_not_spoken_of(fitted):
    assert not any("budget" in warning for warning in fitted["binary"].report.warnings)


def test_progress_only_grows_and_names_what_is_tried():
    told: list[Step] = []
    data = table("regression", rows=40)
    fit(prepare(schema(data), data), budget=60, progress=told.append)
    shares = [step.share for step in told]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    assert "Trying boosted trees, small" in [step.phase for step in told]


def test_progress_tells_the_best_score_and_the_seconds_left():
    told: list[Step] = []
    data = table("regression", rows=40)
    found = fit(prepare(schema(data), data), budget=60, progress=told.append)
    best = [step.best for step in told]
    assert best[0] is None
    assert best[1:] == sorted(best[1:], reverse=True)
    assert best[-1] == min(trial.score for trial in found.report.candidates)
    left = [step.left for step in told if step.left is not None]
    assert left == sorted(left, reverse=True)
    assert 0 < left[-1] < left[0] <= 60


def test_a_search_that_is_to_stop_keeps_the_best_so_far_and_says_so():
    data = table("regression", rows=40)
    told: list[Step] = []
    second = lambda: len(told) > 1  # noqa: E731 - a name for what it asks
    found = fit(prepare(schema(data), data), budget=60, progress=told.append, stop=second)
    assert [trial.name for trial in found.report.candidates] == ["linear, penalty 0.1"]
    assert any("ended early, as asked" in warning for warning in found.report.warnings)
    assert not any("budget" in warning for warning in found.report.warnings)


def test_rows_without_a_target_are_left_out():
    data = table("regression")
    holes = pa.array([None if place % 3 == 0 else value for place, value in enumerate(data["y"].to_pylist())])
    found = trained(data.set_column(4, "y", holes), budget=0.001)
    assert found.report.train_rows + found.report.test_rows == 80


def test_a_target_that_is_no_number_is_missing():
    data = table("regression")
    told = data["y"].to_pylist()
    missing, unknown = (
        data.set_column(4, "y", pa.array([hole if place % 3 == 0 else value for place, value in enumerate(told)]))
        for hole in (None, float("nan"))
    )
    one, other = trained(missing, budget=0.001).report, trained(unknown, budget=0.001).report
    assert one.train_rows + one.test_rows == 80
    assert (other.metrics, other.findings, other.test_rows) == (one.metrics, one.findings, one.test_rows)


def test_a_weight_of_a_row_whose_target_is_no_number_is_not_looked_at():
    data = table("regression")
    holes = pa.array([float("nan") if place < 3 else value for place, value in enumerate(data["y"].to_pylist())])
    weights = pa.array([None if place < 3 else 1.0 + place % 2 for place in range(120)])
    data = data.set_column(4, "y", holes).append_column("w", weights)
    assert prepare(schema(data), data, weights="w").material.table.num_rows == 117


def test_what_no_kind_of_model_can_be_fitted_on_is_refused_in_a_sentence():
    data = table("regression")
    huge = pa.array([1e308 if place % 2 else -1e308 for place in range(120)])
    prepared = prepare(schema(data), data.set_column(4, "y", huge))  # the schema of another table refuses nothing
    with pytest.raises(InvalidTraining, match=r"can be fitted on this table; .* extreme numbers"):
        fit(prepared, budget=0.001, progress=lambda _: None)


def with_labels(data: pa.Table, labels: list[str]) -> pa.Table:
    return data.set_column(4, "y", pa.array(labels))


def test_too_few_rows_are_refused():
    with pytest.raises(InvalidTraining, match="15 rows"):
        trained(table("regression", rows=15))


def test_a_class_of_two_rows_is_refused():
    data = table("binary")
    labels = ["maybe" if place < 2 else label for place, label in enumerate(data["y"].to_pylist())]
    with pytest.raises(InvalidTraining, match="fewer than 3 rows"):
        trained(with_labels(data, labels))


def test_more_classes_than_are_told_apart_are_refused_though_somebody_named_them():
    data = table("multiclass", rows=900)
    data = data.set_column(4, "y", pa.array([place % 300 for place in range(900)]))
    target = Target(name="y", task=Task.MULTICLASS, classes=tuple(range(300)))
    with pytest.raises(InvalidTraining, match="300 classes, and at most 200"):
        trained(data, replace(schema(data), target=target))


def test_the_curves_of_many_classes_are_those_that_most_rows_have():
    target = Target(name="y", task=Task.MULTICLASS, classes=tuple(f"c{number:02}" for number in range(40)))
    actual = np.repeat(np.arange(40), [*([3] * 10), *([5] * 30)])
    answers = np.eye(40)[np.where(np.arange(len(actual)) % 5 == 0, (actual + 11) % 40, actual)]
    found = curves(target, actual, answers)
    drawn = [f"c{number:02}" for number in range(10, 40)]
    assert list(found["roc"]) == list(found["precision_recall"]) == list(found["calibration"]) == drawn
    assert found["confusion"]["labels"] == [*drawn, "…"]
    matrix = np.array(found["confusion"]["matrix"])
    assert matrix.shape == (31, 31)
    assert matrix.sum(axis=1).tolist() == [5] * 30 + [30]
    assert matrix.trace() >= (actual == answers.argmax(axis=1)).sum()


def test_one_class_alone_is_refused():
    data = table("binary")
    with pytest.raises(InvalidTraining) as caught:
        trained(with_labels(data, ["yes"] * data.num_rows))
    assert caught.value.detail.endswith(".")


def test_no_target_and_no_inputs_are_refused():
    data = table("binary")
    with pytest.raises(InvalidTraining, match="Choose the column"):
        trained(data, replace(schema(data), target=None))
    with pytest.raises(InvalidTraining, match="No column is left"):
        trained(data, replace(schema(data), columns=()))


def test_a_positive_target_is_also_learned_on_its_log():
    data = table("positive", rows=SMALL_TABLE)
    problem = Problem.of(schema(data), data["y"].to_numpy())
    tried = {candidate.name: candidate.scale for candidate in defaults(problem, Preset.QUICK)}
    assert tried["boosted trees, on the log"] is Scale.LOG
    negative = Problem.of(schema(data), data["y"].to_numpy() - 200)
    assert Scale.LOG not in {found.scale for found in defaults(negative, Preset.THOROUGH)}


def test_texts_alone_are_learned_by_linear_models():
    target = schema(table("binary")).target
    texts = Schema(columns=(Column(name="t", kind=Kind.TEXT), Column(name="id", kind=Kind.ID)), target=target)
    problem = Problem.of(texts, np.array([0, 1]))
    assert {found.family.name for found in defaults(problem, Preset.THOROUGH)} == {"linear"}
    assert [family.name for family in proposed(problem)] == ["linear"]


@pytest.mark.parametrize(
    ("column", "says"), [(["same"] * 120, "Every row has the same value in"), ([None] * 120, "No row has a value in")]
)
def test_a_column_that_says_nothing_is_named(column, says):
    data = table("regression").append_column("flat", pa.array(column, pa.string()))
    warnings = trained(data, budget=1e-9).report.warnings
    assert any("flat" in warning and says in warning for warning in warnings)


def test_a_model_no_better_than_none_is_said():
    data = table("regression")
    chance = np.random.default_rng(1).normal(size=data.num_rows)
    warnings = trained(data.set_column(4, "y", pa.array(chance)), budget=1e-9).report.warnings
    assert any("no better than one that ignores its inputs" in warning for warning in warnings)
