"""A model is made again by its recipe, to the bit."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.trained import flats
from triptych.domain.document import from_document, to_document
from triptych.domain.errors import InvalidTraining
from triptych.domain.recipe import Ingredient, Recipe
from triptych.encoding import answers_of
from triptych.tables import infer_schema, read_table
from triptych.training import fit_again, prepare

MEAN = Recipe(
    name="ensemble of 3",
    ingredients=(
        Ingredient(
            family="boosted trees", weight=0.5, scale="log", rounds=30,
            params={"max_iter": 30, "learning_rate": 0.1, "early_stopping": False},
        ),
        Ingredient(family="linear", params={"alpha": 0.1}, weight=0.3),
        Ingredient(
            family="network", weight=0.2,
            params={"hidden_layer_sizes": [8], "alpha": 0.3, "learning_rate_init": 5e-3, "max_iter": 20,
                    "early_stopping": False},
        ),
    ),
)  # fmt: skip


BAGGED = replace(MEAN, ingredients=tuple(replace(each, bagged=each.family != "linear") for each in MEAN.ingredients))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    table = read_table(flats(tmp_path_factory.mktemp("making") / "flats.csv"))
    return prepare(infer_schema(table, target="price"), table)


@pytest.mark.parametrize(
    "recipe", [MEAN, replace(MEAN, ingredients=MEAN.ingredients[:1]), BAGGED], ids=["mean", "one", "bagged"]
)
def test_what_was_written_down_makes_the_same_model(prepared, recipe):
    again = from_document(Recipe, json.loads(json.dumps(to_document(recipe))))
    made = [fit_again(prepared, each, progress=lambda _: None) for each in (recipe, again)]
    assert made[0].report.metrics == made[1].report.metrics
    answers = [
        answers_of(each.estimator, each.encoder.table(each.kept), each.schema.target, each.scale) for each in made
    ]
    assert answers[0].tobytes() == answers[1].tobytes()
    assert np.isfinite(answers[0]).all()
    assert made[0].report.estimator == recipe.name


def test_a_bagged_model_is_the_mean_of_those_that_each_miss_a_fold(prepared):
    one = replace(BAGGED.ingredients[0], weight=1.0)
    made = fit_again(prepared, Recipe(name="x", ingredients=(one,)), progress=lambda _: None)
    matrix = made.encoder.table(made.kept)
    each = [estimator.predict(matrix) for estimator in made.estimator.estimators_]
    assert len(each) == 5
    assert len({answers.tobytes() for answers in each}) == 5
    assert answers_of(made.estimator, matrix, made.schema.target, made.scale) == pytest.approx(np.mean(each, axis=0))


def test_a_recipe_of_what_is_not_known_is_refused(prepared):
    unknown = Recipe(name="x", ingredients=(Ingredient(family="oracle"),))
    with pytest.raises(InvalidTraining, match="“oracle”, which this version of Triptych does not know"):
        fit_again(prepared, unknown, progress=lambda _: None)
