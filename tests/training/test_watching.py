"""The rows by which a boosting sees when to stop are chosen as those that measure: whole groups, or the latest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.training.tables import schema, table
from triptych.domain.preset import Preset
from triptych.encoding import Encoder
from triptych.training import by_time, prepare
from triptych.training import lesson as of_lessons
from triptych.training.apart import Apart
from triptych.training.budget import Budget
from triptych.training.candidates import defaults
from triptych.training.families import ALL, BY_NAME
from triptych.training.folds import Folds
from triptych.training.lesson import Lesson
from triptych.training.problem import SMALL_TABLE, Problem
from triptych.training.scoring import Scoring
from triptych.training.watching import SHARE, watched

ROWS = 400
ANSWERS = np.random.default_rng(0).normal(size=ROWS)


def test_they_are_of_groups_of_their_own():
    groups = np.random.default_rng(1).integers(0, 60, ROWS)
    parts = watched(ANSWERS, classes=False, apart=Apart(groups=groups))
    assert parts is not None
    fitted, some = parts
    assert not np.isin(groups[some], groups[fitted]).any()
    assert SHARE <= len(some) / ROWS < 2 * SHARE
    assert np.array_equal(np.sort(np.concatenate(parts)), np.arange(ROWS))


def test_they_are_the_latest():
    moments = np.random.default_rng(1).permutation(ROWS).astype(float)
    parts = watched(ANSWERS, classes=False, apart=Apart(moments=moments))
    assert parts is not None
    fitted, some = parts
    assert moments[some].min() > moments[fitted].max()
    assert len(some) == pytest.approx(SHARE * ROWS, abs=1)


@pytest.mark.parametrize(
    "apart", [Apart(groups=np.arange(ROWS) % 2), Apart(moments=np.arange(ROWS) % 2.0)], ids=["groups", "moments"]
)
def test_none_are_where_there_are_too_few_groups_or_moments(apart):
    assert watched(ANSWERS, classes=False, apart=apart) is None


def test_the_first_of_three_periods_of_a_short_history_has_moments_enough():
    months = np.arange(ROWS) * 12 // ROWS
    *_, (fitted, _) = by_time.folds(ANSWERS, months.astype(float), 3, classes=False)
    assert len(np.unique(months[fitted])) == 3
    parts = watched(ANSWERS[fitted], classes=False, apart=Apart(moments=months[fitted].astype(float)))
    assert parts is not None
    assert len(parts[0]) == pytest.approx(2 * len(parts[1]), abs=2)


def test_none_are_where_a_class_would_be_fitted_on_no_more():
    groups = np.arange(ROWS) // 40
    labels = groups % 10  # each class is one group
    assert watched(labels, classes=True, apart=Apart(groups=groups)) is None


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["LightGBM", "CatBoost", "XGBoost", "boosted trees"])
@pytest.mark.parametrize("by", ["group", "time"])
def test_a_boosting_stops_by_them(name, by, monkeypatch):
    data = table("regression", rows=SMALL_TABLE + 100)
    found = prepare(schema(data), data).material
    chance = np.random.default_rng(2)
    keys = chance.integers(0, 90, len(found.actual))
    apart = Apart(groups=keys) if by == "group" else Apart(moments=keys.astype(float))
    asked: list[Apart | None] = []

    def watching(answers, *, classes, apart):
        asked.append(apart)
        return watched(answers, classes=classes, apart=apart)

    monkeypatch.setattr(of_lessons, "watched", watching)
    problem = Problem.of(found.learned, found.actual)
    candidate = [each for each in defaults(problem, Preset.QUICK) + list(defaults(problem, Preset.THOROUGH))
                 if each.family.name == name][-1]  # fmt: skip
    params = candidate.params | ({"early_stopping": True} if name == "boosted trees" else {})
    encoder = Encoder.fit(found.learned, found.table, BY_NAME[name].style)
    lesson = Lesson(
        problem=problem, encoder=encoder, matrix=encoder.table(found.table), actual=found.actual, apart=apart
    )
    assert candidate.family.learn(params, lesson).rounds
    assert asked == [apart]


def test_a_network_has_none_where_something_keeps_rows_apart():
    data = table("regression", rows=SMALL_TABLE * 2)
    problem = Problem.of(schema(data), np.array(data["y"]))
    for apart in (False, True):
        known = replace(problem, apart=apart)
        network = next(each for each in defaults(known, Preset.THOROUGH) if each.family.name == "network")
        assert network.params["early_stopping"] is not apart


def test_only_what_may_take_too_long_is_to_foresee_how_long_it_takes():
    data = table("regression", rows=ROWS)
    found = prepare(schema(data), data).material
    problem, linear, told = Problem.of(found.learned, found.actual), ALL[0], list[float]()

    def learn(params, lesson):
        told.append(lesson.seconds)
        return linear.learn(params, lesson)

    candidate = replace(defaults(problem, Preset.QUICK)[0], family=replace(linear, learn=learn))
    folds, budget = Folds(found.learned, found.table, found.actual), Budget(600.0)
    scoring = Scoring(problem=problem, target=found.target, actual=found.actual, folds=folds, budget=budget)
    for known, most in ((None, 50.0), (30.0, 50.0), (1.0, 50.0)):
        if known is not None:
            budget = Budget(600.0)
            budget.note(linear, known)
        told.clear()
        replace(scoring, budget=budget).score(
            candidate, stop=lambda: False, worse=lambda _: False, reserve=0.0, most=most
        )
        assert (told[0] == most) is (known != 1.0)


def test_the_search_tells_each_fold_what_keeps_its_rows_apart():
    data = table("regression", rows=ROWS)
    found = prepare(schema(data), data).material
    apart = Apart(groups=np.arange(len(found.actual)) // 8)
    problem = Problem.of(found.learned, found.actual)
    told: list[tuple[int, Apart | None]] = []
    linear = ALL[0]

    def learn(params, lesson):
        told.append((len(lesson.actual), lesson.apart))
        return linear.learn(params, lesson)

    first = defaults(problem, Preset.QUICK)[0]
    folds = Folds(found.learned, found.table, found.actual, apart)
    scoring = Scoring(
        problem=problem, target=found.target, actual=found.actual, folds=folds, budget=Budget(60.0), apart=apart
    )
    watching = replace(first, family=replace(linear, learn=learn))
    scoring.score(watching, stop=lambda: False, worse=lambda _: False, reserve=None)
    assert len(told) == len(folds)
    for number, (rows, each) in enumerate(told):
        assert each is not None
        assert each.groups is not None
        assert rows == len(each.groups)
        assert not np.isin(apart.groups[folds.of(linear.style, number).scored_on], each.groups).any()
