"""The importances of a report as metrics and as data."""

from __future__ import annotations

import re

from triptych.domain.run import Report

MOST = 15
LONGEST = 200


def importances(report: Report) -> dict[str, dict[str, float]]:
    """By column the `mean` loss of score, the largest first, and where it is known the standard `error` of it."""
    errors = report.importance_errors
    return {
        name: {"mean": mean, **({"error": errors[name]} if name in errors else {})}
        for name, mean in report.importances.items()
    }


def importance_metrics(report: Report) -> dict[str, float]:
    """The largest by the name of a metric: `importance_` and the column's, with "_" for what MLflow does not take."""
    found: dict[str, float] = {}
    for name, mean in list(report.importances.items())[:MOST]:
        found.setdefault("importance_" + re.sub(r"[^\w.\- ]", "_", name)[:LONGEST].strip(), mean)
    return found
