"""A package becomes a new version of a registered model."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from mlflow import MlflowClient
from mlflow.entities import LoggedModel
from mlflow.exceptions import MlflowException

from triptych.domain import package as layout
from triptych.domain.model import ModelVersion, RuntimeKind
from triptych.domain.run import Report
from triptych.domain.schema import Schema
from triptych.registry.failures import translated
from triptych.registry.flavor import save_model
from triptych.registry.models import DIGEST, SUMMARY, Registry


def register(
    registry: Registry,
    name: str,
    *,
    run_id: str,
    package: Path,
    schema: Schema,
    report: Report,
    examples: list[layout.Row],
    dataset: str,
) -> ModelVersion:
    """Store a package as a new version of a model, which is made when it does not exist.

    Args:
        registry: Where it goes.
        name: The registered model's name.
        run_id: The run that made it.
        package: The package's folder.
        schema: What the model takes and gives.
        report: What was measured.
        examples: Rows that it was not trained on.
        dataset: Name of the data that it was trained on.

    Raises:
        TrackingUnavailable: MLflow does not answer.
    """
    client = registry.client
    manifest = json.loads((package / layout.MANIFEST).read_text(encoding="utf-8"))
    tags = {DIGEST: layout.digest(package), SUMMARY: _summary(schema, report, dataset, manifest)}
    with tempfile.TemporaryDirectory() as folder, translated():
        saved = Path(folder) / "model"
        versions = {"triptych": manifest["triptych"], **manifest["libraries"]}
        save_model(saved, package, schema=schema, examples=examples, versions=versions)
        logged = _log(client, name, run_id, saved)
        _make(client, name)
        made = client.create_model_version(
            name, source=logged.artifact_location, run_id=run_id, model_id=logged.model_id, tags=tags
        )
    return registry.version(name, str(made.version))


def _log(client: MlflowClient, name: str, run_id: str, folder: Path) -> LoggedModel:
    experiment = client.get_run(run_id).info.experiment_id
    logged = client.create_logged_model(experiment, name=name, source_run_id=run_id)
    client.log_model_artifacts(logged.model_id, str(folder))
    return client.finalize_logged_model(logged.model_id, "READY")


def _make(client: MlflowClient, name: str) -> None:
    try:
        client.create_registered_model(name)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise


def _summary(schema: Schema, report: Report, dataset: str, manifest: dict[str, Any]) -> str:
    assert schema.target is not None
    summary = {
        "runtime": RuntimeKind.COMPILED if manifest["link"] else RuntimeKind.NATIVE,
        "task": schema.target.task.value,
        "estimator": report.estimator,
        "metrics": report.metrics,
        "baseline": report.baseline,
        "dataset": dataset,
    }
    return json.dumps(summary)
