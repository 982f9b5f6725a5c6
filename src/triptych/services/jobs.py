"""Trainings that are asked for and go on in their own process."""

from __future__ import annotations

from triptych.domain.job import Job, JobEvent, TrainingRequest
from triptych.domain.model import require_model_name
from triptych.services.corrections import read_correction
from triptych.services.datasets import Datasets
from triptych.storage.jobs import JobStore


class Jobs:
    """The queue of trainings.

    Args:
        store: Where jobs are kept.
        datasets: What they train on.
    """

    def __init__(self, store: JobStore, datasets: Datasets) -> None:
        self._store = store
        self._datasets = datasets

    def train(self, request: TrainingRequest, *, key: str | None = None) -> Job:
        """Queue a training.

        Args:
            request: What to train.
            key: The same key again is the same job again; None for a new one.

        Raises:
            Conflict: The key was used for another request.
            DatasetNotFound: There is no such data set.
            InvalidTraining: The name can't be one, the budget or a cost is no such number, or the schema can't be read.
        """
        # What a key was once used for is there whatever became of its data set.
        if key is not None and (before := self._store.added(key, request)):
            return before
        self._datasets.get(request.dataset)
        if request.name is not None:
            require_model_name(request.name)
        request.require_numbers()
        read_correction(request.schema)
        return self._store.add(request, key=key)

    def get(self, job_id: str) -> Job:
        """One job.

        Raises:
            JobNotFound: There is none of this id.
        """
        return self._store.get(job_id)

    def list(self, limit: int = 100) -> tuple[Job, ...]:
        """The newest jobs, newest first."""
        return tuple(self._store.list(limit))

    def events(self, job_id: str, *, after: int = 0) -> tuple[JobEvent, ...]:
        """What a job told after its event of a number, in its order.

        Raises:
            JobNotFound: There is none of this id.
        """
        self._store.get(job_id)
        return self._store.events(job_id, after=after)

    def finish_soon(self, job_id: str) -> Job:
        """Ask a job to end its search and keep the best that it found; one that ended stays as it is.

        Raises:
            JobNotFound: There is none of this id.
        """
        return self._store.finish_soon(job_id)

    def cancel(self, job_id: str) -> Job:
        """Ask a job to stop; one that ended, or registers its version, stays as it is.

        Raises:
            JobNotFound: There is none of this id.
        """
        return self._store.cancel(job_id)
