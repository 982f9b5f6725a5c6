"""How well a classifier tells its classes apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from triptych.ui.charts.spec import ACCENT, HEIGHT, LEGEND, Spec, axis, chart, diagonal, ink, values
from triptych.ui.texts import say

Curves: TypeAlias = Mapping[str, Mapping[str, list[float]]]

FEW = 12
PAINTED = 0.55


def confusion(labels: Sequence[object], matrix: Sequence[Sequence[int]]) -> Spec:
    """Draw actual classes against predicted ones; a row's shares add up to 1."""
    names = [str(label) for label in labels]
    cells = [
        {"actual": actual, "predicted": predicted, "count": count, "share": count / max(1, sum(line))}
        for actual, line in zip(names, matrix, strict=True)
        for predicted, count in zip(names, line, strict=True)
    ]
    places = {
        "x": axis("predicted", say("chart.predicted"), "nominal", sort=names, axis={"labelAngle": 0}),
        "y": axis("actual", say("chart.actual"), "nominal", sort=names),
        "tooltip": [axis("count", say("chart.rows")), axis("share", say("chart.share"), format=".1%")],
    }
    squares = {
        "mark": {"type": "rect", "cornerRadius": 4, "color": ACCENT},
        "encoding": {**places, "opacity": {"field": "share", "type": "quantitative", "legend": None,
                                           "scale": {"domain": [0, 1], "range": [0.06, 1]}}},
    }  # fmt: skip
    numbers = {
        "mark": {"type": "text", "fontWeight": 600, "fontSize": 14},
        "encoding": {**places, "text": {"field": "count", "type": "quantitative", "format": ",d"},
                     "color": {"condition": {"test": f"datum.share > {PAINTED}", "value": "#ffffff"}, "value": ink()}},
    }  # fmt: skip
    layers = [squares, numbers] if len(names) <= FEW else [squares]
    return chart(max(HEIGHT, 26 * len(names)), data={"values": cells}, layer=layers)


def roc(curves: Curves, told: str = "chart.class") -> Spec:
    """Draw the true positive rate over the false positive rate, by class, or by what else `told` names."""
    return _by_class(curves, ("fpr", "tpr"), (say("chart.fpr"), say("chart.tpr")), told, reference=True)


def precision_recall(curves: Curves, told: str = "chart.class") -> Spec:
    """Draw precision over recall, by class, or by what else `told` names."""
    titles = (say("chart.recall"), say("chart.precision"))
    return _by_class(curves, ("recall", "precision"), titles, told, reference=False)


def calibration(curves: Curves, told: str = "chart.class") -> Spec:
    """Draw observed shares over predicted probabilities, by class, or by what else `told` names."""
    titles = (say("chart.probability"), say("chart.observed"))
    return _by_class(curves, ("predicted", "observed"), titles, told, reference=True, points=True)


def _by_class(
    curves: Curves,
    fields: tuple[str, str],
    titles: tuple[str, str],
    told: str,
    *,
    reference: bool,
    points: bool = False,
) -> Spec:
    rows: list[dict[str, Any]] = []
    for name, curve in curves.items():
        rows += [{**row, "class": name} for row in values(x=curve[fields[0]], y=curve[fields[1]])["values"]]
    for order, row in enumerate(rows):
        row["order"] = order
    unit = {"domain": [0, 1]}
    line = {
        "data": {"values": rows},
        "mark": {"type": "line", "point": points, "strokeWidth": 2.2, "interpolate": "linear"},
        "encoding": {
            "x": axis("x", titles[0], scale=unit),
            "y": axis("y", titles[1], scale=unit),
            "order": {"field": "order", "type": "quantitative"},
            "color": _class_color(curves, say(told)),
            "tooltip": [axis("class", say(told), "nominal"), axis("x", titles[0], format=".2f"),
                        axis("y", titles[1], format=".2f")],
        },
    }  # fmt: skip
    return chart(layer=[diagonal(), line] if reference else [line])


def _class_color(curves: Mapping[str, object], told: str) -> Spec:
    if len(curves) == 1:
        return {"value": ACCENT}
    return axis("class", told, "nominal", sort=list(curves), legend=LEGEND)
