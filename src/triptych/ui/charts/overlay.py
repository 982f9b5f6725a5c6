"""Several trainings in one chart, each by its label."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from triptych.domain.run import Trial
from triptych.ui.charts.spec import LEGEND, Spec, axis, chart
from triptych.ui.texts import say

MOST = 12
LINE = 13
AXIS = 60


def residuals(histograms: Mapping[str, Mapping[str, list[float]]]) -> Spec:
    """Draw how often each size of residual occurs, as a share of the rows for each unit, so that bins may differ.

    Args:
        histograms: Label to `edges` and `counts`, as in `Report.curves`.
    """
    rows: list[dict[str, Any]] = []
    for label, found in histograms.items():
        edges, counts = found["edges"], found["counts"]
        total = max(sum(counts), 1)
        shares = [count / total / (high - low) for count, low, high in zip(counts, edges, edges[1:], strict=False)]
        rows += [
            {"run": label, "residual": edge, "density": share}
            for edge, share in zip(edges, [*shares, 0.0], strict=False)
        ]
    return chart(
        data={"values": rows},
        mark={"type": "line", "interpolate": "step-after", "strokeWidth": 2},
        encoding={
            "x": axis("residual", say("chart.residual"), scale={"zero": False, "nice": False}),
            "y": axis("density", say("chart.density"), axis={"format": ".2~g"}),
            "color": _color(histograms),
            "tooltip": [axis("run", say("chart.run"), "nominal"),
                        axis("residual", say("chart.residual"), format=",.4~g")],
        },
    )  # fmt: skip


def importances(found: Mapping[str, Mapping[str, float]]) -> Spec:
    """Draw the columns that matter most to any of the trainings, a bar for each training.

    Args:
        found: Label to column to importance; of what differs in unit the shares are drawn, so that all add up to 1.
    """
    shares = {label: _shares(columns) for label, columns in found.items()}
    greatest: dict[str, float] = {}
    for columns in shares.values():
        for name, share in columns.items():
            greatest[name] = max(share, greatest.get(name, 0.0))
    names = sorted(greatest, key=lambda name: -greatest[name])[:MOST]
    rows = [
        {"run": label, "column": name, "share": columns.get(name, 0.0)}
        for label, columns in shares.items()
        for name in names
    ]
    return chart(
        LINE * len(names) * (len(found) + 1) + AXIS,
        data={"values": rows},
        mark={"type": "bar", "cornerRadiusEnd": 2},
        encoding={
            "y": axis("column", "", "nominal", sort=names, axis={"title": None, "labelOverlap": False}),
            "yOffset": {"field": "run", "sort": list(found)},
            "x": axis("share", say("chart.importance_share"), axis={"format": ".0%"}),
            "color": _color(found),
            "tooltip": [axis("run", say("chart.run"), "nominal"), axis("column", say("chart.column"), "nominal"),
                        axis("share", say("chart.importance_share"), format=".1%")],
        },
    )  # fmt: skip


def history(trials: Mapping[str, Sequence[Trial]], score: str) -> Spec:
    """Draw the best score so far, from trial to trial; of one training its other trials too.

    Args:
        trials: Label to the trials that were scored on all folds, in their order.
        score: The name of the score for people; lower is better.
    """
    rows: list[dict[str, Any]] = []
    for label, tried in trials.items():
        best = math.inf
        for number, trial in enumerate(tried, start=1):
            best = min(best, trial.score)
            rows.append({"run": label, "trial": number, "best": best, "score": trial.score, "name": trial.name})
    x = axis("trial", say("chart.trial"), axis={"tickMinStep": 1, "format": "d"}, scale={"zero": False, "nice": False})
    said = [axis("run", say("chart.run"), "nominal"), axis("trial", say("chart.trial")),
            axis("name", say("chart.candidate"), "nominal"), axis("score", score, format=".4~g"),
            axis("best", say("chart.best"), format=".4~g")]  # fmt: skip
    line = {"mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2.2},
            "encoding": {"x": x, "y": axis("best", score, scale={"zero": False}), "color": _color(trials),
                         "tooltip": said}}  # fmt: skip
    dots = {"mark": {"type": "point", "filled": True, "size": 46, "opacity": 0.55},
            "encoding": {"x": x, "y": axis("score", score, scale={"zero": False}), "color": _color(trials),
                         "tooltip": said}}  # fmt: skip
    return chart(data={"values": rows}, layer=[line, dots])


def _shares(columns: Mapping[str, float]) -> dict[str, float]:
    total = sum(max(value, 0.0) for value in columns.values()) or 1.0
    return {name: max(value, 0.0) / total for name, value in columns.items()}


def _color(labels: Mapping[str, object]) -> Spec:
    legend = LEGEND if len(labels) > 1 else None
    return axis("run", say("chart.run"), "nominal", sort=list(labels), legend=legend)
