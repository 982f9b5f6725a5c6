"""The search keeps its budget, shares its folds, gives up what is bad, and combines what is good."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from tests.training.tables import schema, table
from triptych.domain.document import to_document
from triptych.domain.errors import InvalidTraining
from triptych.domain.job import Step
from triptych.domain.preset import Preset
from triptych.domain.run import Trial, TrialState
from triptych.domain.schema import Task
from triptych.encoding import Encoder, Scale, answers_of, learnable
from triptych.services.parity import kernel_of
from triptych.training import fit, prepare, scoring, search
from triptych.training.blend import Part, blend
from triptych.training.budget import OVER, Budget
from triptych.training.candidates import defaults as known_defaults
from triptych.training.choosing import Choosing
from triptych.training.ending import Ending
from triptych.training.families import ALL, BY_NAME
from triptych.training.family import Family
from triptych.training.lesson import Lesson
from triptych.training.mixture import guess, mix
from triptych.training.problem import Problem
from triptych.training.scoring import Scored


class Clock:
    """Stands still but for the fits, each of which takes as long as its family is said to."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self.now = 0.0
        self.seconds = seconds

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def slow(monkeypatch) -> Iterator[Clock]:
    """Families whose fits take their time by a clock of their own; linear ones do the work."""
    clock = Clock({})
    linear = ALL[0]

    def slowed(family: Family) -> Family:
        def learn(params, lesson):
            rows = len(lesson.actual) / 100
            clock.now += clock.seconds.get(family.name, 0.1) * rows
            penalty = {"alpha": params.get("learning_rate", 1.0)}
            return linear.learn(penalty, lesson)

        return replace(family, learn=learn, style=linear.style, serves=True)

    families = {family.name: slowed(family) for family in ALL}
    known = search.defaults

    def defaults(problem, preset):
        return [replace(each, family=families[each.family.name]) for each in known(problem, preset)]

    monkeypatch.setattr(search, "defaults", defaults)
    monkeypatch.setattr(search, "proposed", lambda _: list(families.values()))
    return clock


def prepared(task: str = "regression", rows: int = 120):
    data = table(task, rows=rows)
    return prepare(schema(data), data)


@pytest.mark.parametrize("seconds", [2.0, 15.0, 60.0, 300.0])
@pytest.mark.parametrize(
    "costs",
    [
        {}, {"CatBoost": 5.0, "extra trees": 2.0}, {"linear": 1.0, "boosted trees": 7.0},
        {family.name: 3.0 for family in ALL},
    ],
    ids=["quick", "one-is-dear", "the-first-are-dear", "all-are-dear"],
)  # fmt: skip
@pytest.mark.parametrize("preset", [Preset.BALANCED, Preset.THOROUGH])
def test_the_search_and_the_last_fit_keep_the_budget(slow, seconds, costs, preset):
    slow.seconds = costs
    first = (11 if preset is Preset.THOROUGH else 6) * costs.get("linear", 0.1)  # is always scored and fitted
    found = fit(prepared(), budget=seconds, preset=preset, progress=lambda _: None, clock=slow)
    assert slow.now <= max(OVER * seconds, first)
    assert found.report.metrics


def test_a_budget_is_used_as_long_as_it_helps(slow):
    slow.seconds = dict.fromkeys((family.name for family in ALL), 0.5)
    found = fit(prepared(), budget=60, preset=Preset.THOROUGH, progress=lambda _: None, clock=slow)
    assert slow.now > 40
    assert len(found.report.candidates) + len(found.report.given_up) >= 15  # of ten fits each


def test_a_search_that_finds_nothing_better_ends_before_its_time(slow):
    slow.seconds = dict.fromkeys((family.name for family in ALL), 0.001)
    found = fit(prepared(), budget=10**6, preset=Preset.BALANCED, progress=lambda _: None, clock=slow)
    tried = len(found.report.candidates) + len(found.report.given_up)
    assert Preset.BALANCED.patience <= tried <= Preset.BALANCED.trials + 12


def test_a_finish_between_trials_keeps_the_best_and_says_so(slow):
    told: list[Step] = []
    found = fit(
        prepared(), budget=1000, preset=Preset.THOROUGH, progress=told.append, clock=slow,
        stop=lambda: any("proposal" in step.phase for step in told),
    )  # fmt: skip
    assert sum("proposal" in step.phase for step in told) == 1
    assert [trial.state for trial in found.report.given_up] == [TrialState.STOPPED]
    assert any("ended early, as asked" in warning for warning in found.report.warnings)
    assert json.dumps(to_document(found.report), allow_nan=False)
    best = [step.best for step in told if step.best is not None]
    assert best == sorted(best, reverse=True)


def test_a_library_that_fails_costs_its_own_trial_alone(slow, monkeypatch):
    known = search.defaults

    def broken(*_):
        raise ValueError("not these settings")

    def defaults(problem, preset):
        first, *others = known(problem, preset)
        return [replace(first, family=replace(first.family, learn=broken)), *others]

    monkeypatch.setattr(search, "defaults", defaults)
    found = fit(prepared(), budget=60, progress=lambda _: None, clock=slow)
    assert [(trial.name, trial.state) for trial in found.report.given_up] == [
        ("linear, penalty 0.1", TrialState.FAILED)
    ]
    assert found.report.metrics


def test_a_large_table_is_searched_on_some_rows_and_fitted_on_all(monkeypatch):
    monkeypatch.setattr(search, "FEWEST_ROWS", 100)
    fitted_on: list[int] = []
    learn = Encoder.fit

    def watched(chosen, rows, style):
        fitted_on.append(rows.num_rows)
        return learn(chosen, rows, style)

    monkeypatch.setattr(Encoder, "fit", watched)
    found = fit(prepared(rows=1000), budget=0.02, progress=lambda _: None)
    assert max(fitted_on[:-1]) < 100
    assert fitted_on[-1] == found.report.train_rows == 800


def test_the_search_on_real_families_finds_what_is_served_compiled():
    ready = prepared("multiclass", rows=300)
    target = ready.material.target

    def compiles(encoder, estimator, scale, rows):
        return bool(kernel_of(estimator, encoder, target, scale, rows)[0])

    found = fit(ready, budget=5, preset=Preset.BALANCED, progress=lambda _: None, compiles=compiles)
    trials = (*found.report.candidates, *found.report.given_up)
    assert len({trial.name for trial in trials}) == len(trials) >= 4
    assert all(trial.family for trial in trials)
    files, parity = kernel_of(found.estimator, found.encoder, target, found.scale, found.kept)
    assert files, parity


def test_what_can_not_be_served_is_passed_over(slow, monkeypatch):
    known = search.defaults

    def defaults(problem, preset):
        return [replace(each, family=replace(each.family, serves=False)) for each in known(problem, preset)]

    monkeypatch.setattr(search, "defaults", defaults)
    asked: list[int] = []

    def second(*_):
        asked.append(1)
        return len(asked) == 2

    found = fit(prepared(), budget=60, progress=lambda _: None, clock=slow, compiles=second)
    ranked = sorted(found.report.candidates, key=lambda trial: trial.score)
    assert found.report.estimator == ranked[1].name


def test_where_answers_are_too_large_only_those_of_the_best_are_kept(slow, monkeypatch):
    monkeypatch.setattr(search, "KEPT_CELLS", 200)
    ready = prepared().material
    train = ready.split.train
    found = search.search(
        ready.learned, ready.table.take(train), ready.actual[train], preset=Preset.BALANCED,
        budget=Budget(60, clock=slow), progress=lambda _: None, stop=lambda: False,
    )  # fmt: skip
    kept = [each.trial.score for each in found.scored if each.answers is not None]
    assert sorted(kept) == sorted(each.trial.score for each in found.scored)[:2]


def test_where_nothing_can_be_served_the_training_is_refused(slow, monkeypatch):
    known = search.defaults

    def defaults(problem, preset):
        return [replace(each, family=replace(each.family, serves=False)) for each in known(problem, preset)]

    monkeypatch.setattr(search, "defaults", defaults)
    with pytest.raises(InvalidTraining, match="can be served; train with a quick preset"):
        fit(prepared(), budget=60, progress=lambda _: None, clock=slow)


def found_of(task: Task, answers: list[np.ndarray], actual: np.ndarray, folds: int = 4):
    """As if candidates had been scored, of which these are the answers."""
    places = np.array_split(np.arange(len(actual)), folds)
    whole = SimpleNamespace(
        problem=SimpleNamespace(regression=task is Task.REGRESSION), actual=actual,
        folds=SimpleNamespace(scored_on=places), weights=None,
    )  # fmt: skip
    scored = []
    for number, each in enumerate(answers):
        scores = [float(np.sqrt(np.mean((each[at] - actual[at]) ** 2))) for at in places]
        trial = Trial(
            name=str(number), score=float(np.mean(scores)), folds=tuple(scores), seconds=1.0, began=float(number)
        )  # fmt: skip
        candidate = SimpleNamespace(name=str(number))
        scored.append(Scored(candidate=candidate, trial=trial, answers=each.astype(np.float32)))  # type: ignore[arg-type]
    whole.ranked = sorted(scored, key=lambda one: one.trial.score)
    return whole


def test_models_that_err_differently_are_combined_and_their_scores_are_honest():
    chance = np.random.default_rng(0)
    actual = chance.normal(size=800)
    found = found_of(Task.REGRESSION, [actual + chance.normal(size=800) for _ in range(3)], actual)
    mixture = mix(found, members=4, cautious=True)
    assert mixture is not None
    assert sum(mixture.weights) == pytest.approx(1.0)
    assert mixture.members[0] is found.ranked[0]
    assert mixture.trial.score == pytest.approx(np.sqrt(1 / 3), abs=0.05)
    assert mixture.trial.began + mixture.trial.seconds == 3.0, "when the last candidate was scored"
    assert len(mixture.trial.folds) == 4
    # MLflow takes no other signs in the name of a parameter.
    assert all(re.fullmatch(r"[\w.\-/ ]+", name) for name in mixture.trial.params)


def test_models_that_err_alike_are_not_combined():
    chance = np.random.default_rng(0)
    actual = chance.normal(size=800)
    same = actual + chance.normal(size=800)
    answers = [same + 0.001 * chance.normal(size=800) for _ in range(4)]
    assert mix(found_of(Task.REGRESSION, answers, actual), members=4, cautious=True) is None


def test_one_model_alone_is_no_ensemble():
    actual = np.arange(40.0)
    assert mix(found_of(Task.REGRESSION, [actual + 1], actual), members=4, cautious=False) is None


def test_a_mean_of_fewer_members_keeps_the_best_and_the_heaviest():
    chance = np.random.default_rng(0)
    actual = chance.normal(size=800)
    found = found_of(Task.REGRESSION, [actual + chance.normal(size=800) for _ in range(5)], actual)
    whole = mix(found, members=5, cautious=True)
    assert whole is not None
    fewer = whole.within(2, found)
    assert fewer is not None
    assert fewer.members[0] is found.ranked[0]
    heaviest = max(range(1, len(whole.members)), key=lambda place: whole.weights[place])
    assert fewer.members[1] is whole.members[heaviest]
    assert sum(fewer.weights) == pytest.approx(1.0)
    said = np.average([each.answers for each in fewer.members], axis=0, weights=fewer.weights)
    assert fewer.trial.score > whole.trial.score  # its own scores, not those of the five
    assert fewer.trial.score == pytest.approx(np.sqrt(np.mean((said - actual) ** 2)), rel=0.01)
    assert whole.within(1, found) is None  # the best alone, over which nothing is won


def test_a_thorough_search_goes_on_as_long_as_there_is_time(slow):
    slow.seconds = dict.fromkeys((family.name for family in ALL), 0.05)
    found = fit(prepared(), budget=60, preset=Preset.THOROUGH, progress=lambda _: None, clock=slow)
    tried = len(found.report.candidates) + len(found.report.given_up)
    assert slow.now > 50 or tried > Preset.THOROUGH.trials
    assert {len(trial.folds) for trial in found.report.candidates if trial.family != "ensemble"} == {10}


def test_time_is_kept_for_what_comes_before_and_after(slow):
    slow.seconds = dict.fromkeys((family.name for family in ALL), 0.5)
    fit(prepared(), budget=60, preset=Preset.THOROUGH, progress=lambda _: None, clock=slow, before=10.0, after=15.0)
    assert 20 < slow.now <= OVER * 60 - 10 - 15


def scored_once(family: str, answering: float = 0.0) -> Scored:
    """As if a candidate had been scored in a second on one fold."""
    trial = Trial(name=family, score=1.0, folds=(1.0,), seconds=1.0)
    candidate = SimpleNamespace(name=family, family=BY_NAME[family])
    return Scored(candidate=candidate, trial=trial, answering=answering)  # type: ignore[arg-type]


def test_a_model_that_answers_slowly_is_left_more_time_at_the_end():
    clock = Clock({})
    budget = Budget(100.0, clock=clock, after=2.0)
    ending = Ending(budget=budget)
    quick, slow, slowest = (scored_once("LightGBM", answering=each) for each in (1e-6, 1e-4, 1.0))
    budget.expect(ending.gate([quick]))
    before = budget.left
    budget.expect(ending.gate([quick, slow]))
    assert budget.left < before - 5
    budget.expect(ending.gate([slowest]))
    assert budget.left == 50.0  # half of the budget is for the search whatever follows
    assert Ending(budget=budget, bags=5).gate([quick]) == 5 * ending.gate([quick])


def test_the_best_is_not_given_up_for_a_quick_one_because_it_answers_slowly():
    actual = np.arange(40.0)
    found = found_of(Task.REGRESSION, [actual + 1, actual + 9], actual)
    best, quick = found.ranked
    found.ranked[1] = replace(quick, trial=replace(quick.trial, seconds=0.01))
    clock = Clock({})
    budget = Budget(10.0, growth=8.0, clock=clock, after=1.0)
    budget.expect(Ending(budget=budget).gate([scored_once("LightGBM", answering=1.0)]))
    clock.now = 5.0
    assert budget.left == 0.0
    choosing = Choosing(
        found=found, schema=None, table=None, actual=actual, budget=budget,  # type: ignore[arg-type]
        compiles=lambda *_: True, fitting=lambda _: None,
    )  # fmt: skip
    assert choosing._affordable()[0] is best


def test_the_best_is_not_given_up_for_a_moment_when_no_time_is_left():
    actual = np.arange(40.0)
    found = found_of(Task.REGRESSION, [actual + 1, actual + 9], actual)
    best, quick = found.ranked
    found.ranked[0] = best = replace(best, trial=replace(best.trial, seconds=1.0))
    found.ranked[1] = replace(quick, trial=replace(quick.trial, seconds=0.5))
    clock = Clock({})
    budget = Budget(40.0, growth=1.25, clock=clock, after=5.0)
    clock.now = 60.0
    choosing = Choosing(
        found=found, schema=None, table=None, actual=actual, budget=budget,  # type: ignore[arg-type]
        compiles=lambda *_: True, fitting=lambda _: None,
    )  # fmt: skip
    assert choosing._affordable()[0] is best


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("task", ["positive", "binary", "multiclass"])
def test_a_blend_answers_with_the_weighted_mean_and_is_compiled(task):
    material = prepared(task, rows=200).material
    problem = Problem.of(material.learned, material.actual)
    known = {each.family.name: each for each in known_defaults(problem, Preset.BALANCED)}
    encoders = {
        style: Encoder.fit(material.learned, material.table, style)
        for style in {known[name].family.style for name in known}
    }
    parts, each, weights = [], [], [0.5, 0.3, 0.2]
    for name in ("linear", "LightGBM", "CatBoost"):
        family = known[name].family
        scale = Scale.LOG if task == "positive" and name == "LightGBM" else Scale.PLAIN
        encoder = encoders[family.style]
        taught = Lesson(
            problem=problem, encoder=encoder, matrix=encoder.table(material.table),
            actual=learnable(scale, material.actual),
        )  # fmt: skip
        estimator = family.learn(known[name].params, taught).estimator
        parts.append(Part(style=family.style, encoder=encoder, estimator=estimator, scale=scale))
        each.append(answers_of(estimator, taught.matrix, material.target, scale))
    joint, estimator = blend(parts, weights, material.target)
    expected = sum(weight * answers for weight, answers in zip(weights, each, strict=True))
    answers = answers_of(estimator, joint.table(material.table), material.target, Scale.PLAIN)
    assert answers == pytest.approx(expected, rel=1e-9)
    files, parity = kernel_of(estimator, joint, material.target, Scale.PLAIN, material.table)
    assert files, parity
    assert Encoder.read(joint.document()) == joint


def test_members_that_cost_more_than_there_is_room_for_are_left_out():
    chance = np.random.default_rng(0)
    actual = chance.normal(size=800)
    found = found_of(Task.REGRESSION, [actual + chance.normal(size=800) for _ in range(5)], actual)
    names = [each.candidate.name for each in found.ranked]
    costs = dict(zip(names, (100.0, 1.0, 9.0, 1.0, 1.0), strict=True))  # the best one's is not of the others

    def cost(scored: Scored) -> float:
        return costs[scored.candidate.name]

    mixture = mix(found, members=5, cautious=True, cost=cost, room=2.0)
    assert mixture is not None
    assert len(mixture.members) == 3
    assert names[2] not in {each.candidate.name for each in mixture.members}
    assert guess(found, members=5, cost=cost, room=2.0) == list(mixture.members)
    assert guess(found, members=1) == found.ranked[:1]


def test_a_dear_kind_that_is_no_better_is_given_up_after_its_first_fold(slow):
    slow.seconds = {"extra trees": 8.0}  # of which it would take seven and a half times as much
    found = fit(prepared(), budget=60, preset=Preset.BALANCED, progress=lambda _: None, clock=slow)
    given_up = [trial for trial in found.report.given_up if trial.family == "extra trees"]
    assert [len(trial.folds) for trial in given_up] == [1]
    assert not [trial for trial in found.report.candidates if trial.family == "extra trees"]


def test_the_best_is_registered_though_its_answers_would_take_the_whole_budget(monkeypatch):
    clock, known = Clock({}), search.defaults

    def slowed(candidate):
        family = candidate.family

        def learn(params, lesson):
            clock.now += 0.05 if family.name == "linear" else 0.5
            return family.learn(params, lesson)

        return replace(candidate, family=replace(family, learn=learn))

    answers = scoring.answers_of

    def slow_answers(estimator, *others):
        clock.now += 0.0 if hasattr(estimator, "coef_") else 2.0
        return answers(estimator, *others)

    monkeypatch.setattr(search, "defaults", lambda *asked: [slowed(each) for each in known(*asked)])
    monkeypatch.setattr(scoring, "answers_of", slow_answers)
    for preset in (Preset.QUICK, Preset.BALANCED):
        clock.now = 0.0
        squares = table("regression", rows=400)
        ready = squares.set_column(4, "y", [50 * np.array(squares["x"].fill_null(0.0)) ** 2])
        found = fit(prepare(schema(ready), ready), budget=60, preset=preset, progress=lambda _: None, clock=clock,
                    after=4.0)  # fmt: skip
        best = min(found.report.candidates, key=lambda trial: trial.score)
        assert best.family != "linear"
        assert found.report.estimator == best.name


def test_folds_are_the_same_for_all_and_encoded_once(monkeypatch):
    monkeypatch.setattr(
        "triptych.training.told.COUNTS", ()
    )  # those that come after the search have encoders of their own
    encoded: list[str] = []
    learn = Encoder.fit

    def watched(chosen, rows, style):
        encoded.append(style.value)
        return learn(chosen, rows, style)

    monkeypatch.setattr(Encoder, "fit", watched)
    found = fit(prepared(), budget=60, progress=lambda _: None)
    assert sorted(encoded[:-1]) == ["linear"] * 5 + ["tree"] * 5
    assert {len(trial.folds) for trial in found.report.candidates} == {5}


def test_a_budget_remembers_what_a_family_costs():
    clock = Clock({})
    budget = Budget(10.0, growth=2.0, clock=clock)
    linear, boosted = BY_NAME["linear"], BY_NAME["boosted trees"]
    budget.note(boosted, 2.0)
    assert (budget.fold(boosted), budget.fold(linear)) == (2.0, 2.0 * linear.pace)
    assert budget.last([Trial(name="x", score=1.0, folds=(1.0, 1.0), seconds=3.0)]) == 3.0
    clock.now = 10.5
    assert (budget.left, budget.late(0.0)) == (0.0, True)
    clock.now = 6.5
    assert (budget.late(3.0), budget.late(4.0)) == (False, True)
    budget.note(boosted, 1.0)
    assert (budget.least(boosted), budget.usual(boosted), budget.fold(boosted)) == (1.0, 1.5, 1.4)
    assert budget.least(linear) == 0.0


def test_what_is_much_better_takes_fewer_rounds_where_all_of_them_would_take_too_long(monkeypatch):
    monkeypatch.setattr(search, "FEWEST_ROWS", 300)
    monkeypatch.setattr(search, "CELLS_A_SECOND", 100)
    clock, boosted = Clock({}), BY_NAME["boosted trees"]
    told: list[int | None] = []

    def learn(params, lesson):
        told.append(lesson.rounds)
        learned = boosted.learn(params, lesson)
        clock.now += len(lesson.actual) / 200 * (lesson.rounds or 150) / 150
        return learned

    known = search.defaults

    def defaults(problem, preset):
        assert problem.large
        return [
            replace(each, family=replace(each.family, learn=learn)) if each.family.name == "boosted trees" else each
            for each in known(problem, preset)
        ]

    monkeypatch.setattr(search, "defaults", defaults)
    squares = table("regression", rows=3000)
    x = np.array(squares["x"].fill_null(0.0))
    ready = squares.set_column(4, "y", [50 * x**2])
    found = fit(prepare(schema(ready), ready), budget=12, progress=lambda _: None, clock=clock)
    assert found.report.estimator == "boosted trees, small"
    assert 30 <= told[-1] < 150
    assert found.report.train_rows == 2400
    assert clock.now <= OVER * 12
