"""One training as one MLflow run: params, metrics, data, plots and environment."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from mlflow import MlflowClient
from mlflow.entities import Run
from mlflow.exceptions import MlflowException

from triptych.domain.document import to_document
from triptych.domain.errors import NotFound, TrackingUnavailable
from triptych.domain.finding import Finding
from triptych.domain.job import JOB_TAG
from triptych.domain.patience import patiently
from triptych.domain.recipe import Record
from triptych.domain.run import Report
from triptych.domain.schema import Schema
from triptych.tracking.checks import write_findings
from triptych.tracking.entries import Data, asked_of, input_of, metrics_of, params_of, tags_of
from triptych.tracking.environment import environment
from triptych.tracking.failures import run_of, translated
from triptych.tracking.figures import figures
from triptych.tracking.importances import importances
from triptych.tracking.recorded import ENVIRONMENT, RECORD, Recorded, read_run
from triptych.tracking.source import Source
from triptych.tracking.store import make
from triptych.tracking.trials import PARENT, history, record_trials, way

log = logging.getLogger(__name__)

SCRIPT_RUN = "triptych.script.run_id"
"""The tag that names the run of a script whose runs are in another store."""


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
    def run(
        self,
        name: str,
        *,
        job: str | None = None,
        script_run: str | None = None,
        findings: Sequence[Finding] | None = None,
    ) -> Iterator[str]:
        """Start a run in the experiment of this name; it ends as finished, or as failed on an error.

        Args:
            name: The model's name.
            job: The job that asked for it: runs that an earlier process of the same job left open are closed as killed,
                and an MLflow that is away is waited for.
            script_run: The run that a script has open. Where this store has it, the run is its child, in its
                experiment; else it is named in a tag.
            findings: What the checks found in the table, which the run has from its start; None when that is not known.

        Yields:
            The run's id.

        Raises:
            TrackingUnavailable: MLflow does not answer.
        """
        source = Source.here()

        def begin() -> str:
            return self._begin(name, job, source, script_run)

        run_id = begin() if job is None else patiently(begin)
        try:
            with translated():
                source.keep(self._client, run_id)
                if findings is not None:
                    write_findings(self._client, run_id, findings)
            yield run_id
        except BaseException:
            with suppress(TrackingUnavailable):
                self._end(run_id, "FAILED")
            raise
        self.finish(run_id)

    def finish(self, run_id: str | None) -> None:
        """Close a run that has done everything; one that MLflow does not let be closed stays open."""
        if run_id is not None:
            with suppress(TrackingUnavailable):
                patiently(lambda: self._end(run_id, "FINISHED"))

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

        An MLflow that is away is waited for: a fitted model is worth more than that.

        Raises:
            TrackingUnavailable: MLflow does not answer.
        """
        # The same moment again is the same point of a chart again.
        now = int(time.time() * 1000)
        asked = {} if record is None else asked_of(record)

        def write() -> None:
            with translated():
                run = self._client.get_run(run_id)
                metrics = [*metrics_of(report, took or {}, now), *way(report, run.info.start_time or now)]
                self._client.log_batch(
                    run_id, metrics=metrics, params=params_of(schema, report, params, asked), tags=tags_of(report)
                )
                self._client.log_inputs(run_id, [input_of(schema, data)])
                documents = {"schema.json": to_document(schema), "report.json": to_document(report)}
                if record is not None:
                    documents[RECORD] = to_document(record)
                documents["segments.json"] = {"segments": to_document(report.segments)}
                for file, document in documents.items():
                    self._client.log_dict(run_id, document, file)
                write_findings(self._client, run_id, report.findings)
                trials = {"selection": report.selection, "trials": to_document(tuple(history(report)))}
                self._client.log_dict(run_id, trials, "trials.json")
                for curve, points in report.curves.items():
                    self._client.log_dict(run_id, points, f"plots/{curve}.json")
                if report.importances:
                    self._client.log_dict(run_id, importances(report), "plots/importances.json")
                for file, figure in figures(report).items():
                    try:
                        self._client.log_figure(run_id, figure, f"plots/{file}.png")
                    except (ValueError, OverflowError):  # its axis is too long for the library
                        log.warning("The figure “%s” can't be drawn.", file)
                self._client.log_text(run_id, environment(), ENVIRONMENT)
                jobs = {JOB_TAG: run.data.tags[JOB_TAG]} if JOB_TAG in run.data.tags else {}
                record_trials(self._client, run, report, jobs)

        patiently(write)

    def read(self, run_id: str) -> Recorded:
        """Read what a training left.

        Raises:
            NotFound: There is no run of this id.
            Conflict: It was made by `log_model`, by an earlier release, or by another program.
            TrackingUnavailable: MLflow does not answer.
        """
        with translated():
            return read_run(self._client, run_id)

    def _begin(self, name: str, job: str | None, source: Source, script_run: str | None) -> str:
        with translated():
            above = None if script_run is None else self._known(script_run)
            experiment = self._experiment(name) if above is None else str(above.info.experiment_id)
            tags = {"mlflow.runName": name, **source.tags}
            if script_run is not None:
                tags[SCRIPT_RUN if above is None else PARENT] = script_run
            if job is not None:
                tags[JOB_TAG] = job
                self._close(experiment, job)
            return str(self._client.create_run(experiment, tags=tags).info.run_id)

    def _end(self, run_id: str, status: str) -> None:
        with translated():
            if self._client.get_run(run_id).info.status == "RUNNING":
                self._client.set_terminated(run_id, status)

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
