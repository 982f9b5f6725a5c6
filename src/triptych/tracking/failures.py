"""MLflow's errors as ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mlflow import MlflowClient
from mlflow.entities import Run
from mlflow.exceptions import MlflowException

from triptych.domain.errors import NotFound, TrackingUnavailable
from triptych.domain.patience import lasting, lasting_here

MISSING = frozenset({"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"})


@contextmanager
def translated() -> Iterator[None]:
    """Turn what MLflow raises inside into what the services know.

    Raises:
        TrackingUnavailable: MLflow does not answer, or not as it should.
    """
    try:
        yield
    except (MlflowException, OSError) as error:
        raise TrackingUnavailable(
            "MLflow did not answer as it should; see that it runs and try again.",
            lasting=lasting(error.get_http_status_code())
            if isinstance(error, MlflowException)
            else lasting_here(error),
        ) from error


def run_of(client: MlflowClient, run_id: str) -> Run:
    """A run; MLflow's own errors are raised as they are, but for one that is not there.

    Raises:
        NotFound: There is no run of this id.
    """
    try:
        return client.get_run(run_id)
    except MlflowException as error:
        if error.error_code not in MISSING:
            raise
        raise NotFound("There is no run of this id in MLflow; see its id on MLflow's page.") from None
