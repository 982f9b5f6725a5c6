"""What the checks look at before anything is learned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from triptych.domain.division import Division
from triptych.domain.schema import Schema, Target, Task
from triptych.tables.leak import Computed, computed_from
from triptych.training.checks.alone import Alone, Floats, Places, tell
from triptych.training.checks.marking import Marking, marking
from triptych.training.checks.view import View, view
from triptych.training.numeric import numbers_of
from triptych.training.split import SEED, Split
from triptych.training.weights import Weights

CELLS = 400_000
FEWEST, MOST = 1_000, 5_000
SLIPS_OF_NUMBERS, SLIPS_OF_CLASSES = 0.001, 0.01
"""Share of the variance, or of the baseline's errors, that a column which gives the target away may leave."""


@dataclass(frozen=True, kw_only=True)
class Material:
    """A table that is about to be learned from, or that measures alone, and what several checks want to know of it.

    Attributes:
        schema: With a target.
        table: The rows that have a target.
        actual: Shape (rows,); numbers, or places in the classes.
        split: Which of the rows train; none where the model was fitted elsewhere.
        division: By what they were kept apart.
        weights: How much each row counts.
        weighted_by: The column that says so; empty for none.
    """

    schema: Schema
    table: pa.Table
    actual: NDArray[np.generic]
    split: Split
    division: Division = field(default_factory=Division)
    weights: Weights = None
    weighted_by: str = ""

    @property
    def target(self) -> Target:
        """What is predicted."""
        assert self.schema.target is not None
        return self.schema.target

    @property
    def trains(self) -> bool:
        """Whether any rows are trained on."""
        return len(self.split.train) > 0

    @property
    def regression(self) -> bool:
        """Whether the target is a number."""
        return self.target.task is Task.REGRESSION

    @cached_property
    def flat(self) -> tuple[str, ...]:
        """The inputs that have one value, or none."""
        return tuple(column.name for column in self.schema.inputs if _flat(self.table[column.name]))

    @cached_property
    def learned(self) -> Schema:
        """The schema without those: what is learned from."""
        flat = set(self.flat)
        kept = tuple(column for column in self.schema.columns if column.name not in flat)
        return replace(self.schema, columns=kept)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are learned from."""
        return tuple(column.name for column in self.learned.inputs)

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """Some of the rows, in random order: fewer where there are many columns, so that looking is quick."""
        rows = int(np.clip(CELLS // max(1, len(self.schema.columns)), FEWEST, MOST))
        return np.random.default_rng(SEED).permutation(self.table.num_rows)[:rows]

    @cached_property
    def sample(self) -> pa.Table:
        """Those rows."""
        return self.table.take(self.places)

    @cached_property
    def sampled(self) -> NDArray[np.generic]:
        """Their targets."""
        return self.actual[self.places]

    @cached_property
    def computed(self) -> Computed | None:
        """How the target is computed from inputs; None when it is not, or is a class."""
        if not self.regression:
            return None
        return computed_from(self.table.select([*self.names, self.target.name]), self.target.name)

    @cached_property
    def views(self) -> Mapping[str, View]:
        """The sample's inputs as numbers."""
        return {column.name: view(column, self.sample[column.name]) for column in self.learned.inputs}

    def number(self, name: str) -> Floats:
        """The sample's values of a column that holds numbers, dates or booleans; NaN where missing."""
        return numbers_of(self.sample[name])

    @cached_property
    def alone(self) -> Mapping[str, Alone]:
        """What each input tells of the target without the others; nothing where there is no other."""
        if len(self.names) == 1:
            return {}
        told = {name: self.told(seen) for name, seen in self.views.items()}
        return {name: found for name, found in told.items() if found is not None}

    @cached_property
    def marking(self) -> Mapping[str, Marking]:
        """The inputs that come with one answer alone wherever they say something, and don't give it away."""
        answers = np.unique(self.sampled, return_inverse=True)[1]
        looked = [column for column in self.learned.inputs if not self._given_away(column.name)]
        found = {column.name: marking(column, self.sample[column.name], answers) for column in looked}
        return {name: each for name, each in found.items() if each is not None}

    def _given_away(self, name: str) -> bool:
        told = self.alone.get(name)
        return told is None or self.gives_away(told)

    def told(self, seen: View) -> Alone | None:
        """What the values of a column tell of the target."""

        def matrix(fitted: Places, goal: Floats) -> Floats:
            return seen.learned(fitted, goal)[:, None]

        return tell(matrix, self.sampled, regression=self.regression)

    def gives_away(self, told: Alone) -> bool:
        """Whether no more than a slip is left to explain."""
        return told.unexplained <= (SLIPS_OF_NUMBERS if self.regression else SLIPS_OF_CLASSES)


def _flat(values: pa.ChunkedArray) -> bool:
    """Whether all cells are alike, missing ones included."""
    if values.null_count:
        return values.null_count == len(values)
    ends = pc.min_max(values)
    # A comparison with NaN is never true, and a column of it is left to the encoder.
    return bool(ends["min"] == ends["max"]) and not _any_nan(values)


def _any_nan(values: pa.ChunkedArray) -> bool:
    return pa.types.is_floating(values.type) and bool(pc.any(pc.is_nan(values)).as_py())
