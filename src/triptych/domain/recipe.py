"""How to make a model again without a search."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from triptych.domain.calibration import Calibration
from triptych.domain.errors import Conflict
from triptych.domain.job import TrainingRequest

OWN = "own code, "
"""How the family of an estimator of somebody's own code begins; the name of its file follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredient:
    """One fitted estimator.

    Attributes:
        family: Its kind.
        params: What it is built with.
        scale: The scale on which a regression is fitted.
        rounds: How many rounds its boosting takes; None where it finds out by a part of the rows.
        weight: Its share of the answer.
        bagged: Whether it is the mean of estimators that are each fitted without one of the folds.
    """

    family: str
    params: dict[str, Any] = field(default_factory=dict)
    scale: str = "plain"
    rounds: int | None = None
    weight: float = 1.0
    bagged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What a search chose.

    Attributes:
        name: For people.
        ingredients: One, or those of a weighted mean.
        calibration: How its probabilities are corrected; None when they are not.
        threshold: From which probability the positive class is predicted; None for the schema's.
    """

    name: str
    ingredients: tuple[Ingredient, ...]
    calibration: Calibration | None = None
    threshold: float | None = None

    @property
    def own(self) -> bool:
        """Whether it takes somebody's own code, which is not kept."""
        return any(ingredient.family.startswith(OWN) for ingredient in self.ingredients)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a run keeps so that it can be done again.

    Attributes:
        request: What was asked for; its data set is where the copy of the table is, "" where none was kept.
        recipe: What was chosen.
        data: SHA-256 of the table's content.
        predictions: SHA-256 of the answers for the rows that were kept apart, as 64-bit floats.
        metrics: Of those answers: all that follow from them and the rows alone.
        seed: Of all chance; None for a run that was made before this was written down.
    """

    request: TrainingRequest
    recipe: Recipe
    data: str
    predictions: str
    metrics: dict[str, float]
    seed: int | None = None


def require_record(record: Record | None, *, fitted_elsewhere: bool) -> Record:
    """What a run kept, or why it can't be done again.

    Args:
        record: None for a run that kept none.
        fitted_elsewhere: Whether the run measured a model of somebody's own script.

    Raises:
        Conflict: There is none, or the run was made by code that it does not hold.
    """
    if record is None and fitted_elsewhere:
        raise Conflict(
            "This run measured a model that was given to triptych.log_model, and how it was trained is not known "
            "here; run its script again, and compare the two runs."
        )
    if record is None:
        raise Conflict("This run does not say how to do it again; an earlier release or another program made it.")
    if record.recipe.own:
        raise Conflict(
            "This run fitted an estimator of somebody's own code, which a run does not hold; train it again with "
            "`triptych train my_model.py`, and compare the two runs."
        )
    return record
