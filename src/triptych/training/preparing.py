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

from triptych.domain.division import Division
from triptych.domain.errors import InvalidTraining
from triptych.domain.finding import Finding
from triptych.domain.schema import Column, Kind, Schema, Target, Task
from triptych.encoding import classes_of
from triptych.tables.column import is_present
from triptych.tables.exact import beyond_exact
from triptych.tables.target import require_few_classes
from triptych.training.apart import Apart
from triptych.training.checks import Material, inspect
from triptych.training.split import Split, require_rows, split_rows
from triptych.training.weights import read_weights, shared

NUMERIC = {Kind.INTEGER, Kind.NUMBER}
ECHOED = {Kind.ID, Kind.TEXT, Kind.CATEGORY, Kind.INTEGER}
"""Kinds whose values can be echoed."""


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


def prepare(schema: Schema, table: pa.Table, division: Division | None = None, weights: str | None = None) -> Prepared:
    """Take the rows that have a target, and choose which of them train.

    Args:
        schema: With a target; its inputs are learned from, but for the columns of the group and of the weights.
        table: Every column of the schema, the target, and what it is divided by; rows whose target is missing or NaN
            are left out.
        division: By what rows are kept apart; None for chance alone.
        weights: The column that says how much each row counts; those of 0 are left out. None when all count the same.

    Raises:
        InvalidTraining: Nothing can be learned from this table, or it can't be divided or weighted so.
    """
    division = division or Division()
    target = _require_target(schema)
    if target.name in {division.group, division.time}:
        raise InvalidTraining("The rows can't be divided by the target itself; choose another column.")
    require_few_classes(target)
    told = None if weights is None else read_weights(table, weights, target.name)
    schema = _without_group(_without(schema, weights), division.group)
    target = _require_target(schema)
    counts = is_present(table[target.name]) if told is None else pa.array(told > 0)
    table = table.filter(counts)
    actual = _actual(schema, table)
    if target.task is not Task.REGRESSION:
        _require_classes(target, actual, weighted=told is not None)
    apart = Apart.of(table, division)
    _require_exact(schema, table)
    split = split_rows(actual, classes=target.task is not Task.REGRESSION, apart=apart)
    counted = None if told is None else shared(told[told > 0])
    material = Material(
        schema=schema, table=table, actual=actual, split=split, division=division, weights=counted,
        weighted_by=weights or "",
    )  # fmt: skip
    _require_telling(material)
    return Prepared(material=replace(material, schema=_relaxed(schema, material.flat)))


def prepare_kept(schema: Schema, table: pa.Table) -> Prepared:
    """Take the rows that have a target, all of which measure: the model was fitted on others, elsewhere.

    Args:
        schema: With a target.
        table: Every column of the schema, and the target; rows without a target are left out.

    Raises:
        InvalidTraining: Nothing can be measured on this table.
    """
    table = table.filter(is_present(table[_require_target(schema).name]))
    require_rows(table.num_rows)
    places = np.arange(table.num_rows)
    material = Material(
        schema=schema, table=table, actual=_actual(schema, table), split=Split(train=places[:0], test=places)
    )
    _require_telling(material)
    return Prepared(material=material)


def _require_telling(material: Material) -> None:
    if not material.learned.inputs:
        raise InvalidTraining("Every column has the same value in all rows; bring columns that tell the rows apart.")


def _require_classes(target: Target, actual: NDArray[np.generic], *, weighted: bool) -> None:
    if target.positive is not None and target.positive not in target.classes:
        raise InvalidTraining("The schema's positive class is not among its classes; name one of them.")
    if len(np.unique(actual)) < len(target.classes):
        raise InvalidTraining(
            "Some classes of the target have no row of a weight > 0; weight one, or leave their rows out of the table."
            if weighted
            else "The schema has classes of the target that no row has; leave them out."
        )


def _require_exact(schema: Schema, table: pa.Table) -> None:
    for column in schema.inputs:
        values = table[column.name]
        if column.kind in NUMERIC and pa.types.is_integer(values.type) and pc.any(beyond_exact(values)).as_py():
            raise InvalidTraining(
                f"“{column.name[:100]}” has integers beyond 2^53, which are not told apart as numbers; leave it out, "
                "or make it an id or a category."
            )


def _without(schema: Schema, name: str | None) -> Schema:
    return replace(schema, columns=tuple(column for column in schema.columns if column.name != name))


def _without_group(schema: Schema, group: str | None) -> Schema:
    """Echo the column of the group instead of learning from it: of a new group there is nothing to remember."""
    columns = []
    for column in schema.columns:
        if column.name != group:
            columns.append(column)
        elif column.kind in ECHOED:
            columns.append(Column(name=column.name, kind=Kind.ID, labels=column.labels, description=column.description))
    return replace(schema, columns=tuple(columns))


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
