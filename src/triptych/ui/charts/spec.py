"""What every chart shares."""

from __future__ import annotations

from typing import Any, TypeAlias

import streamlit as st

from triptych.ui.numbers import NARROW
from triptych.ui.texts import language

Spec: TypeAlias = dict[str, Any]

ACCENT = "#5b54ea"
MUTED = "#8d8da3"
HEIGHT = 300
LEGEND: dict[str, Any] = {"orient": "bottom", "title": None, "columns": 1, "labelLimit": 280}


def draw(spec: Spec, alt: str) -> None:
    """Draw a chart; `alt` says in words what it shows."""
    st.vega_lite_chart(spec, alt=alt, width="stretch")


def chart(height: int = HEIGHT, **parts: Any) -> Spec:
    """Build a chart with the reader's number format."""
    return {"height": height, "config": {"locale": {"number": _number_format()}, "axis": {"labelLimit": 160}}, **parts}


def values(**columns: list[Any]) -> Spec:
    """Turn columns of equal length into Vega-Lite's rows."""
    rows = zip(*columns.values(), strict=True)
    return {"values": [dict(zip(columns, row, strict=True)) for row in rows]}


def axis(field: str, title: str, kind: str = "quantitative", **more: Any) -> Spec:
    """Encode a field along an axis."""
    return {"field": field, "type": kind, "title": title, **more}


def diagonal(low: float = 0.0, high: float = 1.0) -> Spec:
    """Draw the dashed line on which both axes agree."""
    return {
        "data": {"values": [{"x": low, "y": low}, {"x": high, "y": high}]},
        "mark": {"type": "line", "strokeDash": [4, 4], "color": MUTED, "strokeWidth": 1.5},
        "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}},
    }


def ink() -> str:
    """Give the colour of text on the page, for text that a chart draws itself."""
    return "#ececf4" if st.context.theme.type == "dark" else "#14141f"


def _number_format() -> Spec:
    if language() == "fr":
        return {"decimal": ",", "thousands": NARROW, "grouping": [3], "currency": ["", ""], "percent": f"{NARROW}%"}
    return {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""], "percent": "%"}
