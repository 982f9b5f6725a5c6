"""What each column added to an answer."""

from __future__ import annotations

from collections.abc import Sequence

from triptych.ui.charts.spec import ACCENT, Spec, axis, chart, values
from triptych.ui.texts import say

AGAINST = "#d1495b"
LINE = 26
AXIS = 60


def contributions(columns: Sequence[str], added: Sequence[float]) -> Spec:
    """Draw what speaks for an answer to the right, and what speaks against it to the left.

    Args:
        columns: What stands beside each bar, all of them different.
        added: How long each bar is.
    """
    names = list(columns)
    color = {"condition": {"test": "datum.added < 0", "value": AGAINST}, "value": ACCENT}
    return chart(
        LINE * len(names) + AXIS,
        data=values(column=names, added=list(added)),
        mark={"type": "bar", "cornerRadiusEnd": 3, "height": {"band": 0.66}},
        encoding={
            "y": axis("column", "", "nominal", sort=names, axis={"title": None, "labelOverlap": False}),
            "x": axis("added", say("chart.added")),
            "color": color,
            "tooltip": [axis("column", say("chart.column"), "nominal"),
                        axis("added", say("chart.added"), format="+,.4~g")],
        },
    )  # fmt: skip
