"""Tables that were brought."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from triptych.api.dependencies import context
from triptych.api.problems import documented
from triptych.domain.dataset import Dataset, Profile
from triptych.domain.errors import DatasetNotFound, InvalidTable, TooLarge, UnsupportedFormat
from triptych.services.datasets import Datasets

router = APIRouter(prefix="/datasets", tags=["datasets"], responses=documented(DatasetNotFound, InvalidTable))


def _datasets(request: Request) -> Datasets:
    found = context(request).datasets
    assert found is not None, "the routes of data sets are not installed without them"
    return found


DatasetsDep = Annotated[Datasets, Depends(_datasets)]


class DatasetList(BaseModel):
    """All data sets, newest first."""

    datasets: list[Dataset]


def _bare(request: Request) -> None:
    """Refuse a body that is not the file itself, by its headers and before all else."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        raise UnsupportedFormat("Send the file itself as the body, for instance curl --data-binary @file.")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedFormat("Send the file as it is, without Content-Encoding; a .csv.gz is read.")


@router.post(
    "",
    status_code=201,
    dependencies=[Depends(_bare)],
    responses=documented(TooLarge, UnsupportedFormat),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def upload_dataset(
    request: Request, filename: Annotated[str, Query(min_length=1, max_length=200)], datasets: DatasetsDep
) -> Dataset:
    """Bring a table: the body is the file, `filename` says its format."""
    received = await datasets.receive(filename, request.stream())
    return await run_in_threadpool(datasets.add, filename, received)


@router.get("")
def list_datasets(datasets: DatasetsDep) -> DatasetList:
    """List what was brought."""
    return DatasetList(datasets=list(datasets.list()))


@router.get("/{dataset_id}")
def get_dataset(dataset_id: str, datasets: DatasetsDep) -> Dataset:
    """Describe a data set."""
    return datasets.get(dataset_id)


@router.get("/{dataset_id}/profile")
def profile_dataset(dataset_id: str, datasets: DatasetsDep, target: str | None = None) -> Profile:
    """Tell what is seen in a data set, and the schema that a training would start from."""
    return datasets.profile(dataset_id, target)


@router.delete("/{dataset_id}", status_code=204)
def delete_dataset(dataset_id: str, datasets: DatasetsDep) -> None:
    """Forget a data set."""
    datasets.delete(dataset_id)
