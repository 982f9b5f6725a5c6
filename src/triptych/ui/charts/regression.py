"""How close a regression comes."""

from __future__ import annotations

from typing import Any

from triptych.ui.charts.spec import ACCENT, MUTED, Spec, axis, chart, diagonal, values
from triptych.ui.texts import say

POINT: dict[str, Any] = {"type": "circle", "size": 34, "opacity": 0.55, "color": ACCENT}


def predicted_actual(predicted: list[float], actual: list[float]) -> Spec:
    """Draw actual values over predicted ones."""
    free = {"zero": False, "nice": True}
    edges = [*predicted, *actual] or [0.0, 1.0]
    dots = {
        "data": values(predicted=predicted, actual=actual),
        "mark": POINT,
        "encoding": {
            "x": axis("predicted", say("chart.predicted"), scale=free),
            "y": axis("actual", say("chart.actual"), scale=free),
            "tooltip": [axis("predicted", say("chart.predicted"), format=",.4~g"),
                        axis("actual", say("chart.actual"), format=",.4~g")],
        },
    }  # fmt: skip
    return chart(layer=[dots, diagonal(min(edges), max(edges))])


def residuals(predicted: list[float], residual: list[float]) -> Spec:
    """Draw residuals over predicted values."""
    zero = {"mark": {"type": "rule", "strokeDash": [4, 4], "color": MUTED, "strokeWidth": 1.5},
            "data": {"values": [{"y": 0}]}, "encoding": {"y": {"field": "y", "type": "quantitative"}}}  # fmt: skip
    dots = {
        "data": values(predicted=predicted, residual=residual),
        "mark": POINT,
        "encoding": {
            "x": axis("predicted", say("chart.predicted"), scale={"zero": False, "nice": True}),
            "y": axis("residual", say("chart.residual")),
            "tooltip": [axis("predicted", say("chart.predicted"), format=",.4~g"),
                        axis("residual", say("chart.residual"), format=",.4~g")],
        },
    }  # fmt: skip
    return chart(layer=[dots, zero])


def residual_histogram(edges: list[float], counts: list[int]) -> Spec:
    """Draw how often each size of residual occurs."""
    return chart(
        data=values(low=edges[:-1], high=edges[1:], count=counts),
        mark={"type": "rect", "color": ACCENT, "stroke": None},
        encoding={
            "x": axis("low", say("chart.residual"), scale={"zero": False, "nice": False}),
            "x2": {"field": "high"},
            "y": axis("count", say("chart.rows")),
            "y2": {"datum": 0},
            "tooltip": [axis("low", say("chart.from"), format=",.4~g"), axis("high", say("chart.to"), format=",.4~g"),
                        axis("count", say("chart.rows"))],
        },
    )  # fmt: skip
