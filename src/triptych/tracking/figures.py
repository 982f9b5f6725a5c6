"""The plots of a report as figures, for MLflow's own pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from triptych.domain.run import Report
from triptych.tracking.dependence import dependence
from triptych.tracking.lettering import lettered
from triptych.tracking.segments import segments

TOP = 15


def figures(report: Report) -> dict[str, Figure]:
    """One figure for each curve of the report, the importances and the segments."""
    drawn = {name: _drawn(DRAW[name], data) for name, data in report.curves.items() if name in DRAW}
    if "calibration_before" in report.curves:
        drawn["calibration"] = _drawn(DRAW["calibration"], _compared(report.curves))
    if report.importances:
        drawn["importances"] = _drawn(_importances, report)
    if report.curves.get("dependence"):
        drawn["dependence"] = dependence(report.curves["dependence"])
    if parts := segments(report):
        drawn["segments"] = parts
    return drawn


def _compared(curves: dict[str, Any]) -> dict[str, Any]:
    before = {f"{label}, before": points for label, points in curves["calibration_before"].items()}
    return {**curves["calibration"], **before}


def _drawn(draw: Callable[[Any, Any], None], data: Any) -> Figure:
    figure = Figure(figsize=(5, 4), layout="constrained")
    draw(figure.subplots(), data)
    return figure


def _confusion(axes: Any, data: dict[str, Any]) -> None:
    matrix, labels = np.array(data["matrix"]), [lettered(label) for label in data["labels"]]
    axes.imshow(matrix, cmap="Blues")
    for (row, column), count in np.ndenumerate(matrix):
        axes.text(
            column, row, str(count), ha="center", va="center", color="white" if count > matrix.max() / 2 else "black"
        )
    axes.set(xticks=range(len(labels)), yticks=range(len(labels)), xlabel="predicted", ylabel="actual")
    axes.set_xticklabels(labels, rotation=45, ha="right")
    axes.set_yticklabels(labels)


def _by_class(x: str, y: str, diagonal: tuple[int, int] | None) -> Callable[[Any, Any], None]:
    def draw(axes: Any, data: dict[str, dict[str, list[float]]]) -> None:
        for label, points in data.items():
            axes.plot(points[x], points[y], label=lettered(label), marker="." if "count" in points else None)
        if diagonal:
            axes.plot((0, 1), diagonal, color="grey", linestyle=":")
        axes.set(xlabel=x, ylabel=y, xlim=(0, 1), ylim=(0, 1.02))
        axes.legend()

    return draw


def _scatter(x: str, y: str) -> Callable[[Any, Any], None]:
    def draw(axes: Any, data: dict[str, list[float]]) -> None:
        axes.scatter(data[x], data[y], s=6, alpha=0.4)
        axes.set(xlabel=x, ylabel=y)

    return draw


def _histogram(axes: Any, data: dict[str, list[float]]) -> None:
    axes.stairs(data["counts"], data["edges"], fill=True)
    axes.set(xlabel="residual", ylabel="rows")


def _importances(axes: Any, report: Report) -> None:
    names = list(report.importances)[:TOP][::-1]
    errors = [report.importance_errors.get(name, 0.0) for name in names] if report.importance_errors else None
    axes.barh([lettered(name) for name in names], [report.importances[name] for name in names], xerr=errors)
    axes.set(xlabel="loss of score when shuffled" + (", and its standard error" if errors else ""))


DRAW: dict[str, Callable[[Any, Any], None]] = {
    "confusion": _confusion,
    "roc": _by_class("fpr", "tpr", (0, 1)),
    "precision_recall": _by_class("recall", "precision", None),
    "calibration": _by_class("predicted", "observed", (0, 1)),
    "predicted_actual": _scatter("actual", "predicted"),
    "residuals": _scatter("predicted", "residual"),
    "residual_histogram": _histogram,
}
