"""Trainings that go on in their own process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, ConfigDict, Field

from triptych.api.bodies import DocumentRoute
from triptych.api.dependencies import context
from triptych.api.problems import documented
from triptych.domain.document import to_document
from triptych.domain.errors import (
    Conflict,
    DatasetNotFound,
    FieldError,
    Invalid,
    InvalidTraining,
    JobNotFound,
    TooLarge,
    UnsupportedFormat,
)
from triptych.domain.job import Job, JobEvent, TrainingRequest
from triptych.domain.preset import LONGEST, Preset
from triptych.services.jobs import Jobs

router = APIRouter(
    prefix="/jobs", tags=["jobs"], route_class=DocumentRoute, responses=documented(JobNotFound, InvalidTraining)
)


def _jobs(request: Request) -> Jobs:
    found = context(request).jobs
    assert found is not None, "the routes of jobs are not installed without them"
    return found


JobsDep = Annotated[Jobs, Depends(_jobs)]


def _known(job_id: str, jobs: JobsDep) -> None:
    """Look for the job before an answer begins: afterwards it is too late for a 404."""
    jobs.get(job_id)


LOOK_SECONDS = 0.5


class JobList(BaseModel):
    """The newest jobs, newest first."""

    jobs: list[Job]


MOST_DROPPED = 10_000
"""Columns that an order may leave out."""
ColumnName = Annotated[str, Field(max_length=10_000)]


class TrainingOrder(BaseModel):
    """What to train."""

    model_config = ConfigDict(extra="forbid", strict=True)

    dataset: str
    target: ColumnName
    name: str | None = None
    drop: Annotated[list[ColumnName], Field(max_length=MOST_DROPPED)] = []
    budget: Annotated[
        float | None,
        Field(gt=0, le=LONGEST, description="Seconds that the training may take; the preset's by default."),
    ] = None
    preset: Annotated[Preset, Field(strict=False, description="How hard the search tries.")] = Preset.BALANCED
    schema_: Annotated[dict[str, Any] | None, Field(alias="schema")] = None
    priority: Annotated[int, Field(ge=-100, le=100)] = 0
    allow_leakage: Annotated[bool, Field(description="Go on when columns give the target away.")] = False
    group: Annotated[ColumnName | None, Field(description="Rows of one value of this column stay together.")] = None
    time: Annotated[ColumnName | None, Field(description="The latest rows by this column measure.")] = None
    cost_false_positive: Annotated[
        float | None, Field(gt=0, allow_inf_nan=False, description="Of predicting the positive class wrongly.")
    ] = None
    cost_false_negative: Annotated[
        float | None, Field(gt=0, allow_inf_nan=False, description="Of missing the positive class.")
    ] = None
    weights: Annotated[ColumnName | None, Field(description="Each row counts as much as this column says.")] = None

    def request(self) -> TrainingRequest:
        """The domain's own noun."""
        return TrainingRequest(
            dataset=self.dataset, target=self.target, name=self.name,
            drop=tuple(self.drop), budget=self.budget, preset=self.preset, schema=self.schema_,
            priority=self.priority, allow_leakage=self.allow_leakage, group=self.group, time=self.time,
            cost_false_positive=self.cost_false_positive, cost_false_negative=self.cost_false_negative,
            weights=self.weights,
        )  # fmt: skip


class JobLog(BaseModel):
    """What a job told, in its order."""

    events: list[JobEvent]


Key = Annotated[
    str | None, Header(min_length=1, max_length=255, description="The same key again is the same job again.")
]


def _key(request: Request, idempotency_key: Key = None) -> str | None:
    """The one key of a request; of two, nobody knows which is meant."""
    if len(request.headers.getlist("idempotency-key")) > 1:
        field = FieldError(
            pointer="/header/idempotency-key", code="ambiguous",
            message="“Idempotency-Key” stands in the request more than once; send it once.",
        )  # fmt: skip
        raise Invalid("The request has more than one key.", fields=(field,))
    return idempotency_key


IdempotencyKey = Annotated[str | None, Depends(_key)]


@router.post("", status_code=202, responses=documented(DatasetNotFound, TooLarge, UnsupportedFormat, Conflict))
def start_training(order: TrainingOrder, jobs: JobsDep, idempotency_key: IdempotencyKey) -> Job:
    """Queue a training."""
    return jobs.train(order.request(), key=idempotency_key)


@router.get("")
def list_jobs(jobs: JobsDep, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> JobList:
    """List the newest jobs."""
    return JobList(jobs=list(jobs.list(limit)))


@router.get("/{job_id}")
def get_job(job_id: str, jobs: JobsDep) -> Job:
    """Tell how a job goes."""
    return jobs.get(job_id)


@router.get("/{job_id}/log")
def read_log(job_id: str, jobs: JobsDep, after: Annotated[int, Query(ge=0, le=10**9)] = 0) -> JobLog:
    """Tell what a job told after its event of a number."""
    return JobLog(events=list(jobs.events(job_id, after=after)))


@router.get("/{job_id}/events", response_class=EventSourceResponse, dependencies=[Depends(_known)])
async def follow_job(
    job_id: str,
    jobs: JobsDep,
    last_event_id: Annotated[str | None, Header(pattern=r"^\d{1,9}$")] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Tell how a job goes until it has ended, as server-sent events: `step` for its log, `job` for its state."""
    seen, shown = int(last_event_id or 0), None
    while True:
        # The job first: what a final one told is all there.
        job = await run_in_threadpool(jobs.get, job_id)
        for event in await run_in_threadpool(jobs.events, job_id, after=seen):
            seen = event.number
            yield ServerSentEvent(event="step", id=str(seen), data=to_document(event))
        if job != shown:
            shown = job
            yield ServerSentEvent(event="job", data=to_document(job))
        if job.state.final:
            return
        await asyncio.sleep(LOOK_SECONDS)


@router.post("/{job_id}/finish")
def finish_job(job_id: str, jobs: JobsDep) -> Job:
    """End a job's search now, and keep the best that it found."""
    return jobs.finish_soon(job_id)


@router.post("/{job_id}/cancel")
def cancel_job(job_id: str, jobs: JobsDep) -> Job:
    """Stop a job; one that has ended, or registers its version, stays as it is."""
    return jobs.cancel(job_id)
