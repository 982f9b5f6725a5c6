"""Trainings beside each other, and one of them done again."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from triptych.domain.errors import Invalid
from triptych.domain.experiment import Comparison, RunRecord, TrainingRun, compare
from triptych.domain.job import TrainingRequest
from triptych.domain.recipe import require_record
from triptych.domain.run import Report

MOST = 8
"""Runs that are put beside each other."""
MOST_LISTED = 1000


class Records(Protocol):
    """What was recorded of trainings. Safe for threads."""

    def runs(self, limit: int) -> tuple[TrainingRun, ...]:
        """The newest ones; `TrackingUnavailable` when MLflow does not answer."""
        ...

    def record(self, run_id: str) -> RunRecord:
        """All that one left; `NotFound` when there is none, `Conflict` when it is no training."""
        ...


class Experiments:
    """The trainings that were recorded.

    Args:
        records: Where they are.
    """

    def __init__(self, records: Records) -> None:
        self._records = records

    def runs(self, *, model: str | None, dataset: str | None, limit: int) -> tuple[TrainingRun, ...]:
        """The newest trainings, newest first.

        Args:
            model: Of this model alone; None for all.
            dataset: On the tables of this name, or of content with this digest, alone; None for all.
            limit: At most so many.

        Raises:
            TrackingUnavailable: MLflow does not answer.
        """
        found = self._records.runs(limit if model is None and dataset is None else MOST_LISTED)
        wanted = [
            run
            for run in found
            if model in {None, run.model} and (dataset is None or dataset == run.dataset or run.data == dataset[:12])
        ]
        return tuple(wanted[:limit])

    def get(self, run_id: str) -> TrainingRun:
        """One training.

        Raises:
            NotFound: There is no run of this id.
            Conflict: It is no training of Triptych's, or has not ended.
        """
        return self._records.record(run_id).run

    def report(self, run_id: str) -> Report:
        """What one training measured, its trials among it; the errors are those of `get`."""
        return self._records.record(run_id).report

    def compare(self, run_ids: tuple[str, ...]) -> Comparison:
        """Some trainings beside each other; the errors are those of `get`.

        Raises:
            Invalid: There are too few of them, too many, or one twice.
        """
        if not 1 < len(run_ids) <= MOST or len(set(run_ids)) < len(run_ids):
            raise Invalid(f"Name 2 to {MOST} different runs, each as run=ID.")
        return compare(tuple(self._records.record(run_id) for run_id in run_ids))

    def repetition(self, run_id: str) -> TrainingRequest:
        """What is to be asked for so that a training is done again; the errors are those of `get`.

        Raises:
            Conflict: The run does not say how to do it again, or was made by code that it does not hold.
        """
        found = self._records.record(run_id)
        record = require_record(found.record, fitted_elsewhere=found.report.fitted_elsewhere)
        return replace(record.request, name=found.run.model, reproduces=run_id)
