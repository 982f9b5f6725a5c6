"""How the answer depends on single columns, as one figure."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from matplotlib.figure import Figure

from triptych.domain.schema import Kind
from triptych.tracking.lettering import lettered

ACROSS = 2
WIDTH, HEIGHT = 5.0, 3.2
"""Of each column, in inches."""


def dependence(curve: dict[str, dict[str, Any]]) -> Figure:
    """Draw each column in axes of its own, all with the same scale of the answer.

    Args:
        curve: `Report.curves["dependence"]`, of a column at least.
    """
    across = min(ACROSS, len(curve))
    down = math.ceil(len(curve) / across)
    figure = Figure(figsize=(WIDTH * across, HEIGHT * down), layout="constrained")
    panels = figure.subplots(down, across, sharey=True, squeeze=False).flat
    for axes, (name, found) in zip(panels, curve.items(), strict=False):
        _draw(axes, found)
        axes.set(xlabel=lettered(name))
    for axes in list(figure.axes)[len(curve) :]:
        axes.set_visible(False)
    answers = next(iter(curve.values()))["answers"]
    if len(answers) > 1:
        figure.axes[0].legend()
    figure.supylabel("mean answer" if len(answers) > 1 else f"mean answer: {lettered(next(iter(answers)))}")
    return figure


def _draw(axes: Any, found: dict[str, Any]) -> None:
    values, ordered = found["values"], found["kind"] in {Kind.NUMBER, Kind.INTEGER, Kind.DATETIME}
    if found["kind"] == Kind.DATETIME:
        values = [datetime.fromisoformat(value) for value in values]
    places = values if ordered else range(len(values))
    for label, means in found["answers"].items():
        axes.plot(
            places, means, marker="." if ordered else "o", linestyle="-" if ordered else "", label=lettered(label)
        )
    axes.tick_params(labelleft=True)
    if ordered:
        axes.tick_params(axis="x", rotation=30 if found["kind"] == Kind.DATETIME else 0)
    else:
        names = ["(missing)" if value is None else lettered(value) for value in values]
        axes.set_xticks(places, names, rotation=45, ha="right")
