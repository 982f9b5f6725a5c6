"""Which rows train and which measure."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triptych.domain.errors import InvalidTraining
from triptych.training.apart import Apart
from triptych.training.split import FEWEST_ROWS, folds, split_rows


@settings(max_examples=30)
@given(st.integers(FEWEST_ROWS, 400), st.booleans())
def test_every_row_either_trains_or_measures(rows, classes):
    answers = np.arange(rows) % 2 if classes else np.linspace(0, 1, rows)
    split = split_rows(answers, classes=classes)
    assert sorted([*split.train, *split.test]) == list(range(rows))
    assert len(split.test) == pytest.approx(rows / 5, abs=1)


def test_each_class_is_split_alike():
    answers = np.repeat([0, 1, 2], [700, 250, 50])
    split = split_rows(answers, classes=True)
    assert np.bincount(answers[split.test]).tolist() == [140, 50, 10]


def test_the_same_rows_are_split_the_same_way():
    answers = np.linspace(0, 1, 77)
    one, other = split_rows(answers, classes=False), split_rows(answers, classes=False)
    assert one.test.tolist() == other.test.tolist()
    assert one.train.tolist() == other.train.tolist()


@pytest.mark.parametrize(("answers", "classes"), [(np.arange(100.0), False), (np.arange(100) % 3, True)])
def test_each_row_is_scored_by_one_fold_that_was_not_fitted_on_it(answers, classes):
    parts = list(folds(answers, classes=classes))
    assert len(parts) == 5
    assert sorted(place for _, scored in parts for place in scored) == list(range(100))
    assert not any(set(fitted) & set(scored) for fitted, scored in parts)


def test_large_tables_have_fewer_folds():
    assert len(list(folds(np.arange(2_000.0), classes=False))) == 3


@pytest.mark.parametrize("cut", range(5))
def test_a_rare_class_neither_makes_folds_fewer_nor_is_missing_from_what_is_fitted_on(cut):
    answers = np.array([0] * 3_000 + [1] * 2 + [2] * 3)
    for count in (None, 10):
        parts = list(folds(answers, classes=True, cut=cut, count=count))
        assert len(parts) == (count or 3)
        assert all(set(answers[fitted]) == {0, 1, 2} for fitted, _ in parts)


@pytest.mark.parametrize("apart", [None, Apart(groups=np.arange(24) // 2)])
def test_classes_of_fewer_rows_than_folds_leave_as_many_folds_as_they_have_rows(apart):
    answers = np.arange(24) % 4
    parts = list(folds(answers, classes=True, apart=apart, count=10))
    assert len(parts) == 6
    assert all(set(answers[fitted]) == {0, 1, 2, 3} for fitted, _ in parts)


@pytest.mark.parametrize(
    ("answers", "classes", "says"),
    [
        (np.arange(19.0), False, "19 rows"),
        (np.array([0, 1] * 9), True, "18 rows"),
        (np.arange(30), True, "almost as many classes as rows"),
        (np.array([0] * 50 + [1] * 50 + [2] * 2), True, "1 of the target's classes"),
    ],
)
def test_what_can_not_be_split_is_said_in_a_sentence(answers, classes, says):
    with pytest.raises(InvalidTraining, match=says) as caught:
        split_rows(answers, classes=classes)
    assert caught.value.detail.endswith(".")
