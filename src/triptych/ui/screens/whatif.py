"""What a model would say if some values were others."""

from __future__ import annotations

from functools import partial

import streamlit as st

from triptych.domain.prediction import Predictions
from triptych.domain.schema import Schema
from triptych.ui import changes, examples, fields, forms, problems, session, sliders
from triptych.ui.texts import say


@st.fragment
@problems.shown
def draw(name: str, version: str | None, schema: Schema) -> None:
    """Draw the values to play with, and how the answer changes against the pinned row."""
    if not schema.inputs:
        st.info(say("whatif.no_columns"), icon=":material/info:")
        return
    scope = f"whatif-{name}-{version or 'champion'}"
    pinned = _pinned(name, version, scope, schema)
    if pinned is None:
        st.info(say("whatif.no_row"), icon=":material/info:")
        return
    left, right = st.columns([1.7, 1], gap="medium")
    with left, st.container(border=True, key="whatif"):
        st.caption(say("whatif.lead"))
        row = _controls(schema, scope)
        with st.container(horizontal=True):
            st.button(
                say("whatif.back"), icon=":material/undo:", key="whatif-back",
                on_click=partial(forms.fill, schema, scope, pinned), disabled=row == pinned,
            )  # fmt: skip
            st.button(
                say("whatif.pin"), icon=":material/push_pin:", key="whatif-pin",
                on_click=partial(_pin, scope, row), disabled=row == pinned,
            )  # fmt: skip
            st.button(
                say("whatif.other"), icon=":material/casino:", key="whatif-other",
                on_click=partial(_another, name, version, scope, schema),
            )  # fmt: skip
    with right, st.container(border=True, key="change"):
        answered = session.client().models[name].predict([pinned, row], version)
        assert isinstance(answered, Predictions)
        changes.draw(answered, schema, pinned, row)


def _controls(schema: Schema, scope: str) -> forms.Row:
    wide = [column for column in schema.inputs if column.kind in forms.WIDE]
    for column in wide:
        fields.draw(column, forms.key(scope, column))
    grid = st.grid(2, min_column_width=forms.NARROWEST, gap="small")
    for column in schema.inputs:
        if column not in wide:
            with grid.cell():
                sliders.draw(column, forms.key(scope, column))
    return forms.row(schema.columns, scope)


def _pinned(name: str, version: str | None, scope: str, schema: Schema) -> forms.Row | None:
    """Give the row that changes are measured against: the form's when it was answered, else an example."""
    kept = st.session_state.get(f"pinned-{scope}")
    if kept is None:
        asked = st.session_state.get(f"asked-{name}-{version or 'champion'}", {})
        kept = asked["question"].row if "answer" in asked else examples.first(name, version)
        if kept is None:
            return None
        forms.fill(schema, scope, kept)
        kept = forms.row(schema.columns, scope)
        _pin(scope, kept)
    pinned: forms.Row = kept
    return pinned


def _pin(scope: str, row: forms.Row) -> None:
    st.session_state[f"pinned-{scope}"] = row


def _another(name: str, version: str | None, scope: str, schema: Schema) -> None:
    row = examples.following(name, version)
    if row is not None:
        forms.fill(schema, scope, row)
        _pin(scope, forms.row(schema.columns, scope))
