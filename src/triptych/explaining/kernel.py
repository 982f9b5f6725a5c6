"""A kernel's scores as sums over original columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from triptych.domain.errors import NotExplainable
from triptych.encoding import Matrix
from triptych.explaining.grown import GrownSums
from triptych.explaining.sums import Sums, keeps_sums, mean
from triptych.explaining.weighted import WeightedSums
from triptych.kernels import (
    Arithmetic,
    Beside,
    Chain,
    Clip,
    Columns,
    Curve,
    Fill,
    Forest,
    Function,
    Linear,
    Lookup,
    Masks,
    Match,
    Mean,
    Missing,
    Normalise,
    Sigmoid,
    Single,
    Softmax,
    Step,
    ZeroMissing,
)

Owners: TypeAlias = NDArray[np.int64]
"""Shape (columns,); the player that each column belongs to."""

Explain: TypeAlias = Callable[[Matrix], Sums]
"""From one row of the matrix, shape (1, columns)."""

EACH = (Arithmetic, Clip, Curve, Fill, Function, Missing, Single, ZeroMissing)
"""Steps that make one column of each."""

LINKS = (Arithmetic, Clip, Columns, Curve, Function, Normalise, Sigmoid, Softmax)
"""Steps that make an answer of scores."""

BEFORE = "it was stored by an earlier release, or its trees are too many; train it again, smaller where it is large"
MIXED = "it mixes its columns in more than one layer"


@dataclass(frozen=True, slots=True)
class Traced:
    """Scores that are sums, and what is made of them.

    Attributes:
        explain: The scores of a row.
        links: The steps from the scores to the answer; none when they are the answer.
    """

    explain: Explain
    links: tuple[Step, ...]


def trace(step: Step, owners: Owners, players: int) -> Traced:
    """Find the sums in a kernel.

    Args:
        step: The kernel.
        owners: Of the columns that it is given.
        players: How many there are.

    Raises:
        NotExplainable: Its answer is not made of sums over players.
    """
    steps = _flat(step)
    for place, each in enumerate(steps):
        moved = _moved(each, owners)
        if moved is None:
            found = _sums(each, owners, players)
            kept = place + 1
            while kept < len(steps) and keeps_sums(steps[kept]):
                kept += 1
            links = (*found.links, *steps[kept:])
            if (found.links and kept > place + 1) or not all(_is_link(link) for link in links):
                raise NotExplainable(_sentence(MIXED))
            return Traced(_composed(steps[:place], found.explain, steps[place + 1 : kept]), links)
        owners = moved
    raise NotExplainable(_sentence("it has no sum to explain"))


def _composed(before: Sequence[Step], explain: Explain, after: Sequence[Step]) -> Explain:
    def composed(matrix: Matrix) -> Sums:
        for step in before:
            matrix = step.rows(matrix)
        sums = explain(matrix)
        for step in after:
            sums = sums.after(step)
        return sums

    return composed


def _sums(step: Step, owners: Owners, players: int) -> Traced:
    match step:
        case Linear(means=means):
            if means is None:
                raise NotExplainable(_sentence(BEFORE))
            return Traced(WeightedSums(step, owners, players).sums, ())
        case Masks(grown=grown) | Forest(grown=grown):
            if grown is None:
                raise NotExplainable(_sentence(BEFORE))
            return Traced(GrownSums(grown, owners, players).sums, ())
        case Mean(parts=parts, weights=weights):
            traced = [trace(part, owners, players) for part in parts]
            if len(traced) == 1:
                return traced[0]
            if any(each.links for each in traced):
                raise NotExplainable(_sentence("it is a mean of several models' probabilities"))
            return Traced(lambda matrix: mean([each.explain(matrix) for each in traced], weights), ())
        case _:
            raise NotExplainable(_sentence(MIXED))


def _moved(step: Step, owners: Owners) -> Owners | None:
    """The owners of the columns that a step gives; None when a column of it belongs to several."""
    match step:
        case Columns(places=places):
            return owners[places]
        case Lookup(table=table):
            return np.repeat(owners[:1], table.shape[1])
        case Match():
            return owners[:1]
        case Chain(steps=steps):
            found: Owners | None = owners
            for each in steps:
                found = None if found is None else _moved(each, found)
            return found
        case Beside(parts=parts):
            beside = [moved for part in parts if (moved := _moved(part, owners)) is not None]
            return np.concatenate(beside) if len(beside) == len(parts) else None
        case _ if isinstance(step, EACH):
            return owners
        case _:
            return None


def _flat(step: Step) -> list[Step]:
    return [each for part in step.steps for each in _flat(part)] if isinstance(step, Chain) else [step]


def _is_link(step: Step) -> bool:
    match step:
        case Chain(steps=parts) | Beside(parts=parts):
            return all(_is_link(part) for part in parts)
        case _:
            return isinstance(step, LINKS)


def _sentence(reason: str) -> str:
    return f"This version's predictions can't be explained: {reason}."
