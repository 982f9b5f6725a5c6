"""One input of a form, for one column of a schema."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import streamlit as st

from triptych.domain.schema import Column, Kind, Scalar
from triptych.ui import numbers
from triptych.ui.markdown import escaped
from triptych.ui.texts import language, say

EARLIEST, LATEST = datetime(1800, 1, 1), datetime(2200, 12, 31)  # noqa: DTZ001 -- tables hold local times
STEPS = 100


def draw(column: Column, key: str) -> None:
    """Draw the input of a column; its value is read back with `value`.

    Each input is told `value=None` as well, though its state is set: without it, clearing the input gives 0 or today.
    """
    st.session_state.setdefault(key, initial(column))
    DRAWERS[column.kind](column, key)


def initial(column: Column) -> Any:
    """Give what the input starts with."""
    return None if column.default is None else shown(column, column.default)


def shown(column: Column, cell: Scalar | None) -> Any:
    """Turn a cell into what the column's widget holds."""
    if cell is None or cell == "":
        return None
    if column.kind is Kind.DATETIME:
        moment = datetime.fromisoformat(str(cell))
        return moment if timed(column) else moment.date()
    if column.kind is Kind.NUMBER:
        return float(cell)
    if column.kind is Kind.INTEGER:
        return int(cell)
    return cell if column.kind is Kind.BOOLEAN else str(cell)


def value(held: Any) -> Scalar | None:
    """Turn what a widget holds into a cell; None for nothing."""
    if held is None or held == "":
        return None
    if isinstance(held, (date, datetime)):
        return held.isoformat()
    plain: Scalar = held
    return plain


def label(column: Column) -> str:
    """Write a column's name, with its unit."""
    name = escaped(column.name)
    # The unit was often read from the name, and is not to be said twice.
    said = column.unit is None or re.search(rf"(?<![^\W_]){re.escape(column.unit)}(?![^\W_])", column.name)
    return name if said else f"{name} ({escaped(column.unit or '')})"


def advice(column: Column) -> str | None:
    """Say what the column is and which values were seen in training."""
    lines = [escaped(column.description)] if column.description else []
    if column.kind in {Kind.NUMBER, Kind.INTEGER} and isinstance(column.minimum, (int, float)):
        low, high = numbers.number(column.minimum), numbers.number(float(column.maximum or 0))
        lines.append(say("form.range", low=low, high=high))
    if column.kind is Kind.DATETIME and column.minimum:
        low, high = str(column.minimum)[:10], str(column.maximum)[:10]
        lines.append(say("form.range", low=low, high=high))
    if column.nullable:
        lines.append(say("form.nullable"))
    return "\n\n".join(lines) or None


def unusual(column: Column, cell: Scalar | None) -> str | None:
    """Say so when a number lies where hardly any training row did."""
    if column.p1 is None or column.p99 is None or isinstance(cell, (bool, str)) or cell is None:
        return None
    if column.p1 <= cell <= column.p99:
        return None
    return say("form.unusual", low=numbers.number(column.p1), high=numbers.number(column.p99))


def timed(column: Column) -> bool:
    """Whether a date comes with a time of day."""
    seen = [str(edge) for edge in (column.minimum, column.maximum, column.example) if edge]
    return any(datetime.fromisoformat(edge).time() != time.min for edge in seen)


def step(column: Column) -> float:
    """Give a round step, about a hundredth of the usual range."""
    low, high = column.p1, column.p99
    if low is None or high is None or not high > low:
        return 0.1
    return float(10.0 ** math.floor(math.log10((high - low) / STEPS) + 0.5))


def _placeholder(column: Column) -> str | None:
    if column.example is None:
        return say("form.missing") if column.nullable else None
    if isinstance(column.example, float):
        return say("form.example", value=numbers.number(column.example))
    return say("form.example", value=column.example)


def _number(column: Column, key: str) -> None:
    # The default would show two decimals; ten digits are what was given, without the dust of binary fractions.
    st.number_input(
        label(column),
        value=None,
        step=step(column),
        format="%.10g",
        key=key,
        help=advice(column),
        placeholder=_placeholder(column),
    )


def _integer(column: Column, key: str) -> None:
    st.number_input(
        label(column), value=None, step=1, format="%d", key=key, help=advice(column), placeholder=_placeholder(column)
    )


def _boolean(column: Column, key: str) -> None:
    names = {True: say("form.yes"), False: say("form.no")}
    # Without `required`, a second click on the answer takes it back.
    st.segmented_control(
        label(column), [True, False], format_func=lambda answer: names[answer], key=key, help=advice(column),
        width="stretch", required=not column.nullable,
    )  # fmt: skip


def _category(column: Column, key: str) -> None:
    options = list(column.values)
    held = st.session_state.get(key)
    if held is not None and held not in options:
        options.append(held)
    st.selectbox(
        label(column), options, index=None, key=key, help=advice(column), accept_new_options=column.open,
        placeholder=say("form.choose_or_type") if column.open else say("form.choose"),
    )  # fmt: skip


def _datetime(column: Column, key: str) -> None:
    pattern = "DD/MM/YYYY" if language() == "fr" else "YYYY-MM-DD"
    if timed(column):
        st.datetime_input(
            label(column),
            value=None,
            min_value=EARLIEST,
            max_value=LATEST,
            key=key,
            help=advice(column),
            format=pattern,
            step=60,
        )
    else:
        st.date_input(
            label(column), value=None, min_value=EARLIEST.date(), max_value=LATEST.date(), key=key, help=advice(column),
            format=pattern,
        )  # fmt: skip


def _text(column: Column, key: str) -> None:
    st.text_area(label(column), key=key, help=advice(column), placeholder=_placeholder(column), height=120)


def _identifier(column: Column, key: str) -> None:
    st.text_input(label(column), key=key, help=say("form.identifier"))


DRAWERS: dict[Kind, Callable[[Column, str], None]] = {
    Kind.NUMBER: _number,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: _boolean,
    Kind.CATEGORY: _category,
    Kind.DATETIME: _datetime,
    Kind.TEXT: _text,
    Kind.ID: _identifier,
}
