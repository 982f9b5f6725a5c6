"""One part of a model, fitted on all training rows; and a whole model by its recipe."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from triptych.domain.errors import InvalidTraining
from triptych.domain.recipe import Ingredient, Recipe
from triptych.domain.schema import Schema
from triptych.encoding import Encoder, Scale, Style, learnable
from triptych.training.blend import Part, blend
from triptych.training.families import BY_NAME
from triptych.training.family import Family
from triptych.training.lesson import Lesson
from triptych.training.own import OWN
from triptych.training.problem import Problem


@dataclass(kw_only=True)
class Making:
    """Fits parts on the same rows; each style is encoded once.

    Attributes:
        schema: The inputs and the target.
        table: All training rows.
        actual: Shape (rows,); numbers, or places in the classes.
    """

    schema: Schema
    table: pa.Table
    actual: NDArray[np.generic]

    @cached_property
    def problem(self) -> Problem:
        """What is known of the rows."""
        return Problem.of(self.schema, self.actual)

    def encoder(self, style: Style) -> Encoder:
        """The encoder of a style."""
        if style not in self._encoders:
            self._encoders[style] = Encoder.fit(self.schema, self.table, style)
        return self._encoders[style]

    def part(self, family: Family, ingredient: Ingredient) -> Part:
        """Fit one estimator."""
        encoder, scale = self.encoder(family.style), Scale(ingredient.scale)
        lesson = Lesson(
            problem=self.problem, encoder=encoder, matrix=encoder.table(self.table),
            actual=learnable(scale, self.actual), rounds=ingredient.rounds,
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
        parts = [self.part(_family(each.family), each) for each in recipe.ingredients]
        if len(parts) == 1:
            return parts[0].encoder, parts[0].estimator, parts[0].scale
        weights = [each.weight for each in recipe.ingredients]
        return *blend(parts, weights, self.schema.target), Scale.PLAIN

    @cached_property
    def _encoders(self) -> dict[Style, Encoder]:
        return {}


def _family(name: str) -> Family:
    if name.startswith(OWN):
        raise InvalidTraining(f"The model was made by {name}; `triptych train` that file again instead.")
    family = BY_NAME.get(name)
    if family is None:
        raise InvalidTraining(f"The model was made of “{name}”, which this version of Triptych does not know.")
    if not family.installed:
        raise InvalidTraining(f"The model was made with {family.library}; install it to make the model again.")
    return family
