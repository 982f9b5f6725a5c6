"""Trainings that go on in their own process."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from triptych.api.bodies import DocumentRoute
from triptych.api.dependencies import context
from triptych.api.problems import documented
from triptych.domain.errors import DatasetNotFound, InvalidTraining, JobNotFound, TooLarge, UnsupportedFormat
from triptych.domain.job import Job, TrainingRequest
from triptych.services.jobs import Jobs

router = APIRouter(
    prefix="/jobs", tags=["jobs"], route_class=DocumentRoute, responses=documented(JobNotFound, InvalidTraining)
)


def _jobs(request: Request) -> Jobs:
    found = context(request).jobs
    assert found is not None, "the routes of jobs are not installed without them"
    return found


JobsDep = Annotated[Jobs, Depends(_jobs)]


class JobList(BaseModel):
    """The newest jobs, newest first."""

    jobs: list[Job]


class TrainingOrder(BaseModel):
    """What to train."""

    model_config = ConfigDict(extra="forbid", strict=True)

    dataset: str
    target: str
    name: str | None = None
    drop: list[str] = []
    budget: Annotated[float, Field(gt=0, le=86_400)] = 60.0
    schema_: Annotated[dict[str, Any] | None, Field(alias="schema")] = None

    def request(self) -> TrainingRequest:
        """The domain's own noun."""
        return TrainingRequest(
            dataset=self.dataset, target=self.target, name=self.name,
            drop=tuple(self.drop), budget=self.budget, schema=self.schema_,
        )  # fmt: skip


@router.post("", status_code=202, responses=documented(DatasetNotFound, TooLarge, UnsupportedFormat))
def start_training(order: TrainingOrder, jobs: JobsDep) -> Job:
    """Queue a training."""
    return jobs.train(order.request())


@router.get("")
def list_jobs(jobs: JobsDep, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> JobList:
    """List the newest jobs."""
    return JobList(jobs=list(jobs.list(limit)))


@router.get("/{job_id}")
def get_job(job_id: str, jobs: JobsDep) -> Job:
    """Tell how a job goes."""
    return jobs.get(job_id)


@router.post("/{job_id}/cancel")
def cancel_job(job_id: str, jobs: JobsDep) -> Job:
    """Stop a job."""
    return jobs.cancel(job_id)
