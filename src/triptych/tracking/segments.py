"""How good a model is for parts of the rows that measured, as one figure."""

from __future__ import annotations

from matplotlib.figure import Figure

from triptych.domain.run import Report
from triptych.tracking.lettering import lettered

SCORES = ("roc_auc", "accuracy", "rmse")
"""The first that each segment has is drawn: one of a single class has no area."""

LINE, EDGE = 0.24, 1.0
"""Inches of a segment, and around all of them."""


def segments(report: Report) -> Figure | None:
    """Draw the score of each segment, and that of all rows as a line; None when no segment has one."""
    parts, measured = report.segments, [report.metrics, *(segment.metrics for segment in report.segments)]
    score = next((name for name in SCORES if all(name in each for each in measured)), None)
    if not parts or score is None:
        return None
    figure = Figure(figsize=(6, LINE * len(parts) + EDGE), layout="constrained")
    axes = figure.subplots()
    names = list(dict.fromkeys(segment.column for segment in parts))
    for column in names:
        places = [place for place, segment in enumerate(parts) if segment.column == column]
        axes.plot([parts[place].metrics[score] for place in places], places, "o")
    axes.axvline(report.metrics[score], color="grey", linestyle=":")
    said = [f"{lettered(part.column)}: {lettered(part.value or '(missing)')}" for part in parts]
    axes.set_yticks(range(len(parts)), said)
    axes.invert_yaxis()
    axes.set(xlabel=f"{score}; of all rows the line")
    return figure
