"""A schema that somebody corrected by hand, read strictly."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import TypeAdapter, ValidationError

from triptych.domain.errors import InvalidTraining
from triptych.domain.pointer import pointer
from triptych.domain.schema import Column, Kind, Schema
from triptych.tables.column import describe_as, is_present, present

_SCHEMA = TypeAdapter(Schema)
_LONGEST = 100
_FEW = 5


def read_correction(document: dict[str, Any] | None) -> Schema | None:
    """The schema that a document holds; None for none.

    Raises:
        InvalidTraining: It holds something else; the sentence says where.
    """
    if document is None:
        return None
    try:
        # Through text, for only there does strict mode take a list for a tuple and a word for an enum.
        corrected = _SCHEMA.validate_json(json.dumps(document), strict=True)
    except ValidationError as error:
        place = pointer(*error.errors(include_url=False, include_context=False, include_input=False)[0]["loc"])
        raise InvalidTraining(
            f"The schema can't be read at “{place[:_LONGEST]}”; start from what `triptych schema FILE` prints."
        ) from None
    names = [column.name for column in corrected.columns]
    if len(set(names)) < len(names):
        raise InvalidTraining("The schema describes a column twice; describe each once.")
    return corrected


def override(inferred: Schema, corrected: Schema | None, table: pa.Table) -> Schema:
    """What a table suggests, but for what somebody corrected; choices that a category lacks are those of the table.

    Args:
        inferred: Of the table.
        corrected: Its columns and its target replace those of the same name; None for no correction.
        table: As it was read with the correction.

    Raises:
        InvalidTraining: It does not fit the table, or itself.
    """
    if corrected is None:
        return inferred
    columns = {column.name: column for column in corrected.columns}
    unknown = columns.keys() - {column.name for column in inferred.columns}
    if inferred.target:
        unknown -= {inferred.target.name}
    if unknown:
        raise InvalidTraining(f"The schema names columns that the table lacks: {_some(unknown)}.")
    target = corrected.target or inferred.target
    if target and inferred.target and target.name != inferred.target.name:
        raise InvalidTraining(f"The schema's target is another column than “{inferred.target.name}”; name that one.")
    rows = table.filter(is_present(table[target.name])) if target else table
    chosen = (
        _completed(columns[column.name], rows) if column.name in columns else column for column in inferred.columns
    )
    return replace(inferred, columns=tuple(chosen), target=target)


def _completed(column: Column, table: pa.Table) -> Column:
    """A category with its choices, outside of which no cell is unless the column is open."""
    if column.kind is not Kind.CATEGORY:
        return column
    known = present(table[column.name]).cast(pa.string())
    if not column.choices and len(known):
        described = describe_as(column, table.schema.field(column.name), known)
        return replace(described, open=column.open or described.open, default=column.default or described.default)
    found = set(pc.unique(known).to_pylist())
    beyond = found - {choice.value for choice in column.choices}
    if beyond and (beyond == found or not column.open):
        raise InvalidTraining(
            f"The choices of “{column.name[:_LONGEST]}” lack values that the table has: {_some(beyond)}; add them, or "
            "leave the choices out."
        )
    return column


def _some(names: Iterable[str]) -> str:
    """A few of them, in their order."""
    ordered = sorted(names)
    return f"{', '.join(name[:_LONGEST] for name in ordered[:_FEW])}{', …' if len(ordered) > _FEW else ''}"
