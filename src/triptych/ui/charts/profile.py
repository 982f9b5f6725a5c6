"""What is seen in a column."""

from __future__ import annotations

from triptych.domain.dataset import ColumnProfile
from triptych.domain.schema import Kind
from triptych.ui.charts.spec import ACCENT, Spec, axis, chart, values
from triptych.ui.texts import say

ORDERED = {Kind.NUMBER, Kind.INTEGER, Kind.DATETIME}
LINE = 22
AXIS = 60


def distribution(column: ColumnProfile) -> Spec:
    """Draw how often each range, or each value, occurs."""
    labels = [bar.label for bar in column.bins]
    data = values(label=labels, count=[bar.count for bar in column.bins])
    rows = axis("count", say("chart.rows"))
    said = [axis("label", column.name, "nominal"), axis("count", say("chart.rows"), format=",d")]
    if column.kind in ORDERED:
        return chart(
            220,
            data=data,
            mark={"type": "bar", "color": ACCENT, "cornerRadiusEnd": 2, "width": {"band": 0.94}},
            encoding={
                "x": axis(
                    "label", "", "nominal", sort=labels, axis={"title": None, "labelOverlap": True, "labelAngle": 0}
                ),
                "y": rows,
                "tooltip": said,
            },
        )
    return chart(
        LINE * len(labels) + AXIS,
        data=data,
        mark={"type": "bar", "color": ACCENT, "cornerRadiusEnd": 3, "height": {"band": 0.66}},
        encoding={
            "y": axis("label", "", "nominal", sort=labels, axis={"title": None, "labelOverlap": False}),
            "x": rows,
            "tooltip": said,
        },
    )
