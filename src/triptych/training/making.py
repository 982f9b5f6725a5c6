"""One part of a model, fitted on all training rows; and a whole model by its recipe."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from triptych.domain.errors import InvalidTraining
from triptych.domain.recipe import Ingredient, Recipe
from triptych.domain.schema import Schema, Target
from triptych.encoding import Encoder, Matrix, Scale, Style, learnable
from triptych.training.blend import Part, blend
from triptych.training.families import BY_NAME
from triptych.training.family import Family
from triptych.training.lesson import Lesson
from triptych.training.own import OWN
from triptych.training.problem import Problem
from triptych.training.split import Places, folds
from triptych.training.weights import Weights, some


@dataclass(kw_only=True)
class Making:
    """Fits parts on the same rows; each style is encoded once.

    Attributes:
        schema: The inputs and the target.
        table: All training rows.
        actual: Shape (rows,); numbers, or places in the classes.
        weights: How much each row counts.
    """

    schema: Schema
    table: pa.Table
    actual: NDArray[np.generic]
    weights: Weights = None

    @cached_property
    def problem(self) -> Problem:
        """What is known of the rows."""
        return Problem.of(self.schema, self.actual)

    def encoder(self, style: Style) -> Encoder:
        """The encoder of a style."""
        if style not in self._encoders:
            self._encoders[style] = Encoder.fit(self.schema, self.table, style)
        return self._encoders[style]

    def parts(self, family: Family, ingredient: Ingredient) -> list[Part]:
        """Fit its estimators: one on all rows, or one for each fold on the rows outside of it."""
        matrix = self.encoder(family.style).table(self.table)
        if not ingredient.bagged:
            return [self._part(family, ingredient, matrix, slice(None))]
        bags = folds(self.actual, classes=not self.problem.regression)
        return [self._part(family, ingredient, matrix[places], places) for places, _ in bags]

    def _part(self, family: Family, ingredient: Ingredient, matrix: Matrix, rows: Places | slice) -> Part:
        encoder, scale = self.encoder(family.style), Scale(ingredient.scale)
        lesson = Lesson(
            problem=self.problem, encoder=encoder, matrix=matrix, actual=learnable(scale, self.actual[rows]),
            weights=some(self.weights, rows), rounds=ingredient.rounds,
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of solvers that are stopped early, and of columns without names
            learned = family.learn(ingredient.params, lesson)
        return Part(style=family.style, encoder=encoder, estimator=learned.estimator, scale=scale)

    def whole(self, recipe: Recipe) -> tuple[Encoder, Any, Scale]:
        """Fit all that a recipe names.

        Raises:
            InvalidTraining: It names a kind of model that is not known, or not installed, here.
        """
        assert self.schema.target is not None
        parts = [self.parts(_family(each.family), each) for each in recipe.ingredients]
        return joined(parts, [each.weight for each in recipe.ingredients], self.schema.target)

    @cached_property
    def _encoders(self) -> dict[Style, Encoder]:
        return {}


def joined(parts: Sequence[Sequence[Part]], weights: Sequence[float], target: Target) -> tuple[Encoder, Any, Scale]:
    """Make one model of the fitted estimators of each ingredient.

    Args:
        parts: Of each ingredient; they share its weight.
        weights: One for each ingredient.
        target: What is predicted.
    """
    flat = [(part, weight / len(of_one)) for of_one, weight in zip(parts, weights, strict=True) for part in of_one]
    if len(flat) == 1:
        alone = flat[0][0]
        return alone.encoder, alone.estimator, alone.scale
    return *blend([part for part, _ in flat], [weight for _, weight in flat], target), Scale.PLAIN


def _family(name: str) -> Family:
    if name.startswith(OWN):
        raise InvalidTraining(f"The model was made by {name}; `triptych train` that file again instead.")
    family = BY_NAME.get(name)
    if family is None:
        raise InvalidTraining(f"The model was made of “{name}”, which this version of Triptych does not know.")
    if not family.installed:
        raise InvalidTraining(f"The model was made with {family.library}; install it to make the model again.")
    return family
