"""The target says what is asked for."""

# ruff: noqa: DTZ001 - the moments of a table are naive UTC

from datetime import datetime

import pyarrow as pa
import pytest

from triptych.domain.errors import InvalidTraining
from triptych.domain.schema import Target, Task
from triptych.tables import infer_schema, read_table
from triptych.tables.target import MOST_CLASSES


def target_of(values, name: str = "y") -> Target:
    target = infer_schema(pa.table({"x": [0.5] * len(values), name: values}), target=name).target
    assert target is not None
    return target


@pytest.mark.parametrize(
    ("name", "target", "task", "classes", "positive"),
    [
        ("adult.csv", "class", Task.BINARY, ("<=50K", ">50K"), ">50K"),
        ("ames.csv", "Sale_Price", Task.REGRESSION, (), None),
        ("bikes.csv", "cnt", Task.REGRESSION, (), None),
        ("heart.csv", "diameter narrowing", Task.BINARY, ("no", "yes"), "yes"),
        ("penguins.csv", "species", Task.MULTICLASS, ("Adelie", "Chinstrap", "Gentoo"), None),
        ("reviews.csv", "score", Task.BINARY, ("great", "other"), "other"),
        ("titanic.csv", "survived", Task.BINARY, (0, 1), 1),
        ("velos.csv", "locations", Task.REGRESSION, (), None),
    ],
)
def test_real_targets_are_understood(data, name, target, task, classes, positive):
    found = infer_schema(read_table(data / name), target=target).target
    assert found is not None
    assert (found.task, found.classes, found.positive) == (task, classes, positive)
    assert found.threshold == (0.5 if task is Task.BINARY else None)


@pytest.mark.parametrize(
    ("values", "positive"),
    [
        ([True, True, False], True),
        ([0, 1, 1], 1),
        (["oui", "oui", "non"], "oui"),
        (["Yes", "Yes", "No"], "Yes"),
        (["good", "bad", "good"], "bad"),
        ([1, 2, 2, 1, 1], 2),
    ],
)
def test_the_positive_class_says_yes_or_is_the_rarer_one(values, positive):
    target = target_of(values)
    assert target.task is Task.BINARY
    assert target.positive == positive
    assert type(target.positive) is type(values[0])


def test_few_integers_are_classes_and_many_are_a_quantity():
    assert target_of([3, 4, 5, 6] * 10).classes == (3, 4, 5, 6)
    assert target_of(list(range(21)) * 10).task is Task.REGRESSION
    assert target_of([10, 200, 30, 40, 55]).task is Task.REGRESSION


def test_floats_are_a_quantity():
    assert target_of([0.0, 1.0, 1.0]).task is Task.REGRESSION


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([1, 1, 1], "one value only"),
        ([None, None], "has no values"),
        ([float("nan")] * 2, "has no values"),
        ([f"comment {n}" for n in range(50)], "differs in nearly every row"),
        ([datetime(2024, 1, 1), datetime(2024, 1, 2)], "dates"),
        ([2**60 + n for n in range(50)], "not told apart"),
        ([1e200, -1e200, 3.0], "beyond 1e"),
    ],
)
def test_what_can_not_be_learned_is_refused(values, reason):
    with pytest.raises(InvalidTraining, match=reason):
        target_of(values)


def test_an_absent_target_suggests_the_nearest_name(data):
    with pytest.raises(InvalidTraining, match='did you mean "species"'):
        infer_schema(read_table(data / "penguins.csv"), target="Specie")


def test_a_target_that_is_left_out_is_refused():
    with pytest.raises(InvalidTraining, match="both"):
        infer_schema(pa.table({"a": [1, 2]}), target="a", drop=["a"])


@pytest.mark.parametrize("infinite", [float("inf"), float("-inf")])
def test_an_infinite_target_is_refused_with_its_row(infinite):
    with pytest.raises(InvalidTraining, match=r'"y" is infinite in row 3; give that row a number, or leave it out\.$'):
        target_of([None, float("nan"), infinite, 1.5, 2.5])


def test_a_target_of_nan_alone_has_no_values():
    with pytest.raises(InvalidTraining, match="no values"):
        target_of([float("nan")] * 3)


def test_more_classes_than_are_told_apart_are_refused_with_their_number():
    labels = [f"c{number}" for number in range(MOST_CLASSES)]
    assert len(target_of(labels * 3).classes) == MOST_CLASSES
    with pytest.raises(
        InvalidTraining, match=rf'"y" has {MOST_CLASSES + 1} classes, and at most {MOST_CLASSES}.*merge'
    ):
        target_of([*labels, "one more"] * 3)
