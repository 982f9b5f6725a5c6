"""MLflow's errors as ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mlflow.exceptions import MlflowException

from triptych.domain.errors import ModelNotFound, TrackingUnavailable
from triptych.domain.patience import lasting, lasting_here

LONGEST = 100
"""Letters of a name or version that are repeated."""

SILENT = "MLflow did not answer; see that it runs and try again."
MISSING = frozenset({"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE", "NOT_FOUND"})


@contextmanager
def translated(name: str = "", version: str = "") -> Iterator[None]:
    """Turn what MLflow raises inside into what the services know.

    Args:
        name: The model that is asked for.
        version: Its version, or "@" and an alias.

    Raises:
        ModelNotFound: MLflow has no such model, version or alias.
        TrackingUnavailable: MLflow does not answer, or not as it should.
    """
    try:
        yield
    except MlflowException as error:
        if name and error.error_code in MISSING:
            raise ModelNotFound(_sentence(name, version)) from error
        # MLflow raises its own error while it handles that of the connection.
        silent = isinstance(error.__context__, OSError)
        raise TrackingUnavailable(
            SILENT if silent else "MLflow did not answer as it should; see its log and try again.",
            lasting=lasting(error.get_http_status_code()),
        ) from error
    except OSError as error:
        raise TrackingUnavailable(SILENT, lasting=lasting_here(error)) from error


def _sentence(name: str, version: str) -> str:
    name, version = name[:LONGEST], version[:LONGEST]
    if not version:
        return f"There is no model “{name}”."
    which = f"alias “{version[1:]}”" if version.startswith("@") else f"version {version}"
    return f"There is no model “{name}” with {which}."
