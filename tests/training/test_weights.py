"""Rows count as much as they are said to: in every fit, in the search, in corrections and in what is measured."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tests.training.tables import schema, table
from triptych.domain.costs import Costs
from triptych.domain.errors import InvalidTraining
from triptych.domain.preset import Preset
from triptych.domain.schema import Schema
from triptych.encoding import Encoder, Style, answers_of
from triptych.services.records import predictions_digest
from triptych.training import OwnCode, fit, fit_again, prepare
from triptych.training.budget import Budget
from triptych.training.calibrating import calibrate
from triptych.training.candidates import defaults
from triptych.training.curves import curves
from triptych.training.deciding import mean_cost
from triptych.training.evaluation import baseline, measure, selection_score
from triptych.training.families import ALL
from triptych.training.lesson import Lesson
from triptych.training.mixture import mix
from triptych.training.problem import SMALL_TABLE, Problem
from triptych.training.reliability import reliability
from triptych.training.search import search
from triptych.training.weights import error_of_mean, shared

pytestmark = pytest.mark.filterwarnings("ignore")
TASKS = ("regression", "binary", "multiclass")


def weighted(data: pa.Table, weights) -> pa.Table:
    return data.append_column("w", pa.array(weights))


def quick(wanted: Schema, data: pa.Table, weights: str | None = None):
    return fit(prepare(wanted, data, weights=weights), budget=1e-9, progress=lambda _: None)


@pytest.mark.parametrize("task", TASKS)
def test_rows_of_0_make_the_same_model_as_rows_left_out(task):
    data = table(task, rows=200)
    counts = np.arange(200) % 5 != 2
    whole = weighted(data, counts * 3)
    zeros, without = quick(schema(whole), whole, "w"), quick(schema(data), data.filter(pa.array(counts)))
    assert predictions_digest(zeros) == predictions_digest(without)
    assert zeros.report.metrics == without.report.metrics
    assert (zeros.report.weights, without.report.weights) == ("w", "")
    assert "w" not in [column.name for column in zeros.schema.columns]


def answered(task: str, rows: int = 300):
    """A target, the truth and uncertain answers, with whole weights."""
    chance = np.random.default_rng(5)
    data = table(task, rows=rows)
    found = prepare(schema(data), data).material
    counts = chance.integers(1, 4, rows)
    if task == "regression":
        return found.target, found.actual, found.actual + chance.normal(size=rows), counts
    classes = len(found.target.classes)
    shares = chance.dirichlet(np.full(classes, 0.7), rows) + 0.5 * np.eye(classes)[found.actual]
    return found.target, found.actual, shares / shares.sum(axis=1, keepdims=True), counts


@pytest.mark.parametrize("task", TASKS)
def test_whole_weights_measure_what_repeated_rows_do(task):
    target, actual, answers, counts = answered(task)
    weights = shared(counts.astype(float))
    repeated, again = np.repeat(actual, counts), np.repeat(answers, counts, axis=0)
    assert measure(target, actual, answers, weights) == pytest.approx(measure(target, repeated, again))
    assert measure(target, actual, answers, weights) != pytest.approx(measure(target, actual, answers))
    assert baseline(target, actual, 2, weights) == pytest.approx(baseline(target, repeated, 2))
    if task == "regression":
        return
    assert reliability(target, actual, answers, weights) == pytest.approx(reliability(target, repeated, again))
    one, other = curves(target, actual, answers, None, weights), curves(target, repeated, again)
    for label, line in one["calibration"].items():
        assert line["observed"] == pytest.approx(other["calibration"][label]["observed"])
        assert line["predicted"] == pytest.approx(other["calibration"][label]["predicted"])


def test_whole_weights_cost_what_repeated_rows_do():
    _, actual, answers, counts = answered("binary")
    costs, hits, said = Costs(false_negative=5.0), actual == 1, answers[:, 1]
    repeated = mean_cost(costs, np.repeat(hits, counts), np.repeat(said, counts), 0.3)
    assert mean_cost(costs, hits, said, 0.3, counts.astype(float)) == pytest.approx(repeated)


@pytest.mark.parametrize("classes", [2, 3])
def test_a_correction_is_learned_from_rows_as_much_as_they_count(classes):
    chance = np.random.default_rng(2)
    honest = chance.dirichlet(np.full(classes, 0.7), 1_200)
    actual = (honest.cumsum(axis=1) > chance.random(1_200)[:, None]).argmax(axis=1)
    bold = honest**3 / (honest**3).sum(axis=1, keepdims=True)
    counts = chance.integers(1, 4, 1_200)
    folds = np.array_split(np.arange(1_200), 5)
    places = np.repeat(np.arange(1_200), counts)
    repeated = [np.flatnonzero(np.isin(places, fold)) for fold in folds]
    one = calibrate(actual, bold, folds, shared(counts.astype(float)))
    other = calibrate(actual[places], bold[places], repeated)
    assert one is not None
    assert other is not None
    assert one.gain == pytest.approx(other.gain, rel=0.01)
    assert one.answers[places] == pytest.approx(other.answers, abs=0.01)


def two_answers(labelled: bool) -> tuple[pa.Table, np.ndarray]:
    """Two answers to each question, of which one weighs nine times as much."""
    chance = np.random.default_rng(1)
    heavy = chance.random(SMALL_TABLE) < 0.5
    told = np.where(heavy, "yes", "no") if labelled else heavy * 10.0
    return pa.table({"x": chance.normal(size=SMALL_TABLE), "y": told}), np.where(heavy, 9.0, 1.0)


@pytest.mark.parametrize("family", [family.name for family in ALL])
@pytest.mark.parametrize("labelled", [False, True])
def test_of_two_answers_the_heavier_one_counts_more_in_every_family(labelled, family):
    data, weights = two_answers(labelled)
    found = prepare(schema(data), data).material
    problem = Problem.of(found.learned, found.actual)
    candidate = next(each for each in defaults(problem, Preset.THOROUGH) if each.family.name == family)
    encoder = Encoder.fit(found.learned, found.table, candidate.family.style)
    said = {}
    for name, counts in (("alike", None), ("weighted", shared(weights))):
        lesson = Lesson(
            problem=problem, encoder=encoder, matrix=encoder.table(found.table), actual=found.actual, weights=counts
        )
        learned = candidate.family.learn(candidate.params, lesson)
        answers = answers_of(learned.estimator, lesson.matrix, found.target, candidate.scale)
        said[name] = answers[:, 1].mean() if labelled else answers.mean() / 10
    assert said["alike"] == pytest.approx(0.5, abs=0.06)
    assert said["weighted"] > 0.75  # 0.9 where nothing of the single rows is remembered


@pytest.mark.parametrize("task", ["regression", "binary"])
def test_a_search_scores_rows_as_much_as_they_count(task):
    data = table(task, rows=200)
    found = prepare(schema(data), data).material
    weights = shared(np.random.default_rng(3).uniform(0.1, 5, 200))
    searched = search(
        found.learned, found.table, found.actual, weights=weights, preset=Preset.QUICK, budget=Budget(60.0),
        progress=lambda _: None, stop=lambda: False,
    )  # fmt: skip
    for each in searched.scored:
        for places, score in zip(searched.folds.scored_on, each.trial.folds, strict=True):
            told = each.answers[places].astype(float)
            assert score == pytest.approx(selection_score(found.target, found.actual[places], told, weights[places]))
    mixture = mix(searched, members=4, cautious=False)
    alone = mix(replace(searched, weights=None), members=4, cautious=False)
    assert mixture is None or alone is None or mixture.weights != alone.weights


def test_ratios_alone_count():
    assert shared(np.full(5, 3.0)) is None
    large = np.array([1e308, 1e308, 5e307])
    assert shared(large) == pytest.approx(shared(np.array([2.0, 2.0, 1.0])))
    values = np.random.default_rng(0).normal(size=50)
    assert error_of_mean(values, np.full(50, 2.0)) == pytest.approx(error_of_mean(values, None))


def test_rows_of_one_group_tell_as_much_of_a_mean_as_one_row():
    values, groups = np.random.default_rng(0).normal(size=50), np.repeat(np.arange(50), 4)
    alone = error_of_mean(values, None)
    assert alone == pytest.approx(values.std(ddof=1) / np.sqrt(50))
    assert error_of_mean(np.repeat(values, 4), None, groups) == pytest.approx(alone)
    assert error_of_mean(values, None, np.zeros(50, dtype=int)) == np.inf


def test_a_weighted_training_is_done_again_to_the_digit():
    data = weighted(table("binary", rows=400), np.random.default_rng(1).uniform(0.1, 5, 400))
    found = prepare(schema(data), data, weights="w")
    fitted = fit(found, budget=1e-9, progress=lambda _: None, costs=Costs(false_negative=3.0))
    again = fit_again(found, fitted.recipe, progress=lambda _: None, costs=Costs(false_negative=3.0))
    assert again.report.metrics == fitted.report.metrics
    assert predictions_digest(again) == predictions_digest(fitted)
    assert fitted.report.metrics != quick(schema(data.drop(["w"])), data.drop(["w"])).report.metrics


GOOD = [1.0] * 60


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        ([1.0, None, *GOOD[2:]], "“w” of row 2 is missing"),
        ([1.0, 1.0, float("nan"), *GOOD[3:]], "“w” of row 3 is missing"),
        ([*GOOD[1:], float("inf")], "“w” of row 60 is infinite"),
        ([-0.5, *GOOD[1:]], "“w” of row 1 is less than 0"),
        ([1e-200, *GOOD[:30], 1e200, *GOOD[32:]], "“w” of row 1 is more than 1e.30 times smaller than another"),
        ([*GOOD[1:], 5e-324], "“w” of row 60 is more than .* give it 0 to leave the row out"),
        ([0.0] * 60, "is 0 in every row"),
        (["a"] * 60, "“w” does not hold numbers"),
        ([True] * 60, "“w” does not hold numbers"),
    ],
)
def test_what_is_no_weight_is_refused_with_its_row(weights, says):
    data = table("regression", rows=60)
    with pytest.raises(InvalidTraining, match=says) as caught:
        prepare(schema(data), weighted(data, weights), weights="w")
    assert caught.value.detail.endswith(".")


def test_weights_of_far_ratios_still_count_in_libraries_of_32_bits():
    data = table("regression", rows=60)
    counted = prepare(schema(data), weighted(data, [0.0, 2e-30, *GOOD[2:]]), weights="w").material.weights
    assert counted is not None
    assert counted.astype(np.float32).min() > 0


def test_a_column_that_can_not_weight_is_named():
    data = table("regression", rows=60)
    with pytest.raises(InvalidTraining, match='no column "v" to weight'):
        prepare(schema(data), data, weights="v")
    with pytest.raises(InvalidTraining, match="the target itself"):
        prepare(schema(data), data, weights="y")
    with pytest.raises(InvalidTraining, match="No column is left"):
        prepare(schema(weighted(data, GOOD).select(["w", "y"])), weighted(data, GOOD), weights="w")


def test_a_weight_is_asked_for_where_there_is_a_target_alone():
    data = table("regression", rows=60)
    y = pa.array([None, *data["y"].to_pylist()[1:]])
    data = weighted(data.set_column(data.column_names.index("y"), "y", y), [None, *GOOD[1:]])
    assert prepare(schema(data), data, weights="w").material.table.num_rows == 59


def test_a_class_whose_rows_all_weigh_nothing_is_refused():
    data = table("binary", rows=60)
    weights = [0.0 if label == "no" else 1.0 for label in data["y"].to_pylist()]
    with pytest.raises(InvalidTraining, match="no row of a weight > 0"):
        prepare(schema(data), weighted(data, weights), weights="w")


def test_own_code_is_given_the_weights_or_refused():
    data, weights = two_answers(labelled=False)
    found = prepare(schema(data), data).material
    encoder = Encoder.fit(found.learned, found.table, Style.LINEAR)
    lesson = Lesson(
        problem=Problem.of(found.learned, found.actual), encoder=encoder, matrix=encoder.table(found.table),
        actual=found.actual, weights=shared(weights),
    )  # fmt: skip
    for make in (lambda: make_pipeline(StandardScaler(), Ridge()), lambda: RandomForestRegressor(20, max_depth=2)):
        own = OwnCode(file=Path("mine.py"), make=make)
        own.require_weights()
        learned = own.candidate(lesson.problem).family.learn({}, lesson)
        assert learned.estimator.predict(lesson.matrix).mean() == pytest.approx(9.0, abs=0.6)
    own = OwnCode(file=Path("mine.py"), make=KNeighborsRegressor)
    with pytest.raises(InvalidTraining, match=r"KNeighborsRegressor of mine\.py takes no sample_weight"):
        fit(
            prepare(schema(weighted(data, weights)), weighted(data, weights), weights="w"), budget=1.0,
            progress=lambda _: None, own=own,
        )  # fmt: skip
