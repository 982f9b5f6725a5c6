"""Wrong decisions cost what somebody said, and the threshold follows."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from tests.training.tables import schema, table
from triptych.domain.costs import Costs
from triptych.domain.document import from_document, to_document
from triptych.domain.errors import InvalidTraining
from triptych.domain.recipe import Recipe
from triptych.domain.run import Report
from triptych.training import fit, fit_again, prepare
from triptych.training.deciding import mean_cost, threshold

DEAR = Costs(false_negative=5.0)
FOLDS = np.arange(4_000) % 5


def said(rows: int = 4_000, seed: int = 1):
    chance = np.random.default_rng(seed)
    shares = chance.beta(0.7, 0.7, rows)
    return chance.random(rows) < shares, shares


def test_honest_probabilities_are_cut_where_the_costs_are_even():
    hits, shares = said()
    assert DEAR.threshold == pytest.approx(1 / 6)
    assert threshold(DEAR, hits, shares, FOLDS) == pytest.approx(1 / 6, abs=0.08)
    assert mean_cost(DEAR, hits, shares, 1 / 6) < mean_cost(DEAR, hits, shares, 0.5)
    assert threshold(Costs(), hits, shares, FOLDS) == pytest.approx(0.5, abs=0.08)


def test_dishonest_ones_are_cut_where_it_was_cheapest():
    hits, shares = said()
    assert threshold(DEAR, hits, shares / 10, FOLDS) == pytest.approx(1 / 60, abs=0.01)


@pytest.mark.parametrize("cost", [0.0, -1.0, math.nan, math.inf])
def test_what_is_no_cost_is_refused_by_name(cost):
    with pytest.raises(InvalidTraining, match="cost_false_negative must be a number > 0"):
        Costs.stated(None, cost)


def test_no_costs_are_none_and_one_alone_is_beside_1():
    assert Costs.stated(None, None) is None
    assert Costs.stated(3.0, None) == Costs(false_positive=3.0, false_negative=1.0)


def test_a_training_decides_by_costs_measures_them_and_is_done_again_to_the_digit():
    data = table("binary", rows=400)
    prepared = prepare(schema(data), data)
    plain = fit(prepared, budget=1e-9, progress=lambda _: None)
    assert plain.schema.target.threshold == 0.5
    assert "cost" not in plain.report.reliability
    fitted = fit(prepared, budget=1e-9, progress=lambda _: None, costs=DEAR)
    edge = fitted.schema.target.threshold
    assert 0 < edge < 0.5
    assert fitted.report.reliability["threshold"] == edge
    assert fitted.report.reliability["cost"] >= 0
    assert (plain.report.costs, fitted.report.costs) == (None, DEAR)
    assert from_document(Report, json.loads(json.dumps(to_document(fitted.report)))) == fitted.report
    recipe = from_document(Recipe, json.loads(json.dumps(to_document(fitted.recipe))))
    again = fit_again(prepared, recipe, progress=lambda _: None, costs=DEAR)
    assert again.report.metrics == fitted.report.metrics
    assert again.schema.target.threshold == edge
    assert again.report.reliability["cost"] == fitted.report.reliability["cost"]


@pytest.mark.parametrize("task", ["regression", "multiclass"])
def test_costs_are_of_two_classes(task):
    data = table(task, rows=60)
    with pytest.raises(InvalidTraining, match="two classes"):
        fit(prepare(schema(data), data), budget=1e-9, progress=lambda _: None, costs=DEAR)
