"""What a training found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from triptych.domain.run import Trial
from triptych.ui.charts.spec import ACCENT, MUTED, Spec, axis, chart, values
from triptych.ui.texts import say

MOST = 15
LINE = 24
AXIS = 60


def importances(found: Mapping[str, float]) -> Spec:
    """Draw the columns that matter most, the most important one first."""
    first = sorted(found.items(), key=lambda item: -item[1])[:MOST]
    names = [name for name, _ in first]
    return chart(
        LINE * len(first) + AXIS,
        data=values(column=names, importance=[loss for _, loss in first]),
        mark={"type": "bar", "color": ACCENT, "cornerRadiusEnd": 3, "height": {"band": 0.66}},
        encoding={
            "y": axis("column", "", "nominal", sort=names, axis={"title": None, "labelOverlap": False}),
            "x": axis("importance", say("chart.importance")),
            "tooltip": [axis("column", say("chart.column"), "nominal"),
                        axis("importance", say("chart.importance"), format=".4~g")],
        },
    )  # fmt: skip


def candidates(trials: Sequence[Trial], winner: str, selection: str) -> Spec:
    """Draw the scores of the best candidates, each with the range of its folds; the best one first."""
    ranked = sorted(trials, key=lambda trial: trial.score)[:MOST]
    names = [trial.name for trial in ranked]
    data = values(
        name=names,
        score=[trial.score for trial in ranked],
        low=[min(trial.folds, default=trial.score) for trial in ranked],
        high=[max(trial.folds, default=trial.score) for trial in ranked],
        seconds=[trial.seconds for trial in ranked],
    )
    y = axis("name", "", "nominal", sort=names, axis={"title": None, "labelOverlap": False})
    color = {"condition": {"test": {"field": "name", "equal": winner}, "value": ACCENT}, "value": MUTED}
    said = [axis("name", say("chart.candidate"), "nominal"), axis("score", selection, format=".4~g"),
            axis("seconds", say("chart.seconds"), format=".2~f")]  # fmt: skip
    span = {"mark": {"type": "rule", "strokeWidth": 2.5, "opacity": 0.7},
            "encoding": {"y": y, "x": axis("low", selection, scale={"zero": False}), "x2": {"field": "high"},
                         "color": color, "tooltip": said}}  # fmt: skip
    dots = {"mark": {"type": "point", "filled": True, "size": 110, "opacity": 1},
            "encoding": {"y": y, "x": axis("score", selection, scale={"zero": False}), "color": color,
                         "tooltip": said}}  # fmt: skip
    return chart((LINE + 8) * len(ranked) + AXIS, data=data, layer=[span, dots])
