"""The best of a search, fitted on all training rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from triptych.domain.errors import InvalidTraining
from triptych.domain.preset import Preset
from triptych.domain.recipe import Ingredient, Recipe
from triptych.domain.run import Trial
from triptych.domain.schema import Schema
from triptych.encoding import Encoder, Scale, Style
from triptych.training.blend import Part
from triptych.training.budget import OVER, Budget
from triptych.training.ending import Ending
from triptych.training.found import Found
from triptych.training.making import Making, joined
from triptych.training.mixture import Mixture, mix
from triptych.training.scoring import Scored
from triptych.training.search import MORE_ROUNDS
from triptych.training.split import SMALL_FOLDS
from triptych.training.weights import Weights

FEWEST_ROUNDS = 30
TRIFLE = 0.05
"""Of the budget; a last fit that takes less is never too dear, however little is left."""
ALIKE = 1.05
"""How many times as large a loss is still taken for the sake of time."""

Compiles: TypeAlias = Callable[[Encoder, Any, Scale, pa.Table], bool]
"""Whether an estimator of an encoder and a scale can be served without its library; it is tried on some rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What was chosen, fitted.

    Attributes:
        trial: Its scores.
        encoder: Rows to its matrix.
        estimator: Fitted.
        scale: The scale on which a regression was fitted.
        params: What it was built with.
        recipe: How to make it again.
        told: What estimators like it said of the rows that were searched on, none of which they saw; None when that was
            not kept.
        members: The candidates that it is made of, the best first; nothing when it was not searched.
    """

    trial: Trial
    encoder: Encoder
    estimator: Any
    scale: Scale
    params: dict[str, Any]
    recipe: Recipe
    told: NDArray[np.float32] | None = None
    members: tuple[Scored, ...] = ()


@dataclass(kw_only=True)
class Choosing:
    """Fits what a search found until something can be served.

    Attributes:
        found: What the search found.
        schema: The inputs and the target.
        table: All training rows.
        actual: Shape (rows,); numbers, or places in the classes.
        budget: Of the search and of this.
        compiles: Asked of what can't serve as it is.
        fitting: Told of what is fitted.
        weights: How much each row counts.
    """

    found: Found
    schema: Schema
    table: pa.Table
    actual: NDArray[np.generic]
    budget: Budget
    compiles: Compiles
    fitting: Callable[[str], None]
    weights: Weights = None
    _bagging: bool = field(init=False, default=False)

    def choose(self, *, preset: Preset, combine: bool) -> Chosen:
        """Fit the best: a mixture where that is asked for, wins and can be served.

        Args:
            preset: Says how many are combined, and by how much a mixture must win.
            combine: Whether to combine any.

        Raises:
            InvalidTraining: Nothing can be served.
        """
        self._bagging = combine and preset.bags and self.found.bags
        mixture = self._mixture(preset) if combine else None
        for scored in self._affordable():
            parts = self._parts(scored)
            if mixture and scored is mixture.members[0] and (mixed := self._mixed(mixture, parts)):
                return mixed
            if found := self._alone(scored, parts):
                return found
        raise InvalidTraining("Nothing that was found can be served; train with a quick preset.")

    def _mixture(self, preset: Preset) -> Mixture | None:
        """What wins over the best candidate, of those whose matrices can be put beside its own."""
        style = self.found.ranked[0].candidate.family.style
        sparse = self.found.problem.texts > 0 and any(self._making.encoder(each).sparse for each in Style)

        def joins(other: Scored) -> bool:
            return not sparse or other.candidate.family.style is style

        best = self.found.ranked[0]
        return mix(
            self.found, members=preset.members, cautious=preset.cautious, joins=joins, cost=self._ending.cost,
            room=self._left - self._ending.cost(best),
        )  # fmt: skip

    def _affordable(self) -> list[Scored]:
        """What was found, the best first, and behind it what takes longer to fit than there is time."""
        left, ranked = max(self._left_alone, TRIFLE * self.budget.seconds), self.found.ranked
        dear = [each for each in ranked if self.budget.last([each.trial]) > left]
        quick = [each for each in ranked if each not in dear]
        if dear[:1] == ranked[:1] and self._cut(dear[0], left) and not (quick and _alike(quick[0], dear[0])):
            return ranked
        if len(dear) == len(ranked):
            return sorted(ranked, key=lambda each: self.budget.last([each.trial]))
        return quick + dear

    @property
    def _left(self) -> float:
        """Seconds for the last fits of a mean and for the gate."""
        return max(self.budget.seconds - self.budget.after - self.budget.kept - self.budget.spent, 0.0)

    @property
    def _ending(self) -> Ending:
        return Ending(budget=self.budget, bags=SMALL_FOLDS if self._bagging else 1)

    @property
    def _left_alone(self) -> float:
        """Seconds for the best alone, which is not given up for the time that its answers take at the end."""
        return max(self.budget.seconds * OVER - self.budget.after - self.budget.spent, 0.0)

    def _cut(self, scored: Scored, left: float) -> bool:
        """Whether a boosting of a large table can be cut to enough rounds for the time that is left."""
        rounds = scored.rounds or 0
        share = left / max(self.budget.last([scored.trial]), 1e-9)
        return self.found.problem.large and rounds * MORE_ROUNDS * share >= FEWEST_ROUNDS

    def _alone(self, scored: Scored, parts: list[Part]) -> Chosen | None:
        """One candidate, when it can be served."""
        assert self.schema.target is not None
        encoder, estimator, scale = joined([parts], [1.0], self.schema.target)
        as_it_is = scored.candidate.family.serves and len(parts) == 1
        if not (as_it_is or self._can_serve(encoder, estimator, scale)):
            return None
        return Chosen(
            trial=scored.trial, encoder=encoder, estimator=estimator, scale=scale, params=_params(scored),
            recipe=self._recipe(scored.trial.name, [scored], [1.0]), told=scored.answers,
            members=(scored,),
        )  # fmt: skip

    def _mixed(self, mixture: Mixture, best: list[Part]) -> Chosen | None:
        """The mixture, of as many members as there is time to fit, when it can be served."""
        left = self._left - self._ending.gate(mixture.members[:1])
        while sum(map(self._ending.cost, mixture.members[1:])) > left * OVER:
            if (fewer := mixture.within(len(mixture.members) - 1, self.found)) is None:
                return None
            mixture = fewer
        encoders = [self._making.encoder(member.candidate.family.style) for member in mixture.members]
        if any(encoder.sparse for encoder in encoders) and len({id(encoder) for encoder in encoders}) > 1:
            return None
        parts = [best, *(self._parts(member) for member in mixture.members[1:])]
        assert self.schema.target is not None
        encoder, estimator, scale = joined(parts, mixture.weights, self.schema.target)
        if not self._can_serve(encoder, estimator, scale):
            return None
        recipe = self._recipe(mixture.trial.name, mixture.members, mixture.weights)
        return Chosen(
            trial=mixture.trial, encoder=encoder, estimator=estimator, scale=scale, params=mixture.trial.params,
            recipe=recipe, told=mixture.told, members=mixture.members,
        )  # fmt: skip

    def _can_serve(self, encoder: Encoder, estimator: Any, scale: Scale) -> bool:
        return self.compiles(encoder, estimator, scale, self.table)

    def _parts(self, scored: Scored) -> list[Part]:
        """A candidate, fitted on all rows or on those outside of each fold."""
        self.fitting(scored.candidate.name)
        return self._making.parts(scored.candidate.family, self._ingredient(scored, 1.0))

    def _recipe(self, name: str, members: Sequence[Scored], weights: Sequence[float]) -> Recipe:
        parts = zip(members, weights, strict=True)
        return Recipe(name=name, ingredients=tuple(self._ingredient(scored, weight) for scored, weight in parts))

    def _ingredient(self, scored: Scored, weight: float) -> Ingredient:
        candidate = scored.candidate
        if candidate.name not in self._rounds:
            self._rounds[candidate.name] = self._enough(scored)
        return Ingredient(
            family=candidate.family.name, params=dict(candidate.params), scale=candidate.scale.value,
            rounds=self._rounds[candidate.name], weight=weight, bagged=self._bagging and candidate.family.bags,
        )  # fmt: skip

    @cached_property
    def _rounds(self) -> dict[str, int | None]:
        """By candidate, those that it was fitted with."""
        return {}

    def _enough(self, scored: Scored) -> int | None:
        """More rows than were searched on are worth more rounds, as far as there is time for them."""
        if scored.rounds is None or self.found.problem.rows == self._making.problem.rows:
            return scored.rounds
        share = min(self._left / max(self.budget.last([scored.trial]), 1e-9), 1.0)
        return max(round(scored.rounds * MORE_ROUNDS * share), FEWEST_ROUNDS)

    @cached_property
    def _making(self) -> Making:
        return Making(schema=self.schema, table=self.table, actual=self.actual, weights=self.weights)


def _alike(one: Scored, best: Scored) -> bool:
    return one.trial.score <= best.trial.score * ALIKE


def _params(scored: Scored) -> dict[str, Any]:
    rounds: dict[str, Any] = {} if scored.rounds is None else {"rounds": scored.rounds}
    return {**scored.candidate.params, **rounds}
