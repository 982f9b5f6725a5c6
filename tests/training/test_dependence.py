"""How the answer depends on single columns, and how much on each."""

# ruff: noqa: DTZ001 - cells are naive, and in UTC

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from tests.training.tables import schema, table
from triptych.domain.document import from_document, to_document
from triptych.domain.run import Report
from triptych.domain.schema import Choice, Column, Kind, Schema, Target, Task
from triptych.training import fit, fit_again, prepare
from triptych.training.curves import curves
from triptych.training.dependence import POINTS, ROWS, dependence
from triptych.training.importance import shuffled

WORTH = {"a": 10.0, "b": 20.0, None: 5.0}
SCHEMA = Schema(
    columns=(
        Column(name="x", kind=Kind.NUMBER), Column(name="n", kind=Kind.INTEGER),
        Column(name="c", kind=Kind.CATEGORY, choices=(Choice(value="a"), Choice(value="b"))),
        Column(name="yes", kind=Kind.BOOLEAN), Column(name="when", kind=Kind.DATETIME),
        Column(name="words", kind=Kind.TEXT), Column(name="flat", kind=Kind.NUMBER),
    ),
    target=Target(name="price", task=Task.REGRESSION),
)  # fmt: skip
PLAIN = replace(SCHEMA, columns=tuple(column for column in SCHEMA.columns if column.kind is not Kind.TEXT))
NAMES = [column.name for column in SCHEMA.columns]


def rows(count: int = 500) -> pa.Table:
    chance = np.random.default_rng(2)
    x = [None if place % 50 == 3 else float(value) for place, value in enumerate(chance.normal(size=count))]
    return pa.table(
        {
            "x": pa.array(x, pa.float64()), "n": pa.array(chance.integers(0, 5, count)),
            "c": pa.array(chance.choice(np.array(["a", "b", None]), count, p=[0.5, 0.3, 0.2]), pa.string()),
            "yes": pa.array(chance.random(count) < 0.5),
            "when": pa.array([datetime(2020, 1, 1) + timedelta(days=place) for place in range(count)]),
            "words": pa.array([f"row {place}" for place in range(count)]), "flat": pa.array([1.0] * count),
        }
    )  # fmt: skip


def linear(data: pa.Table) -> np.ndarray:
    """A model that needs no fit: 3 x + 2 n, what a category is worth, and 1 for yes."""
    x = np.nan_to_num(data["x"].to_numpy())
    worth = np.array([WORTH[cell] for cell in data["c"].to_pylist()])
    return 3 * x + 2 * data["n"].to_numpy() + worth + data["yes"].to_numpy()


def found(count: int = 500, **more):
    data = rows(count)
    return dependence(SCHEMA, more.pop("columns", NAMES), data, linear(data), linear, **more)


def test_the_dependence_of_a_linear_model_is_a_line_with_the_slope_of_its_coefficient():
    curve = found()["x"]
    means = np.array(curve["answers"]["price"])
    assert np.diff(means) / np.diff(curve["values"]) == pytest.approx(np.full(19, 3.0))
    assert len(curve["values"]) == 20
    assert curve["values"] == sorted(curve["values"])


def test_few_different_numbers_are_all_there_and_stay_whole():
    curve = found()["n"]
    assert curve["values"] == [0, 1, 2, 3, 4]
    assert np.diff(curve["answers"]["price"]) == pytest.approx([2.0] * 4)


def test_each_value_of_a_category_has_its_own_mean_the_most_frequent_first():
    curve = found()["c"]
    assert (curve["kind"], curve["values"]) == ("category", ["a", "b", None])
    first, second, missing = curve["answers"]["price"]
    assert (second - first, missing - first) == pytest.approx((10.0, -5.0))
    yes = found()["yes"]
    assert dict(zip(yes["values"], yes["answers"]["price"], strict=True))[True] == pytest.approx(
        dict(zip(yes["values"], yes["answers"]["price"], strict=True))[False] + 1
    )


def test_texts_and_what_is_the_same_in_all_rows_are_left_out_and_dates_are_written_as_iso():
    curve = found()
    assert list(curve) == ["x", "n", "c", "yes", "when"]
    assert curve["when"]["values"] == sorted(curve["when"]["values"])
    assert datetime.fromisoformat(curve["when"]["values"][0]) == datetime(2020, 1, 13)
    assert list(found(columns=["words", "when", "n"])) == ["when", "n"]


def test_infinite_numbers_are_no_place_to_ask_at():
    data = rows(30)
    data = data.set_column(0, "x", pa.array([float("inf"), float("-inf"), float("nan"), *range(27)], pa.float64()))
    curve = dependence(SCHEMA, ["x"], data, np.zeros(30), linear)["x"]
    assert np.isfinite(curve["values"]).all()


def test_a_table_of_any_size_costs_a_bounded_number_of_answers():
    asked: list[int] = []

    def counted(data: pa.Table) -> np.ndarray:
        asked.append(data.num_rows)
        return linear(data)

    data = rows(5_000)
    dependence(SCHEMA, NAMES, data, linear(data), counted)
    assert len(asked) <= 6
    assert max(asked) == 20 * 50, "a text takes long to encode"
    asked.clear()
    dependence(PLAIN, NAMES, data, linear(data), counted)
    assert max(asked) == POINTS * ROWS
    asked.clear()
    shuffled(SCHEMA, data, linear(data), counted)
    assert sum(asked) <= 5_000


def test_rows_count_as_much_as_they_weigh():
    data = rows(100)
    heavy = np.where(np.arange(100) < 50, 3.0, 0.001)
    light = dependence(PLAIN, ["n"], data, linear(data), linear, heavy)["n"]["answers"]["price"]
    base = np.average(linear(data) - 2 * data["n"].to_numpy(), weights=heavy)
    assert light == pytest.approx([base + 2 * number for number in range(5)])


@pytest.mark.parametrize(
    ("target", "labels"),
    [
        (Target(name="y", task=Task.BINARY, classes=("no", "yes"), positive="no"), ["no"]),
        (Target(name="y", task=Task.MULTICLASS, classes=(1, 2, 3, 4, 5)), ["1", "3", "4", "5"]),
    ],
)
def test_classes_have_their_probabilities_the_most_frequent_four_in_their_order(target, labels):
    data = rows(100)
    count = len(target.classes)
    actual = np.array([0, 0, *[place % count for place in range(96) if place % count != 1]])
    data = data.slice(0, len(actual))

    def shares(asked: pa.Table) -> np.ndarray:
        raw = np.exp(np.outer(asked["n"].to_numpy(), np.arange(count)) / 5)
        return raw / raw.sum(axis=1, keepdims=True)

    curve = dependence(replace(SCHEMA, target=target), ["n"], data, actual, shares)["n"]
    assert list(curve["answers"]) == labels
    wanted = shares(pa.table({"n": curve["values"]}))
    for label in labels:
        place = [str(known) for known in target.classes].index(label)
        assert curve["answers"][label] == pytest.approx(wanted[:, place])


def test_importances_have_the_error_of_five_shuffles():
    data = rows()
    result = shuffled(SCHEMA, data, linear(data), linear)
    assert next(iter(result)) == "c"
    assert result["flat"].mean == result["flat"].error == result["words"].mean == 0.0
    for name in ("x", "n", "c", "yes"):
        assert 0 < result[name].error < result[name].mean


@pytest.mark.parametrize("task", ["regression", "binary", "multiclass"])
def test_a_training_measures_both_and_does_so_again(task):
    data = table(task)
    prepared = prepare(schema(data), data)
    first = fit(prepared, budget=1e-9, progress=lambda _: None)
    again = fit_again(prepared, first.recipe, progress=lambda _: None)
    report = first.report
    assert list(report.curves["dependence"]) == list(report.importances)
    assert report.importance_errors.keys() == report.importances.keys()
    assert report.curves["dependence"] == again.report.curves["dependence"]
    assert report.importance_errors == again.report.importance_errors
    assert from_document(Report, json.loads(json.dumps(to_document(report), allow_nan=False))) == report


def test_a_report_of_an_earlier_release_is_read():
    data = table("regression")
    document = to_document(fit(prepare(schema(data), data), budget=1e-9, progress=lambda _: None).report)
    del document["importance_errors"], document["curves"]["dependence"]
    report = from_document(Report, document)
    assert report.importances
    assert report.importance_errors == {}
    assert "dependence" not in report.curves


def test_curves_alone_know_nothing_of_dependence():
    data = rows(50)
    assert "dependence" not in curves(SCHEMA.target, linear(data), linear(data))
