"""The form of a model, made from its schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from triptych.domain.errors import FieldError
from triptych.domain.pointer import pointer
from triptych.domain.schema import Column, Kind, Scalar, Schema
from triptych.ui import fields, problems

Row = dict[str, Scalar | None]
NARROWEST = 210


def draw(schema: Schema, scope: str, errors: Sequence[FieldError] = ()) -> Row:
    """Draw the form.

    Args:
        schema: What the model takes.
        scope: Keeps the forms of two models apart.
        errors: What the API said about the last request; each stands at its field.

    Returns:
        The row as it is now: an empty nullable column is None, and another empty one is left out.
    """
    wide = [column for column in schema.inputs if column.kind is Kind.TEXT]
    compact = [column for column in (*schema.inputs, *schema.ids) if column.kind is not Kind.TEXT]
    said = {error.pointer: error for error in errors}
    for column in wide:
        _field(column, scope, said)
    grid = st.grid(3, min_column_width=NARROWEST, gap="small")
    for column in compact:
        with grid.cell():
            _field(column, scope, said)
    return row(schema, scope)


def row(schema: Schema, scope: str) -> Row:
    """Read the row that the form holds."""
    cells = [(column, fields.value(st.session_state.get(key(scope, column)))) for column in schema.columns]
    return {column.name: cell for column, cell in cells if cell is not None or _sent_as_null(column)}


def fill(schema: Schema, scope: str, example: Mapping[str, Any]) -> None:
    """Put a row into the form; to be called before the form is drawn."""
    for column in schema.columns:
        st.session_state[key(scope, column)] = fields.shown(column, example.get(column.name))


def key(scope: str, column: Column) -> str:
    """Name a column's input."""
    return f"field-{scope}-{column.name}"


def _field(column: Column, scope: str, said: Mapping[str, FieldError]) -> None:
    name = key(scope, column)
    error = said.get(pointer("input", column.name)) or said.get(pointer(column.name))
    with st.container(key=f"{name}-{'wrong' if error else 'right'}", gap="xsmall"):
        fields.draw(column, name)
        if error:
            st.markdown(f":red[:material/error: {problems.field_sentence(error)}]")
        elif warning := fields.unusual(column, fields.value(st.session_state.get(name))):
            st.markdown(f":orange[:material/warning: {warning}]")


def _sent_as_null(column: Column) -> bool:
    return column.nullable and column.kind is not Kind.ID
