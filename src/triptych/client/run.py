"""Recorded trainings over HTTP."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from triptych.client.answer import document
from triptych.client.call import Call, Noun, W_co, called, listing, reading
from triptych.domain.document import from_document
from triptych.domain.experiment import Comparison, TrainingRun
from triptych.domain.job import Job
from triptych.domain.run import Report


class Runs(Noun[W_co]):
    """The trainings that were recorded in MLflow."""

    @called
    def list(
        self, *, model: str | None = None, dataset: str | None = None, limit: int = 100
    ) -> Call[tuple[TrainingRun, ...]]:
        """List the newest trainings, newest first.

        Args:
            model: Of this model alone.
            dataset: On tables of this name, or of content with this digest, alone.
            limit: At most so many, up to 1000.
        """
        asked = {"model": model, "dataset": dataset, "limit": limit}
        query = {name: value for name, value in asked.items() if value is not None}
        return replace(listing(TrainingRun, "/runs", "runs"), query=query)

    @called
    def get(self, run: str) -> Call[TrainingRun]:
        """Read what a training came to.

        Raises:
            NotFound: There is no run of this id.
            Conflict: It is no training of Triptych's, or has not ended.
        """
        return reading(TrainingRun, _path(run))

    @called
    def report(self, run: str) -> Call[Report]:
        """Read all that a training measured, its trials among it; the errors are those of `get`."""
        return reading(Report, f"{_path(run)}/report")

    @called
    def compare(self, *runs: str) -> Call[Comparison]:
        """Put two or more trainings beside each other; the errors are those of `get`.

        Raises:
            Invalid: There are too few of them, too many, or one twice.
        """
        asked = "&".join(f"run={quote(run, safe='')}" for run in runs)
        return reading(Comparison, f"/runs/compare?{asked}")

    @called
    def reproduce(self, run: str) -> Call[Job]:
        """Ask for a training to be done again and compared; the job's result is a `Reproduction`.

        Raises:
            NotFound: There is no run of this id.
            Conflict: It does not say how to do it again, or its own code is not kept.
        """
        return Call(
            method="POST", path=f"{_path(run)}/reproduce", read=lambda response: from_document(Job, document(response))
        )


def _path(run: str) -> str:
    return f"/runs/{quote(run, safe='')}"
