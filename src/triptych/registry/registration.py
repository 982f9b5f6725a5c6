"""A package becomes a new version of a registered model."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from mlflow import MlflowClient
from mlflow.entities import LoggedModel
from mlflow.exceptions import MlflowException

from triptych.domain.document import to_document
from triptych.domain.errors import ModelNotFound
from triptych.domain.finding import Finding, Severity, warnings_of
from triptych.domain.job import JOB_TAG
from triptych.domain.model import ModelVersion, RuntimeKind
from triptych.domain.package import digest
from triptych.domain.patience import patiently
from triptych.registry.failures import translated
from triptych.registry.flavor import save_model
from triptych.registry.models import DIGEST, SUMMARY, Registry
from triptych.registry.package import Contents

Answer = TypeVar("Answer")

CONCLUDED = "triptych.concluded"
LONGEST = 90_000
"""Characters of the tag, of which MLflow takes 100,000."""
BESIDE = 40
"""Characters around a finding, more than there are."""


def register(
    registry: Registry,
    name: str,
    contents: Contents,
    package: Path,
    *,
    run_id: str,
    dataset: str,
    job: str | None = None,
) -> ModelVersion:
    """Store a package as a new version of a model, which is made when it does not exist.

    An MLflow that is away is waited for.

    Args:
        registry: Where it goes.
        name: The registered model's name.
        contents: What the package holds.
        package: The folder that `write_package` filled.
        run_id: The run that made it.
        dataset: Name of the data that it was trained on.
        job: The job that asked for it, which makes one version however often it is begun; None for no job.

    Raises:
        TrackingUnavailable: MLflow does not answer.
    """
    client = registry.client
    tags = {DIGEST: digest(package), SUMMARY: _summary(contents, dataset)} | ({JOB_TAG: job} if job else {})
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "model"
        save_model(saved, package, schema=contents.schema, examples=contents.examples)
        logged = _log(client, name, run_id, saved)
    _asked(lambda: _make(client, name))
    made = _asked(
        lambda: client.create_model_version(
            name, source=logged.artifact_location, run_id=run_id, model_id=logged.model_id, tags=tags
        )
    )
    # Another process of the job may have made one before, and have removed this one.
    if job and (first := made_by(registry, name, job)):
        return first
    return patiently(lambda: registry.version(name, str(made.version)))


def made_by(registry: Registry, name: str, job: str) -> ModelVersion | None:
    """The one version that a job made; None when it made none yet.

    A job that was taken over while its first process still ran may have made a second version: the oldest stays,
    whoever looks, and the others are removed. An MLflow that is away is waited for.

    Raises:
        TrackingUnavailable: MLflow does not answer.
    """
    asked = f"name = '{name}' and tags.`{JOB_TAG}` = '{job}'"
    numbers = sorted(int(each.version) for each in _asked(lambda: registry.client.search_model_versions(asked)))
    for number in map(str, numbers[1:]):
        with suppress(ModelNotFound):  # whoever looked at the same time has removed it
            _asked(partial(registry.client.delete_model_version, name, number), name, number)
    return patiently(lambda: registry.version(name, str(numbers[0]))) if numbers else None


def is_concluded(registry: Registry, version: ModelVersion) -> bool:
    """Whether it was decided already if a version serves."""
    with translated(version.name, version.version):
        return CONCLUDED in registry.client.get_model_version(version.name, version.version).tags


def mark_concluded(registry: Registry, version: ModelVersion) -> None:
    """Remember that it was decided if a version serves: people may decide otherwise from now on."""
    with translated(version.name, version.version):
        registry.client.set_model_version_tag(version.name, version.version, CONCLUDED, "true")


def _asked(ask: Callable[[], Answer], name: str = "", version: str = "") -> Answer:
    def once() -> Answer:
        with translated(name, version):
            return ask()

    return patiently(once)


def _log(client: MlflowClient, name: str, run_id: str, folder: Path) -> LoggedModel:
    experiment = _asked(lambda: client.get_run(run_id)).info.experiment_id
    logged = _asked(lambda: client.create_logged_model(experiment, name=name, source_run_id=run_id))
    _asked(lambda: client.log_model_artifacts(logged.model_id, str(folder)))
    return _asked(lambda: client.finalize_logged_model(logged.model_id, "READY"))


def _make(client: MlflowClient, name: str) -> None:
    try:
        client.create_registered_model(name)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise


def _summary(contents: Contents, dataset: str) -> str:
    """What a version's tag says of it; findings of which MLflow would not take all are in the report alone."""
    assert contents.schema.target is not None
    summary: dict[str, Any] = {
        "runtime": RuntimeKind.COMPILED if contents.kernel else RuntimeKind.NATIVE,
        "task": contents.schema.target.task.value,
        "estimator": contents.report.estimator,
        "metrics": contents.report.metrics,
        "baseline": contents.report.baseline,
        "dataset": dataset,
        "parity": to_document(contents.parity),
        "reliability": contents.report.reliability,
        "positive": None if contents.schema.target.positive is None else str(contents.schema.target.positive),
        "weights": contents.report.weights,
    }
    findings = _shortened(contents.report.findings, LONGEST - len(json.dumps(summary)))
    return json.dumps(summary | {"findings": to_document(findings), "warnings": warnings_of(findings)})


def _shortened(findings: Sequence[Finding], room: int) -> tuple[Finding, ...]:
    """Those that have room, the worst first, in their order."""
    kept = set[int]()
    ranks = list(Severity)
    for place in sorted(range(len(findings)), key=lambda each: ranks.index(findings[each].severity)):
        # The sentence of a warning is there twice.
        length = len(json.dumps(to_document(findings[place]))) + len(json.dumps(findings[place].message)) + BESIDE
        if length <= room:
            room -= length
            kept.add(place)
    return tuple(findings[place] for place in sorted(kept))
