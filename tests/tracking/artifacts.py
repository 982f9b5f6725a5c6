"""What is in a run."""

from __future__ import annotations

from pathlib import Path

from mlflow import MlflowClient
from mlflow.entities import Run


def artifact(client: MlflowClient, run: Run, path: str) -> str:
    """One file of a run, a text."""
    return Path(client.download_artifacts(run.info.run_id, path)).read_text(encoding="utf-8")
