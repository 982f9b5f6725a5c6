"""What a training left in its run, read again."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from triptych.domain.document import from_document
from triptych.domain.errors import Conflict, NotFound
from triptych.domain.recipe import Record
from triptych.tracking.environment import COMMIT, DIRTY, LOCK

RECORD, ENVIRONMENT = "record.json", "environment.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a training left.

    Attributes:
        name: The model's name.
        record: What it takes to do it again.
        environment: As `tracking.environment.environment` wrote it.
        source: MLflow's tags of the commit, of whether it was changed, and of uv's lock; "" for none.
    """

    name: str
    record: Record
    environment: str
    source: dict[str, str]


def read_run(client: MlflowClient, run_id: str) -> Recorded:
    """Read a run; MLflow's own errors are raised as they are, but for a run that is not there.

    Raises:
        NotFound: There is no run of this id.
        Conflict: It was made by an earlier release, or by another program.
    """
    try:
        run = client.get_run(run_id)
    except MlflowException as error:
        if error.error_code not in {"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"}:
            raise
        raise NotFound(f"There is no run “{run_id[:64]}” in MLflow; see its id on MLflow's page.") from None
    if RECORD not in {file.path for file in client.list_artifacts(run_id)}:
        raise Conflict("This run does not say how to do it again; an earlier release or another program made it.")
    with tempfile.TemporaryDirectory() as folder:
        record, libraries = (
            Path(client.download_artifacts(run_id, name, folder)).read_text(encoding="utf-8")
            for name in (RECORD, ENVIRONMENT)
        )
    return Recorded(
        name=run.data.tags.get("mlflow.runName", ""), record=from_document(Record, json.loads(record)),
        environment=libraries, source={tag: run.data.tags.get(tag, "") for tag in (COMMIT, DIRTY, LOCK)},
    )  # fmt: skip
