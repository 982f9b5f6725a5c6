"""Trainings as MLflow keeps them, read again: the list of them, and all that one left."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from mlflow import MlflowClient
from mlflow.entities import Run
from mlflow.exceptions import MlflowException

from triptych.domain.document import from_document
from triptych.domain.errors import Conflict, NotFound, TrackingUnavailable
from triptych.domain.experiment import RunRecord, TrainingRun
from triptych.domain.recipe import Record
from triptych.domain.run import Report
from triptych.tracking.environment import libraries
from triptych.tracking.recorded import ENVIRONMENT, RECORD

CHECKS = "triptych.checks"
"""The tag that each training has, and neither its trials nor the runs of other programs."""
REPORT = "report.json"
FIT, PREDICT = "fit_seconds", "predict_1000_rows_seconds"
"""Metrics of what a training took; they are no scores."""
OF_SEARCH = ("fold_", "cv_", "trial_", "best_", "baseline_")
MISSING = frozenset({"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"})
AT_ONCE = 1000
"""Experiments that MLflow gives in one answer."""


class Leaderboard:
    """The trainings of one MLflow server or store. Safe for threads.

    Args:
        uri: MLflow tracking URI.
    """

    def __init__(self, uri: str) -> None:
        self._uri = uri

    @cached_property
    def _client(self) -> MlflowClient:
        """MLflow's own client; making it opens the store, which waits for the first use."""
        return MlflowClient(tracking_uri=self._uri)

    def runs(self, limit: int) -> tuple[TrainingRun, ...]:
        """The newest trainings that ended well, newest first.

        Raises:
            TrackingUnavailable: MLflow does not answer.
        """
        with _translated():
            experiments = [found.experiment_id for found in self._client.search_experiments(max_results=AT_ONCE)]
            found = self._client.search_runs(
                experiments, f"tags.`{CHECKS}` LIKE '%' and attributes.status = 'FINISHED'", max_results=limit,
                order_by=["attributes.start_time DESC"],
            )  # fmt: skip
        return tuple(_training(run) for run in found)

    def record(self, run_id: str) -> RunRecord:
        """All that one training left.

        Raises:
            NotFound: There is no run of this id.
            Conflict: It is no training of Triptych's, or has not ended.
            TrackingUnavailable: MLflow does not answer.
        """
        with _translated():
            run = self._run(run_id)
            files = {file.path for file in self._client.list_artifacts(run_id)}
            if CHECKS not in run.data.tags or not {REPORT, ENVIRONMENT} <= files:
                raise Conflict("This run has no report: it has not ended, or another program made it.")
            with tempfile.TemporaryDirectory() as folder:
                texts = {
                    name: Path(self._client.download_artifacts(run_id, name, folder)).read_text(encoding="utf-8")
                    for name in (REPORT, ENVIRONMENT, RECORD)
                    if name in files
                }
        return RunRecord(
            run=_training(run), report=from_document(Report, json.loads(texts[REPORT])),
            libraries=dict(libraries(texts[ENVIRONMENT])),
            record=from_document(Record, json.loads(texts[RECORD])) if RECORD in texts else None,
        )  # fmt: skip

    def _run(self, run_id: str) -> Run:
        try:
            return self._client.get_run(run_id)
        except MlflowException as error:
            if error.error_code not in MISSING:
                raise
            raise NotFound("There is no run of this id in MLflow; see its id on MLflow's page.") from None


def _training(run: Run) -> TrainingRun:
    measured, params = run.data.metrics, dict(run.data.params)
    baseline = {name.removeprefix("baseline_"): value for name, value in measured.items() if name[:9] == "baseline_"}
    spread: dict[str, tuple[float, ...]] = {
        name: (measured[f"{name}_lower"], measured[f"{name}_upper"])
        for name in baseline
        if f"{name}_lower" in measured and f"{name}_upper" in measured
    }
    ends = {f"{name}_{end}" for name in spread for end in ("lower", "upper")}
    told = ends | {FIT, PREDICT, *baseline}
    dataset = _dataset(run)
    return TrainingRun(
        id=run.info.run_id, model=run.data.tags.get("mlflow.runName", ""), task=params.pop("task", ""),
        target=params.pop("target", ""), estimator=params.pop("estimator", ""), dataset=dataset[0], data=dataset[1],
        metrics={name: measured[name] for name in baseline if name in measured}, baseline=baseline, spread=spread,
        reliability={
            name: value for name, value in measured.items() if name not in told and not name.startswith(OF_SEARCH)
        },
        params=params, checks=tuple(run.data.tags.get(CHECKS, "").split()[1:]), fit_seconds=measured.get(FIT),
        predict_seconds=measured.get(PREDICT), started_at=datetime.fromtimestamp(run.info.start_time / 1000, UTC),
    )  # fmt: skip


def _dataset(run: Run) -> tuple[str, str]:
    given: list[Any] = run.inputs.dataset_inputs if run.inputs else []
    return (given[0].dataset.name, given[0].dataset.digest[:12]) if given else ("", "")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (MlflowException, OSError) as error:
        raise TrackingUnavailable("MLflow did not answer as it should; see that it runs and try again.") from error
