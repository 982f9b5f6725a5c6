"""The form of a model, made from its schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from triptych.domain.errors import FieldError
from triptych.domain.pointer import pointer, split
from triptych.domain.schema import Column, Json, Kind, Schema
from triptych.ui import advice, fields, problems
from triptych.ui.texts import say
from triptych.ui.written import WRITTEN

Row = dict[str, Json]
ANYTHING = Column(name="input", kind=Kind.ANYTHING, nullable=True)
"""Stands for the columns of a model that does not say what it takes."""

NARROWEST = 210
WIDE = {Kind.TEXT, Kind.BINARY, *WRITTEN}


def draw(columns: Sequence[Column], scope: str, root: str, errors: Sequence[FieldError] = ()) -> None:
    """Draw an input for each column.

    Args:
        columns: What is filled in.
        scope: Keeps two forms apart.
        root: Where the values stand in a request.
        errors: What was said about the last request; each stands at its field.
    """
    said = {column.name: _said(column, root, errors) for column in columns}
    for column in columns:
        if column.kind in WIDE:
            _field(column, scope, said[column.name])
    grid = st.grid(3, min_column_width=NARROWEST, gap="small")
    # Ids come last, for the model never looks at them.
    for column in sorted(columns, key=lambda column: column.kind is Kind.ID):
        if column.kind not in WIDE:
            with grid.cell():
                _field(column, scope, said[column.name])


def row(columns: Sequence[Column], scope: str) -> Row:
    """Read the row that a form holds: an empty nullable column is None, and another empty one is left out."""
    cells = [(column, fields.cell(column, st.session_state.get(key(scope, column)))) for column in columns]
    return {column.name: cell for column, cell in cells if cell is not None or _sent_as_null(column)}


def faults(columns: Sequence[Column], scope: str, root: str) -> list[FieldError]:
    """Give the fields whose text is not the JSON that it must be.

    Args:
        columns: As in `draw`.
        scope: As in `draw`.
        root: As in `draw`.
    """
    found = [(column, fields.fault(column, st.session_state.get(key(scope, column)))) for column in columns]
    return [
        FieldError(pointer=pointer(root, column.name), code="not-json", message=fault)
        for column, fault in found
        if fault is not None
    ]


def fill(schema: Schema, scope: str, example: Mapping[str, Any]) -> None:
    """Put a row into the form; to be called before the form is drawn."""
    for column in schema.columns:
        cell = dict(example) if column is ANYTHING else example.get(column.name)
        st.session_state[key(scope, column)] = fields.shown(column, cell)


def key(scope: str, column: Column) -> str:
    """Name a column's input."""
    return f"field-{scope}-{column.name}"


def _said(column: Column, root: str, errors: Sequence[FieldError]) -> FieldError | None:
    """The first error at a column, or inside its value."""
    at = [root] if column is ANYTHING else [root, column.name]
    return next((error for error in errors if split(error.pointer)[: len(at)] == at), None)


def _field(column: Column, scope: str, error: FieldError | None) -> None:
    name = key(scope, column)
    with st.container(key=f"{name}-{'wrong' if error else 'right'}", gap="xsmall"):
        fields.draw(column, name)
        if error:
            st.markdown(f":red[:material/error: {_place(column, error)}{problems.field_sentence(error)}]")
        elif warning := advice.unusual(column, fields.value(st.session_state.get(name))):
            st.markdown(f":orange[:material/warning: {warning}]")


def _place(column: Column, error: FieldError) -> str:
    """Say where inside a value an error is."""
    inside = split(error.pointer)[1 if column is ANYTHING and error.code != "not-json" else 2 :]
    return f"{say('form.place', place=', '.join(inside))} " if inside else ""


def _sent_as_null(column: Column) -> bool:
    return column.nullable and not column.required and column.kind is not Kind.ID
