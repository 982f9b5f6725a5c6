"""A table and a schema to what is learned from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from triptych.domain.errors import InvalidTraining
from triptych.domain.finding import Finding
from triptych.domain.schema import Kind, Schema, Task
from triptych.encoding import classes_of
from triptych.training.checks import Material, inspect
from triptych.training.split import split_rows


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A table of which it is known what is learned from, and which rows.

    Attributes:
        material: The rows that have a target, and which of them train.
    """

    material: Material

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks find before anything is learned."""
        with threadpool_limits(1):
            return inspect(self.material)


def prepare(schema: Schema, table: pa.Table) -> Prepared:
    """Take the rows that have a target, and choose which of them train.

    Args:
        schema: With a target; its inputs are learned from.
        table: Every column of the schema and the target; rows without a target are left out.

    Raises:
        InvalidTraining: Nothing can be learned from this table.
    """
    target = _require_target(schema)
    table = table.filter(pc.is_valid(table[target.name]))
    actual = _actual(schema, table)
    split = split_rows(actual, classes=target.task is not Task.REGRESSION)
    material = Material(schema=schema, table=table, actual=actual, split=split)
    if not material.learned.inputs:
        raise InvalidTraining("Every column has the same value in all rows; bring columns that tell the rows apart.")
    return Prepared(material=replace(material, schema=_relaxed(schema, material.flat)))


def _relaxed(schema: Schema, flat: tuple[str, ...]) -> Schema:
    """Let whoever predicts leave out, or send as it comes, what is not learned from."""
    columns = (
        replace(column, nullable=True, open=column.kind is Kind.CATEGORY) if column.name in flat else column
        for column in schema.columns
    )
    return replace(schema, columns=tuple(columns))


def _require_target(schema: Schema) -> Any:
    if schema.target is None:
        raise InvalidTraining("Choose the column to predict.")
    if not schema.inputs:
        raise InvalidTraining("No column is left to learn from; drop fewer columns or bring more.")
    return schema.target


def _actual(schema: Schema, table: pa.Table) -> NDArray[np.generic]:
    target = _require_target(schema)
    try:
        if target.task is Task.REGRESSION:
            return table[target.name].cast(pa.float64()).to_numpy()
        return classes_of(target, table[target.name])
    except (ValueError, TypeError, NotImplementedError) as error:  # the last two are pyarrow's
        raise InvalidTraining(
            f"The schema's task or classes do not fit the values of “{target.name}”; correct them, or leave them out."
        ) from error
