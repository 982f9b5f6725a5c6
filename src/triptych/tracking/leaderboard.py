"""Trainings as MLflow keeps them, read again: the list of them, and all that one left."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from mlflow import MlflowClient
from mlflow.entities import Run

from triptych.domain.document import from_document
from triptych.domain.errors import Conflict
from triptych.domain.experiment import FIT, PREDICT, RunRecord, TrainingRun
from triptych.domain.recipe import Record
from triptych.domain.run import Report
from triptych.tracking.environment import libraries
from triptych.tracking.failures import run_of, translated
from triptych.tracking.recorded import ENVIRONMENT, RECORD, read_texts
from triptych.tracking.source import TAGS, called

CHECKS = "triptych.checks"
"""The tag that each training has, and neither its trials nor the runs of other programs."""
REPORT = "report.json"
OF_SEARCH = ("fold_", "cv_", "trial_", "best_", "baseline_", "importance_")
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
        with translated():
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
        with translated():
            run = run_of(self._client, run_id)
            texts = read_texts(self._client, run_id, (REPORT, ENVIRONMENT, RECORD))
        if CHECKS not in run.data.tags or not {REPORT, ENVIRONMENT} <= texts.keys():
            raise Conflict("This run has no report: it has not ended, or another program made it.")
        return RunRecord(
            run=_training(run), report=from_document(Report, json.loads(texts[REPORT])),
            libraries=libraries(texts[ENVIRONMENT]),
            record=from_document(Record, json.loads(texts[RECORD])) if RECORD in texts else None,
            source={called(tag): run.data.tags[tag] for tag in TAGS if tag in run.data.tags},
        )  # fmt: skip


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
