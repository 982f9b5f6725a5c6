"""What a training left in its run, read again."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mlflow import MlflowClient

from triptych.domain.document import from_document
from triptych.domain.recipe import Record, require_record
from triptych.tracking.failures import run_of
from triptych.tracking.source import TAGS

RECORD, ENVIRONMENT = "record.json", "environment.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a training left.

    Attributes:
        name: The model's name.
        record: What it takes to do it again.
        environment: As `tracking.environment.environment` wrote it.
        source: The tags of the commit, of whether and how it was changed, and of uv's lock; "" for none.
    """

    name: str
    record: Record
    environment: str
    source: dict[str, str]


def read_run(client: MlflowClient, run_id: str) -> Recorded:
    """Read a run; MLflow's own errors are raised as they are, but for a run that is not there.

    Raises:
        NotFound: There is no run of this id.
        Conflict: It was made by `log_model`, by somebody's own code, by an earlier release, or by another program.
    """
    run, texts = run_of(client, run_id), read_texts(client, run_id, (RECORD, ENVIRONMENT))
    record = from_document(Record, json.loads(texts[RECORD])) if RECORD in texts else None
    return Recorded(
        name=run.data.tags.get("mlflow.runName", ""),
        record=require_record(record, fitted_elsewhere=run.data.params.get("train_rows") == "0"),
        environment=texts[ENVIRONMENT], source={tag: run.data.tags.get(tag, "") for tag in TAGS},
    )  # fmt: skip


def read_texts(client: MlflowClient, run_id: str, names: Sequence[str]) -> dict[str, str]:
    """The files of a run that are texts, by name; one that it lacks is left out."""
    there = {file.path for file in client.list_artifacts(run_id)}
    with tempfile.TemporaryDirectory() as folder:
        return {
            name: Path(client.download_artifacts(run_id, name, folder)).read_text(encoding="utf-8")
            for name in names
            if name in there
        }
