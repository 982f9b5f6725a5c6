"""Trainings over HTTP."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

import httpx2

from triptych.client.answer import document
from triptych.client.call import Awaiting, Call, Noun, W_co, Waiting, called, listing, reading
from triptych.client.content import json_body
from triptych.domain.document import from_document, to_document
from triptych.domain.job import Job, JobEvent, TrainingRequest

INTERVAL = 0.5


class JobCalls(Noun[W_co]):
    """The work that goes on in the background."""

    @called
    def train(self, request: TrainingRequest, *, key: str | None = None) -> Call[Job]:
        """Ask for a training; it goes on after this returns.

        Args:
            request: What to train.
            key: The same key again is the same job again, however often it is sent; None for a new one.

        Raises:
            InvalidTraining: The budget or a cost is no such number.
        """
        request.require_numbers()
        asked = {name: value for name, value in to_document(request).items() if value is not None}
        call = _posting("/jobs", json_body(asked))
        return call if key is None else replace(call, headers={"Idempotency-Key": key}, repeatable=True)

    @called
    def get(self, job: str) -> Call[Job]:
        """Read one job."""
        return reading(Job, _path(job))

    @called
    def list(self) -> Call[tuple[Job, ...]]:
        """List the jobs, newest first."""
        return listing(Job, "/jobs", "jobs")

    @called
    def log(self, job: str, *, after: int = 0) -> Call[tuple[JobEvent, ...]]:
        """Read what a job told, in its order.

        Args:
            job: Its id.
            after: The number of the last event that is known already.
        """

        def read(response: httpx2.Response) -> tuple[JobEvent, ...]:
            return tuple(from_document(JobEvent, event) for event in document(response)["events"])

        return Call(method="GET", path=f"{_path(job)}/log", read=read, query={"after": after}, repeatable=True)

    @called
    def finish(self, job: str) -> Call[Job]:
        """End a job's search now, and keep the best that it found; a finished job stays as it is."""
        return _posting(f"{_path(job)}/finish")

    @called
    def cancel(self, job: str) -> Call[Job]:
        """Stop a job; one that has ended, or registers its version, stays as it is."""
        return _posting(f"{_path(job)}/cancel")


class Jobs(JobCalls[Waiting]):
    """The jobs of a `Client`."""

    def wait(self, job: str, on_progress: Callable[[Job], object] | None = None, interval: float = INTERVAL) -> Job:
        """Wait until a job is final.

        Args:
            job: Its id.
            on_progress: Called with the job each time that it is read.
            interval: Seconds between two reads.
        """
        while not _seen(found := self.get(job), on_progress):
            time.sleep(interval)
        return found


class AsyncJobs(JobCalls[Awaiting]):
    """The jobs of an `AsyncClient`."""

    async def wait(
        self, job: str, on_progress: Callable[[Job], object] | None = None, interval: float = INTERVAL
    ) -> Job:
        """Wait until a job is final, as `Jobs.wait` does."""
        while not _seen(found := await self.get(job), on_progress):  # noqa: ASYNC110 -- the server is asked
            await asyncio.sleep(interval)
        return found


def _seen(job: Job, on_progress: Callable[[Job], object] | None) -> bool:
    if on_progress:
        on_progress(job)
    return job.state.final


def _posting(path: str, body: tuple[bytes, str] | None = None) -> Call[Job]:
    return Call(
        method="POST", path=path, body=body, read=lambda response: from_document(Job, document(response))
    )  # fmt: skip


def _path(job: str) -> str:
    return f"/jobs/{quote(job, safe='')}"
