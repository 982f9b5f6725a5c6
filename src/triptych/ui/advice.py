"""What is said beside an input: what its column is, and which values were seen or are accepted."""

from __future__ import annotations

from triptych.domain.schema import Column, Json, Kind
from triptych.ui import numbers
from triptych.ui.markdown import escaped
from triptych.ui.texts import say
from triptych.ui.written import WRITTEN

EXAMPLE = 80
FREE = -1
"""Stands for a length of a tensor that is not fixed."""


def of(column: Column) -> str | None:
    """Say what the column is and which values were seen in training."""
    lines = [escaped(column.description)] if column.description else []
    if column.kind in {Kind.NUMBER, Kind.INTEGER} and isinstance(column.minimum, (int, float)):
        low, high = numbers.number(column.minimum), numbers.number(float(column.maximum or 0))
        lines.append(say("form.range", low=low, high=high))
    if column.kind is Kind.DATETIME and column.minimum:
        low, high = str(column.minimum)[:10], str(column.maximum)[:10]
        lines.append(say("form.range", low=low, high=high))
    if column.lowest is not None or column.highest is not None:
        low, high = (_edge(edge) for edge in (column.lowest, column.highest))
        lines.append(say("form.accepted", low=low, high=high))
    if column.kind in WRITTEN:
        lines.append(_shape(column))
    if column.kind is Kind.BINARY:
        lines.append(say("form.base64"))
    if column.nullable and not column.required:
        lines.append(say("form.nullable"))
    return "\n\n".join(lines) or None


def placeholder(column: Column) -> str | None:
    """Give what an empty input shows."""
    if column.example is None or column.kind in WRITTEN:
        return say("form.missing") if column.nullable else None
    if isinstance(column.example, float):
        return say("form.example", value=numbers.number(column.example))
    return say("form.example", value=str(column.example)[:EXAMPLE])


def unusual(column: Column, cell: Json) -> str | None:
    """Say so when a number lies where hardly any training row did."""
    if column.p1 is None or column.p99 is None or isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return None
    if column.p1 <= cell <= column.p99:
        return None
    return say("form.unusual", low=numbers.number(column.p1), high=numbers.number(column.p99))


def _edge(edge: float | str | None) -> str:
    if edge is None:
        return "…"
    return edge if isinstance(edge, str) else numbers.number(edge)


def _shape(column: Column) -> str:
    """Say that a value is written as JSON, and how long the lists of a tensor are."""
    if column.kind is not Kind.TENSOR or not column.shape:
        return say("form.json")
    lengths = column.shape[1:] if column.shape[0] == FREE else column.shape
    if not lengths:
        return say("form.json")
    return say("form.json_shape", shape=", ".join("…" if length == FREE else str(length) for length in lengths))
