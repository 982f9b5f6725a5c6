"""Trainings that were recorded: listed, compared, and done again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel

from triptych.api.bodies import DocumentRoute
from triptych.api.dependencies import context
from triptych.api.problems import documented
from triptych.api.routers.jobs import IdempotencyKey, JobsDep
from triptych.domain.errors import Conflict, DatasetNotFound, Invalid, NotFound, TrackingUnavailable
from triptych.domain.experiment import Comparison, TrainingRun
from triptych.domain.job import Job
from triptych.domain.run import Report
from triptych.services.experiments import Experiments

router = APIRouter(
    prefix="/runs", tags=["runs"], route_class=DocumentRoute, responses=documented(Invalid, TrackingUnavailable)
)
OF_ONE = documented(NotFound, Conflict)


def _experiments(request: Request) -> Experiments:
    found = context(request).experiments
    assert found is not None, "the routes of runs are not installed without them"
    return found


ExperimentsDep = Annotated[Experiments, Depends(_experiments)]
RunId = Annotated[str, Path(max_length=64)]


class RunList(BaseModel):
    """The newest trainings, newest first."""

    runs: list[TrainingRun]


@router.get("")
def list_runs(
    experiments: ExperimentsDep,
    model: Annotated[str | None, Query(max_length=200, description="Of this model alone.")] = None,
    dataset: Annotated[str | None, Query(max_length=300, description="On tables of this name or digest alone.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> RunList:
    """List the newest trainings, each with its scores and the version that it became."""
    return RunList(runs=list(experiments.runs(model=model, dataset=dataset, limit=limit)))


@router.get("/compare", responses=OF_ONE)
def compare_runs(
    experiments: ExperimentsDep, run: Annotated[list[str], Query(description="The id of a run; two or more.")]
) -> Comparison:
    """Put trainings beside each other: their data, params, metrics and packages."""
    return experiments.compare(tuple(run))


@router.get("/{run_id}", responses=OF_ONE)
def get_run(run_id: RunId, experiments: ExperimentsDep) -> TrainingRun:
    """Sum up a training."""
    return experiments.get(run_id)


@router.get("/{run_id}/report", responses=OF_ONE)
def get_run_report(run_id: RunId, experiments: ExperimentsDep) -> Report:
    """Tell all that a training measured: scores, curves, importances, segments and every trial of its search."""
    return experiments.report(run_id)


@router.post("/{run_id}/reproduce", status_code=202, responses=documented(NotFound, DatasetNotFound, Conflict))
def reproduce_run(run_id: RunId, experiments: ExperimentsDep, jobs: JobsDep, idempotency_key: IdempotencyKey) -> Job:
    """Queue a job that does a training again and compares it to the last digit; it registers nothing."""
    return jobs.train(experiments.repetition(run_id), key=idempotency_key)
