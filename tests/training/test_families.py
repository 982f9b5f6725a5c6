"""Every family learns every task, and is compiled."""

from __future__ import annotations

import numpy as np
import pytest

from tests.training.tables import schema, table
from triptych.domain.preset import Preset
from triptych.encoding import Encoder, answers_of, learnable
from triptych.services.parity import kernel_of
from triptych.training import lesson as of_lessons
from triptych.training import prepare
from triptych.training.candidates import defaults, proposed
from triptych.training.evaluation import baseline, selection_score
from triptych.training.families import ALL
from triptych.training.lesson import Lesson, OutOfTime
from triptych.training.problem import SMALL_TABLE, Problem
from triptych.training.proposals import Proposals

pytestmark = pytest.mark.filterwarnings("ignore")
TASKS = ("regression", "positive", "binary", "multiclass")
WATCHING = ("LightGBM", "XGBoost", "CatBoost")


def material(task: str, rows: int = 240):
    data = table(task, rows=rows)
    return prepare(schema(data), data).material


def lesson(found, candidate, **changed) -> Lesson:
    encoder = Encoder.fit(found.learned, found.table, candidate.family.style)
    actual = learnable(candidate.scale, found.actual)
    problem = Problem.of(found.learned, found.actual)
    return Lesson(problem=problem, encoder=encoder, matrix=encoder.table(found.table), actual=actual, **changed)


@pytest.mark.parametrize("task", TASKS)
def test_each_default_beats_the_baseline_and_is_compiled(task):
    found = material(task)
    problem = Problem.of(found.learned, found.actual)
    tried = defaults(problem, Preset.THOROUGH)
    assert {candidate.family.name for candidate in tried} == {family.name for family in ALL}
    worst = selection_score(found.target, found.actual, baseline(found.target, found.actual, len(found.actual)))
    for candidate in tried:
        taught = lesson(found, candidate)
        estimator = candidate.family.learn(candidate.params, taught).estimator
        answers = answers_of(estimator, taught.matrix, found.target, candidate.scale)
        assert selection_score(found.target, found.actual, answers) < worst, candidate.name
        parity = kernel_of(estimator, taught.encoder, found.target, candidate.scale, found.table)[1]
        assert parity.passed, (candidate.name, parity)


@pytest.mark.parametrize("rows", [SMALL_TABLE // 8, SMALL_TABLE])
@pytest.mark.parametrize("name", [family.name for family in ALL])
def test_numbers_alone_are_learned_by_every_family(name, rows):
    numbers = table("regression", rows=rows).select(["x", "when", "y"])
    found = prepare(schema(numbers), numbers).material
    tried = defaults(Problem.of(found.learned, found.actual), Preset.THOROUGH)
    candidate = next(each for each in tried if each.family.name == name)
    taught = lesson(found, candidate)
    estimator = candidate.family.learn(candidate.params, taught).estimator
    answers = answers_of(estimator, taught.matrix, found.target, candidate.scale)
    assert np.corrcoef(answers, found.actual)[0, 1] > 0.5


@pytest.mark.parametrize("rows", [SMALL_TABLE // 8, SMALL_TABLE])
@pytest.mark.parametrize("task", ["positive", "multiclass"])
def test_a_default_lies_inside_of_what_may_be_proposed(task, rows, recwarn):
    found = material(task, rows)
    problem = Problem.of(found.learned, found.actual)
    proposals = Proposals(problem, ALL, ())
    for candidate in defaults(problem, Preset.THOROUGH):
        if candidate.proposal:
            again = proposals.from_default(candidate)
            fixed = {name for name in candidate.params if name in candidate.proposal}
            assert {name: again.params[name] for name in fixed if name in again.params} == {
                name: candidate.params[name] for name in fixed if name in again.params
            }
            assert again.scale is candidate.scale
    assert not [str(each.message) for each in recwarn if "out of" in str(each.message)]


def test_a_boosting_finds_its_rounds_and_takes_as_many_as_it_is_told():
    found = material("binary", SMALL_TABLE)
    problem = Problem.of(found.learned, found.actual)
    for candidate in defaults(problem, Preset.THOROUGH):
        if candidate.family.name not in WATCHING:
            continue
        learned = candidate.family.learn(candidate.params, lesson(found, candidate))
        assert learned.rounds is not None
        assert 1 <= learned.rounds < 800
        again = candidate.family.learn(candidate.params, lesson(found, candidate, rounds=7))
        assert again.rounds == 7


@pytest.mark.parametrize("name", WATCHING)
def test_a_boosting_gives_up_when_its_time_is_over(name):
    found = material("regression")
    problem = Problem.of(found.learned, found.actual)
    candidate = next(each for each in defaults(problem, Preset.THOROUGH) if each.family.name == name)
    asked: list[int] = []

    def late() -> bool:
        asked.append(1)
        return len(asked) > 5

    with pytest.raises(OutOfTime):
        candidate.family.learn(candidate.params, lesson(found, candidate, late=late))
    assert len(asked) < 10


def test_what_is_proposed_depends_on_the_table():
    rows = dict.fromkeys(family.name for family in ALL)
    large = Problem(task=material("binary").target.task, rows=10**6, columns=20)
    assert [family.name for family in proposed(large)] == ["linear", "LightGBM", "XGBoost"]
    assert rows.keys() > {family.name for family in proposed(large)}


def test_the_skewness_of_a_target_decides_on_its_log():
    found = material("positive")
    chance = np.random.default_rng(0)
    assert Problem.of(found.learned, chance.lognormal(size=500)).skewed
    assert not Problem.of(found.learned, 10 + chance.random(500)).skewed
    assert not Problem.of(found.learned, chance.normal(size=500) ** 3).skewed


@pytest.mark.parametrize("name", ["boosted trees", "extra trees"])
def test_what_can_not_be_interrupted_is_not_begun_when_it_would_take_too_long(name, monkeypatch):
    found = material("regression", 600)
    problem = Problem.of(found.learned, found.actual)
    candidate = next(each for each in defaults(problem, Preset.THOROUGH) if each.family.name == name)
    whole = candidate.family.learn(candidate.params, lesson(found, candidate)).estimator
    monkeypatch.setattr(of_lessons, "LONG_ROWS", 100)
    with pytest.raises(OutOfTime):
        candidate.family.learn(candidate.params, lesson(found, candidate, seconds=1e-6))
    hurried = lesson(found, candidate, seconds=600.0)
    stepwise = candidate.family.learn(candidate.params, hurried).estimator
    assert np.array_equal(stepwise.predict(hurried.matrix), whole.predict(hurried.matrix))


def test_histogram_boosting_that_sees_when_to_stop_takes_the_rounds_that_there_is_time_for(monkeypatch):
    found = material("regression", SMALL_TABLE * 2)
    candidate = defaults(Problem.of(found.learned, found.actual), Preset.QUICK)[-1]
    monkeypatch.setattr(of_lessons, "LONG_ROWS", 100)
    monkeypatch.setattr(of_lessons.Lesson, "within", lambda *_, needed: needed)
    learned = candidate.family.learn({**candidate.params, "learning_rate": 0.001}, lesson(found, candidate, seconds=1))
    assert learned.estimator.n_iter_ == 40
