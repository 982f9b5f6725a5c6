"""One input of a form, for one column of a schema."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import streamlit as st

from triptych.domain.schema import Column, Json, Kind, Scalar
from triptych.ui import advice, written
from triptych.ui.markdown import escaped
from triptych.ui.texts import language, say
from triptych.ui.written import WRITTEN

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
    if column.kind in WRITTEN and column.default is None:
        return shown(column, column.example)
    return None if column.default is None else shown(column, column.default)


def shown(column: Column, cell: Json) -> Any:
    """Turn a cell into what the column's widget holds."""
    if cell is None or cell == "":
        return None
    if column.kind in WRITTEN:
        return written.write(cell)
    if column.kind is Kind.DATETIME:
        moment = datetime.fromisoformat(str(cell))
        return moment if timed(column) else moment.date()
    if column.kind is Kind.NUMBER:
        return float(str(cell))
    if column.kind is Kind.INTEGER:
        return int(float(str(cell)))
    return cell if column.kind is Kind.BOOLEAN else str(cell)


def value(held: Any) -> Scalar | None:
    """Turn what a widget holds into a cell; None for nothing."""
    if held is None or held == "":
        return None
    if isinstance(held, (date, datetime)):
        return held.isoformat()
    plain: Scalar = held
    return plain


def cell(column: Column, held: Any) -> Json:
    """Turn what a column's widget holds into a cell; a text that is not JSON stays one, of which `fault` speaks."""
    if column.kind not in WRITTEN or held is None:
        return value(held)
    if not str(held).strip():
        return None
    try:
        return written.read(held)
    except written.NotJsonError:
        return str(held)


def fault(column: Column, held: Any) -> str | None:
    """Say so when a text is not the JSON that it must be."""
    if column.kind not in WRITTEN or not str(held or "").strip():
        return None
    try:
        written.read(held)
    except written.NotJsonError as error:
        return say("form.not_json") if error.line is None else say("form.not_json_at", line=error.line, at=error.column)
    return None


def label(column: Column) -> str:
    """Write a column's title as Markdown."""
    return escaped(title(column))


def title(column: Column) -> str:
    """Write a column's label, or its name, with its unit."""
    name = column.labels.get(language()) or column.name
    # The unit was often read from the name, and is not to be said twice.
    said = column.unit is None or re.search(rf"(?<![^\W_]){re.escape(column.unit)}(?![^\W_])", name)
    return name if said else f"{name} ({column.unit})"


def timed(column: Column) -> bool:
    """Whether a date comes with a time of day."""
    seen = [str(edge) for edge in (column.minimum, column.maximum, column.example) if edge]
    return any(datetime.fromisoformat(edge).time() != time.min for edge in seen)


def step(column: Column) -> float:
    """Give a round step, about a hundredth of the usual range."""
    low, high = (column.p1, column.p99) if column.p1 is not None else (column.lowest, column.highest)
    if not isinstance(low, (int, float)) or not isinstance(high, (int, float)) or not high > low:
        return 0.1
    return float(10.0 ** math.floor(math.log10((high - low) / STEPS) + 0.5))


def _number(column: Column, key: str) -> None:
    # The default would show two decimals; ten digits are what was given, without the dust of binary fractions.
    st.number_input(
        label(column),
        value=None,
        step=step(column),
        format="%.10g",
        key=key,
        help=advice.of(column),
        placeholder=advice.placeholder(column),
    )


def _integer(column: Column, key: str) -> None:
    st.number_input(
        label(column),
        value=None,
        step=1,
        format="%d",
        key=key,
        help=advice.of(column),
        placeholder=advice.placeholder(column),
    )


def _boolean(column: Column, key: str) -> None:
    names = {True: say("form.yes"), False: say("form.no")}
    # Without `required`, a second click on the answer takes it back.
    st.segmented_control(
        label(column), [True, False], format_func=lambda answer: names[answer], key=key, help=advice.of(column),
        width="stretch", required=not column.nullable,
    )  # fmt: skip


def _category(column: Column, key: str) -> None:
    options = list(column.values)
    held = st.session_state.get(key)
    if held is not None and held not in options:
        options.append(held)
    st.selectbox(
        label(column), options, index=None, key=key, help=advice.of(column), accept_new_options=column.open,
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
            help=advice.of(column),
            format=pattern,
            step=60,
        )
    else:
        st.date_input(
            label(column), value=None, min_value=EARLIEST.date(), max_value=LATEST.date(), key=key, format=pattern,
            help=advice.of(column),
        )  # fmt: skip


def _text(column: Column, key: str) -> None:
    st.text_area(label(column), key=key, help=advice.of(column), placeholder=advice.placeholder(column), height=120)


def _json(column: Column, key: str) -> None:
    st.text_area(label(column), key=key, help=advice.of(column), placeholder=advice.placeholder(column), height=160)


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
    Kind.BINARY: _text,
    Kind.TENSOR: _json,
    Kind.ARRAY: _json,
    Kind.OBJECT: _json,
    Kind.MAP: _json,
    Kind.ANYTHING: _json,
}
