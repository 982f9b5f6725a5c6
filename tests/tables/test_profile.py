"""A profile shows what a person should see before training."""

import json

import numpy as np
import pyarrow as pa
import pytest

from triptych.domain.document import to_document
from triptych.tables import profile_table, read_table


def warnings_of(values, **others) -> str:
    return " ".join(profile_table(pa.table({"a": values, **others})).columns[0].warnings)


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("adult.csv", "class"), ("ames.csv", "Sale_Price"), ("bikes.csv", "cnt"), ("heart.csv", "diameter narrowing"),
        ("penguins.csv", "species"), ("reviews.csv", "score"), ("titanic.csv", "survived"), ("velos.csv", "locations"),
    ],
)  # fmt: skip
def test_the_target_is_found_and_the_profile_is_json(data, name, target):
    table = read_table(data / name)
    profile = profile_table(table)
    assert profile.suggested_target == target
    assert [column.name for column in profile.columns] == table.column_names
    assert len(profile.preview) == 20
    assert all(len(column.bins) <= 20 for column in profile.columns)
    json.dumps(to_document(profile_table(table, target=target)), allow_nan=False)


def test_every_row_with_a_value_is_in_a_bar(data):
    for column in profile_table(read_table(data / "penguins.csv")).columns:
        assert sum(bar.count for bar in column.bins) == 344 - column.missing


@pytest.mark.parametrize(
    "values",
    [
        [1.0, 1.0 + 2**-52], [-1.7e308, 1.7e308], [5e-324, 0.0], [0.1] * 3, [float("inf"), 1.0], [float("nan")] * 2,
        [-(2**53), 2**53], [7, 7], list(range(100)),
    ],
)  # fmt: skip
def test_extreme_numbers_have_bars_too(values):
    [column] = profile_table(pa.table({"a": values})).columns
    finite = [value for value in values if np.isfinite(value)]
    assert sum(bar.count for bar in column.bins) == len(finite)
    assert len({bar.label for bar in column.bins}) == len(column.bins)


def test_bars_of_integers_hold_equally_many_integers():
    [column] = profile_table(pa.table({"a": list(range(50)), "b": [0.5] * 50})).columns[:1]
    assert column.kind == "id"
    [column] = profile_table(pa.table({"a": list(range(50))})).columns
    assert (column.bins[0].label, {bar.count for bar in column.bins[:-1]}) == ("0 \N{EN DASH} 2", {3})


def test_a_long_column_is_sampled():
    [column] = profile_table(pa.table({"a": np.arange(300_000) / 7})).columns
    assert sum(bar.count for bar in column.bins) == 200_000


def test_rows_that_repeat_are_counted():
    profile = profile_table(pa.table({"a": [1, 1, 2, None, None], "b": ["x", "x", "x", None, None]}))
    assert profile.duplicates == 2
    assert any("2 rows repeat" in warning for warning in profile.warnings)


def test_doubtful_columns_are_pointed_out():
    other = {"other": [0.5] * 40}
    assert "same value" in warnings_of(["x"] * 40, **other)
    assert "75% of its values are missing" in warnings_of([None] * 30 + ["x", "y"] * 5, **other)
    assert "identifier" in warnings_of([f"k{n}" for n in range(40)], **other)
    assert "leading zeros" in warnings_of(["007", "008"] * 20, **other)
    assert "because 4 of its values are not numbers" in warnings_of(["1", "2"] * 18 + ["two"] * 4, **other)
    assert "more than one way" in warnings_of(["1,234", "5,678"] * 20, **other)
    assert "no values" in warnings_of(pa.nulls(40), **other)


def test_a_doubt_while_reading_is_kept(csv):
    [date, _] = profile_table(csv("d,x\n01/02/2024,0.5\n03/04/2024,0.7\n")).columns
    assert "two ways" in date.warnings[0]


def test_parts_that_add_up_to_the_target_are_pointed_out(data):
    profile = profile_table(read_table(data / "bikes.csv"), target="cnt")
    assert any('"casual" and "registered"' in warning for warning in profile.warnings)


def test_a_close_correlation_is_no_leak():
    rng = np.random.default_rng(0)
    x = rng.normal(size=200)
    table = pa.table({"x": x, "y": 3 * x + rng.normal(scale=0.001, size=200)})
    assert not any("computed exactly" in warning for warning in profile_table(table, target="y").warnings)
