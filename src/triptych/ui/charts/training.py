"""What a training found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from triptych.domain.run import Trial
from triptych.ui.charts.spec import ACCENT, MUTED, Spec, axis, chart, ink, values
from triptych.ui.texts import say

MOST = 15
LINE = 24
AXIS = 60


def importances(found: Mapping[str, float], errors: Mapping[str, float]) -> Spec:
    """Draw the columns that matter most, the most important one first, each with its standard error where it is known.

    Args:
        found: Column to importance.
        errors: Column to standard error; empty when they are not known.
    """
    first = sorted(found.items(), key=lambda item: -item[1])[:MOST]
    names = [name for name, _ in first]
    rows = [
        {"column": name, "importance": loss, "error": errors.get(name, 0.0), "low": loss - errors.get(name, 0.0),
         "high": loss + errors.get(name, 0.0)}
        for name, loss in first
    ]  # fmt: skip
    y = axis("column", "", "nominal", sort=names, axis={"title": None, "labelOverlap": False})
    said = [axis("column", say("chart.column"), "nominal"),
            axis("importance", say("chart.importance"), format=".4~g")]  # fmt: skip
    if errors:
        said.append(axis("error", say("chart.importance_error"), format=".2~g"))
    bars = {"mark": {"type": "bar", "color": ACCENT, "cornerRadiusEnd": 3, "height": {"band": 0.66}},
            "encoding": {"y": y, "x": axis("importance", say("chart.importance")), "tooltip": said}}  # fmt: skip
    lines = {"mark": {"type": "rule", "color": ink(), "strokeWidth": 1.5},
             "encoding": {"y": y, "x": axis("low", say("chart.importance")), "x2": {"field": "high"},
                          "tooltip": said}}  # fmt: skip
    return chart(LINE * len(first) + AXIS, data={"values": rows}, layer=[bars, lines] if errors else [bars])


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
