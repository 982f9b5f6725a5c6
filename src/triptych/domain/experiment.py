"""Trainings beside each other: what was recorded of each, and where they differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from triptych.domain.recipe import Record
from triptych.domain.run import Report

FIT, PREDICT = "fit_seconds", "predict_1000_rows_seconds"
"""Metrics of what a training took; they are no scores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRun:
    """One training, as its run in MLflow sums it up.

    Attributes:
        id: MLflow's id of the run.
        model: The model's name.
        version: The version that it became; None for none.
        task: regression, binary or multiclass.
        target: The column that is predicted.
        estimator: What won.
        dataset: The table's name.
        data: First digits of the SHA-256 of the table's content; equal for equal tables.
        metrics: As in `Report`.
        baseline: As in `Report`.
        spread: As in `Report`.
        reliability: Whatever else was measured, as in `Report`.
        params: All that MLflow has as params, as text.
        checks: Names of the checks that found something.
        fit_seconds: How long the search and the fit took; None when it was not recorded.
        predict_seconds: How long the estimator itself takes to answer 1000 rows; None when it was not recorded.
        started_at: UTC.
    """

    id: str
    model: str
    version: str | None = None
    task: str
    target: str
    estimator: str
    dataset: str
    data: str
    metrics: dict[str, float] = field(default_factory=dict)
    baseline: dict[str, float] = field(default_factory=dict)
    spread: dict[str, tuple[float, ...]] = field(default_factory=dict)
    reliability: dict[str, float] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)
    checks: tuple[str, ...] = ()
    fit_seconds: float | None = None
    predict_seconds: float | None = None
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """Everything that a training left.

    Attributes:
        run: The sum of it.
        report: What it measured.
        libraries: Name to version, of the interpreter, the platform and the machine too.
        record: What it takes to do it again; None when `log_model` or an earlier release made it.
        source: The commit, whether files were changed since, and the digests of what was changed and of uv's lock,
            each where there is one.
    """

    run: TrainingRun
    report: Report
    libraries: dict[str, str]
    record: Record | None = None
    source: dict[str, str] = field(default_factory=dict)


class Part(StrEnum):
    """What a line of a comparison is about; packages stand for all that a run was made with."""

    DATA = "data"
    PARAMS = "params"
    METRICS = "metrics"
    PACKAGES = "packages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing, as each run has it.

    Attributes:
        part: What it is about.
        name: Such as "learning_rate" or "numpy".
        values: One a run, in their order; None where a run has none.
    """

    part: Part
    name: str
    values: tuple[str | float | None, ...]

    @property
    def same(self) -> bool:
        """Whether all runs agree."""
        return len(set(self.values)) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Some runs beside each other.

    Attributes:
        runs: The runs.
        lines: All that can be compared; those in which they differ are the ones that are not `same`.
    """

    runs: tuple[TrainingRun, ...]
    lines: tuple[Line, ...]


def compare(records: tuple[RunRecord, ...]) -> Comparison:
    """Put runs beside each other, each thing in a line."""
    runs = tuple(record.run for record in records)
    tables: dict[Part, list[dict[str, str | float]]] = {
        Part.DATA: [_data(record) for record in records],
        Part.PARAMS: [_params(record) for record in records],
        Part.METRICS: [{**run.metrics, **run.reliability, **_seconds(run)} for run in runs],
        Part.PACKAGES: [{**record.source, **record.libraries} for record in records],
    }
    lines = [
        Line(part=part, name=name, values=tuple(table.get(name) for table in of_runs))
        for part, of_runs in tables.items()
        for name in dict.fromkeys(name for table in of_runs for name in table)
    ]
    return Comparison(runs=runs, lines=tuple(lines))


def _data(record: RunRecord) -> dict[str, str | float]:
    run = record.run
    data: dict[str, str | float] = {"dataset": run.dataset, "digest": run.data, "target": run.target}
    if record.record is not None:
        data["drop"] = ", ".join(record.record.request.drop)
    return data


def _params(record: RunRecord) -> dict[str, str | float]:
    # A run of an earlier release has no such params of its own.
    asked = {} if record.record is None else record.record.request.effort
    return {"estimator": record.run.estimator, **asked, **record.run.params}


def _seconds(run: TrainingRun) -> dict[str, str | float]:
    seconds = {FIT: run.fit_seconds, PREDICT: run.predict_seconds}
    return {name: value for name, value in seconds.items() if value is not None}
