"""One training as one MLflow run: params, metrics, data, plots and environment."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param, Run, RunTag
from mlflow.exceptions import MlflowException

from triptych.domain.document import to_document
from triptych.domain.errors import NotFound
from triptych.domain.finding import Severity
from triptych.domain.job import JOB_TAG
from triptych.domain.recipe import Record
from triptych.domain.run import Report
from triptych.domain.schema import Schema
from triptych.tracking.environment import changes, environment, lock_tags, source_tags
from triptych.tracking.failures import run_of, translated
from triptych.tracking.figures import figures
from triptych.tracking.recorded import ENVIRONMENT, RECORD, Recorded, read_run
from triptych.tracking.store import make
from triptych.tracking.trials import PARENT, history, record_trials, way

SCRIPT_RUN = "triptych.script.run_id"
"""The tag that names the run of a script whose runs are in another store."""


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


class Runs:
    """The runs of one MLflow server or store. Safe for threads.

    Args:
        uri: MLflow tracking URI.
        artifacts: Where our own store, inside the home, keeps all artefacts; None for another server's choice.
    """

    def __init__(self, uri: str, *, artifacts: Path | None = None) -> None:
        self._uri = uri
        self._artifacts = artifacts

    @cached_property
    def _client(self) -> MlflowClient:
        """MLflow's own client; making it opens the store, which waits for the first use."""
        if self._artifacts is not None:
            make(self._uri, self._artifacts)
        return MlflowClient(tracking_uri=self._uri)

    @contextmanager
    def run(self, name: str, *, job: str | None = None, script_run: str | None = None) -> Iterator[str]:
        """Start a run in the experiment of this name; it ends as finished, or as failed on an error.

        Args:
            name: The model's name.
            job: The job that asked for it: runs that an earlier process of the same job left open are closed as killed.
            script_run: The run that a script has open. Where this store has it, the run is its child, in its
                experiment; else it is named in a tag.

        Yields:
            The run's id.

        Raises:
            TrackingUnavailable: MLflow does not answer.
        """
        with translated():
            above = None if script_run is None else self._known(script_run)
            experiment = self._experiment(name) if above is None else str(above.info.experiment_id)
            tags = {"mlflow.runName": name, **source_tags(), **lock_tags()}
            if script_run is not None:
                tags[SCRIPT_RUN if above is None else PARENT] = script_run
            if job is not None:
                tags[JOB_TAG] = job
                self._close(experiment, job)
            run_id = str(self._client.create_run(experiment, tags=tags).info.run_id)
        try:
            yield run_id
        except BaseException:
            self._client.set_terminated(run_id, "FAILED")
            raise
        self._client.set_terminated(run_id, "FINISHED")

    def finish(self, run_id: str | None) -> None:
        """Close a run whose process was killed when it had done everything else.

        Raises:
            TrackingUnavailable: MLflow does not answer.
        """
        if run_id is None:
            return
        with translated():
            if self._client.get_run(run_id).info.status == "RUNNING":
                self._client.set_terminated(run_id, "FINISHED")

    def record(
        self,
        run_id: str,
        *,
        schema: Schema,
        report: Report,
        params: dict[str, Any],
        data: Data,
        record: Record | None = None,
        took: Mapping[str, float] | None = None,
    ) -> None:
        """Write down everything about a training, what it takes to do it again, and how many seconds its parts took.

        Raises:
            TrackingUnavailable: MLflow does not answer.
        """
        with translated():
            self._client.log_batch(
                run_id, metrics=_metrics(report, took or {}), params=_params(schema, report, params), tags=_tags(report)
            )
            self._client.log_inputs(run_id, [_input(schema, data)])
            documents = {"schema.json": to_document(schema), "report.json": to_document(report)}
            if record is not None:
                documents[RECORD] = to_document(record)
            documents["segments.json"] = {"segments": to_document(report.segments)}
            documents["checks.json"] = {"findings": to_document(report.findings)}
            for file, document in documents.items():
                self._client.log_dict(run_id, document, file)
            trials = {"selection": report.selection, "trials": to_document(tuple(history(report)))}
            self._client.log_dict(run_id, trials, "trials.json")
            for curve, points in report.curves.items():
                self._client.log_dict(run_id, points, f"plots/{curve}.json")
            for file, figure in figures(report).items():
                self._client.log_figure(run_id, figure, f"plots/{file}.png")
            self._client.log_text(run_id, environment(), ENVIRONMENT)
            if changed := changes():
                self._client.log_text(run_id, changed, "changes.diff")
            run = self._client.get_run(run_id)
            jobs = {JOB_TAG: run.data.tags[JOB_TAG]} if JOB_TAG in run.data.tags else {}
            record_trials(self._client, run, report, jobs)

    def read(self, run_id: str) -> Recorded:
        """Read what a training left.

        Raises:
            NotFound: There is no run of this id.
            Conflict: It was made by `log_model`, by an earlier release, or by another program.
            TrackingUnavailable: MLflow does not answer.
        """
        with translated():
            return read_run(self._client, run_id)

    def _known(self, run_id: str) -> Run | None:
        try:
            return run_of(self._client, run_id)
        except NotFound:
            return None

    def _close(self, experiment: str, job: str) -> None:
        left = self._client.search_runs([experiment], f"tags.`{JOB_TAG}` = '{job}' and attributes.status = 'RUNNING'")
        for run in left:
            self._client.set_terminated(run.info.run_id, "KILLED")

    def _experiment(self, name: str) -> str:
        if found := self._client.get_experiment_by_name(name):
            return str(found.experiment_id)
        location = (self._artifacts / name).as_uri() if self._artifacts else None
        try:
            return str(self._client.create_experiment(name, artifact_location=location))
        except MlflowException as error:
            if error.error_code != "RESOURCE_ALREADY_EXISTS":
                raise
            return self._experiment(name)


def _metrics(report: Report, took: Mapping[str, float]) -> list[Metric]:
    now = int(time.time() * 1000)
    values = [(name, value, 0) for name, value in [*report.metrics.items(), *took.items()]]
    values += [(f"baseline_{name}", value, 0) for name, value in report.baseline.items()]
    values += [(name, value, 0) for name, value in report.reliability.items()]
    values += [
        (f"{name}_{end}", value, 0)
        for name, ends in report.spread.items()
        for end, value in zip(("lower", "upper"), ends, strict=True)
    ]
    # A model that was fitted elsewhere has none.
    for best in [trial for trial in report.candidates if trial.name == report.estimator][:1]:
        values += [(f"fold_{report.selection}", score, fold) for fold, score in enumerate(best.folds)]
        values += [("cv_" + report.selection, best.score, 0)]
    return [*(Metric(name, value, now, step) for name, value, step in values), *way(report, now)]


def _params(schema: Schema, report: Report, params: dict[str, Any]) -> list[Param]:
    assert schema.target is not None
    chosen = {
        "estimator": report.estimator,
        "target": schema.target.name,
        "task": schema.target.task.value,
        "train_rows": report.train_rows,
        "test_rows": report.test_rows,
        **({"calibration": report.calibration} if report.calibration else {}),
        **{name: column for name, column in to_document(report.division).items() if column is not None},
        **({"weights": report.weights} if report.weights else {}),
        **{f"cost_{name}": cost for name, cost in (to_document(report.costs) if report.costs else {}).items()},
        **{f"estimator.{name}": value for name, value in params.items()},
    }
    return [Param(name, str(value)) for name, value in chosen.items()]


def _tags(report: Report) -> list[RunTag]:
    tags = {"triptych.warnings": json.dumps(report.warnings), "triptych.checks": _checks(report)}
    if report.weights:
        tags["triptych.weights"] = report.weights
    return [RunTag(name, value[:5000]) for name, value in tags.items()]


def _checks(report: Report) -> str:
    """The names of the checks that found something, to look for runs by; how bad the worst is comes first."""
    worst = next(
        (severity for severity in Severity if any(each.severity is severity for each in report.findings)), None
    )
    return " ".join(dict.fromkeys([worst.value if worst else "fine", *(each.check for each in report.findings)]))


def _input(schema: Schema, data: Data) -> DatasetInput:
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
