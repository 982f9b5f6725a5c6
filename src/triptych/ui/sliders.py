"""One value to play with: a slider over what was seen in training, or what its owner allows, where that is known."""

from __future__ import annotations

from typing import Any

import streamlit as st

from triptych.domain.schema import Column, Kind
from triptych.ui import advice, fields


def draw(column: Column, key: str) -> None:
    """Draw the slider of a number, or the ordinary input of anything else; `fields.value` reads both."""
    held = st.session_state.get(key)
    edges = bounds(column, held)
    if edges is None:
        fields.draw(column, key)
        return
    low, high, step = edges
    st.slider(
        fields.label(column), low, high, step=step, key=key, help=advice.of(column),
        format="%d" if column.kind is Kind.INTEGER else "%.10g",
    )  # fmt: skip


def bounds(column: Column, held: Any) -> tuple[Any, Any, Any] | None:
    """Give the ends and the step of a column's slider; None when it has to be typed.

    Args:
        column: What is played with.
        held: The present value, which the slider must be able to show.
    """
    low = column.lowest if column.minimum is None else column.minimum
    high = column.highest if column.maximum is None else column.maximum
    numeric = column.kind in {Kind.NUMBER, Kind.INTEGER} and isinstance(low, (int, float))
    if not numeric or not isinstance(high, (int, float)) or isinstance(held, str) or held is None:
        return None
    low, high = min(low, held), max(high, held)
    if not low < high:
        return None
    return (int(low), int(high), 1) if column.kind is Kind.INTEGER else (float(low), float(high), fields.step(column))
