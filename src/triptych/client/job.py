"""Trainings over HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import quote

from triptych.client.transport import Transport
from triptych.domain.document import from_document, to_document
from triptych.domain.job import Job, TrainingRequest


class Jobs:
    """The work that goes on in the background."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def train(self, request: TrainingRequest) -> Job:
        """Ask for a training; it goes on after this returns."""
        return from_document(Job, self._transport.request("POST", "/jobs", json=to_document(request)))

    def get(self, job: str) -> Job:
        """Read one job."""
        return self._transport.get(_path(job), Job)

    def list(self) -> tuple[Job, ...]:
        """List the jobs, newest first."""
        return self._transport.list("/jobs", "jobs", Job)

    def cancel(self, job: str) -> Job:
        """Stop a job; a finished one stays as it is."""
        return from_document(Job, self._transport.request("POST", f"{_path(job)}/cancel"))

    def wait(self, job: str, on_progress: Callable[[Job], object] | None = None, interval: float = 0.5) -> Job:
        """Wait until a job is final.

        Args:
            job: Its id.
            on_progress: Called with the job each time that it is read.
            interval: Seconds between two reads.
        """
        while True:
            seen = self.get(job)
            if on_progress:
                on_progress(seen)
            if seen.state.final:
                return seen
            time.sleep(interval)


def _path(job: str) -> str:
    return f"/jobs/{quote(job, safe='')}"
