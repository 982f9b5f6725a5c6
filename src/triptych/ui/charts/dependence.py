"""How the answer depends on one column."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from triptych.domain.schema import Kind
from triptych.ui.charts.spec import ACCENT, LEGEND, Spec, axis, chart, values
from triptych.ui.texts import language, say

LINE, AXIS, HEIGHT = 26, 84, 250
SEPARATED = 10_000
"""Smaller numbers may be years, which have no separator."""

KEY: Spec = {**LEGEND, "columns": 2, "labelLimit": 120}
KEY_LINE, KEY_EDGE = 26, 44
"""Heights of a legend that names the classes, two a line."""

YEARS = 4 * 365
"""Days from which years alone stand below an axis."""

Found = Mapping[str, Any]
"""Of one column `kind`, `values` and `answers`, as in `Report.curves["dependence"]`."""


def dependence(found: Found, column: str, answer: str, span: tuple[float, float]) -> Spec:
    """Draw the mean answer over the values of a column: a line where they have an order, points where they have none.

    Args:
        found: Of the column.
        column: Its name for people.
        answer: What is answered, for people.
        span: The ends of the answers' axis.
    """
    labels, kind = list(found["answers"]), Kind(found["kind"])
    named, several = kind in {Kind.CATEGORY, Kind.BOOLEAN}, len(labels) > 1
    places: list[Any] = [_named(value) for value in found["values"]] if named else list(found["values"])
    rows: list[dict[str, Any]] = []
    for label, means in found["answers"].items():
        rows += [{**row, "class": label} for row in values(value=places, answer=means)["values"]]
    scale = axis("answer", answer, scale={"domain": list(span)}, axis={"tickCount": 5})
    told = [axis("class", say("chart.class"), "nominal")] if several else []
    told.append(axis("answer", answer, format=",.4~g"))
    color = {**told[0], "sort": labels, "legend": KEY} if several else {"value": ACCENT}
    room = KEY_LINE * math.ceil(len(labels) / 2) + KEY_EDGE if several else 0
    if named:
        y = axis("value", "", "nominal", sort=places, axis={"title": None, "labelOverlap": False, "grid": True})
        return chart(
            LINE * len(places) + AXIS + room,
            data={"values": rows},
            mark={"type": "point", "filled": True, "size": 90, "opacity": 1},
            encoding={"x": scale, "y": y, "color": color, "tooltip": [axis("value", column, "nominal"), *told]},
        )
    x = _dates(column, places) if kind is Kind.DATETIME else _numbers(column, places)
    return chart(
        HEIGHT + room,
        data={"values": rows},
        mark={"type": "line", "point": {"size": 26}, "strokeWidth": 2.2},
        encoding={"x": x, "y": scale, "color": color,
                  "tooltip": [{**x, "format": x["axis"].get("format", ",")}, *told]},
    )  # fmt: skip


def span(curve: Mapping[str, Found]) -> tuple[float, float]:
    """Give the ends of an axis on which all columns can be compared."""
    means = [mean for found in curve.values() for series in found["answers"].values() for mean in series]
    low, high = min(means), max(means)
    room = 0.05 * (high - low) or abs(low) * 0.05 or 1.0
    return low - room, high + room


def _numbers(column: str, places: Sequence[float]) -> Spec:
    small = max(abs(place) for place in places) < SEPARATED
    below = {"tickCount": 5, **({"format": ".6~r"} if small else {})}
    return axis("value", column, scale={"zero": False, "nice": False}, axis=below)


def _dates(column: str, places: Sequence[str]) -> Spec:
    days = (datetime.fromisoformat(places[-1]) - datetime.fromisoformat(places[0])).days
    day = "%d/%m/%Y" if language() == "fr" else "%Y-%m-%d"
    written = "%Y" if days > YEARS else day if days > 2 else f"{day} %H:%M"  # noqa: PLR2004
    return axis(
        "value", column, "temporal", scale={"nice": False},
        axis={"tickCount": 4, "format": written, "labelOverlap": True},
    )  # fmt: skip


def _named(value: object) -> str:
    if value is None:
        return say("form.missing")
    if isinstance(value, bool):
        return say("form.yes") if value else say("form.no")
    return str(value)
