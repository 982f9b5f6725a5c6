"""What one training is in MLflow's terms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param, RunTag

from triptych.domain.document import to_document
from triptych.domain.recipe import Record
from triptych.domain.run import Report
from triptych.domain.schema import Schema
from triptych.tracking.importances import importance_metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """The table of a run.

    Attributes:
        name: For people.
        digest: SHA-256 over the whole content.
        rows: Number of rows.
    """

    name: str
    digest: str
    rows: int


def metrics_of(report: Report, took: Mapping[str, float], now: int) -> list[Metric]:
    """What was measured, the seconds that it took, and the folds of what was chosen, all at one time."""
    values = [(name, value, 0) for name, value in [*report.metrics.items(), *took.items()]]
    values += [(f"baseline_{name}", value, 0) for name, value in report.baseline.items()]
    values += [(name, value, 0) for name, value in report.reliability.items()]
    values += [
        (f"{name}_{end}", value, 0)
        for name, ends in report.spread.items()
        for end, value in zip(("lower", "upper"), ends, strict=True)
    ]
    values += [(name, value, 0) for name, value in importance_metrics(report).items()]
    # A model that was fitted elsewhere has none.
    for best in [trial for trial in report.candidates if trial.name == report.estimator][:1]:
        values += [(f"fold_{report.selection}", score, fold) for fold, score in enumerate(best.folds)]
        values += [("cv_" + report.selection, best.score, 0)]
    return [Metric(name, value, now, step) for name, value, step in values]


def asked_of(record: Record) -> dict[str, str]:
    """What runs of one model are looked for by: how hard they tried, and with which chance."""
    return record.request.effort | ({} if record.seed is None else {"seed": str(record.seed)})


def params_of(schema: Schema, report: Report, params: dict[str, Any], asked: Mapping[str, str]) -> list[Param]:
    """What was asked for, and what was chosen."""
    assert schema.target is not None
    chosen = {
        "estimator": report.estimator,
        "target": schema.target.name,
        "task": schema.target.task.value,
        "train_rows": report.train_rows,
        "test_rows": report.test_rows,
        **asked,
        **({"calibration": report.calibration} if report.calibration else {}),
        **{name: column for name, column in to_document(report.division).items() if column is not None},
        **({"weights": report.weights} if report.weights else {}),
        **{f"cost_{name}": cost for name, cost in (to_document(report.costs) if report.costs else {}).items()},
        **{f"estimator.{name}": value for name, value in params.items()},
    }
    return [Param(name, str(value)) for name, value in chosen.items()]


def tags_of(report: Report) -> list[RunTag]:
    """What is found by tags, beside the checks: what to be warned of, and by what rows are weighted."""
    tags = {"triptych.warnings": json.dumps(report.warnings)}
    if report.weights:
        tags["triptych.weights"] = report.weights
    return [RunTag(name, value[:5000]) for name, value in tags.items()]


def input_of(schema: Schema, data: Data) -> DatasetInput:
    """The table, by its digest."""
    assert schema.target is not None
    columns = [{"name": column.name, "type": column.kind.value} for column in schema.columns]
    dataset = Dataset(
        name=data.name,
        digest=data.digest[:36],  # MLflow's column is 36 characters wide; the whole digest is in the source
        source_type="local",
        source=json.dumps({"sha256": data.digest}),
        schema=json.dumps({"columns": columns, "target": schema.target.name}),
        profile=json.dumps({"num_rows": data.rows}),
    )
    return DatasetInput(dataset, [InputTag("mlflow.data.context", "training")])
