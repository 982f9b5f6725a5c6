"""What becomes of a version that was just registered."""

from __future__ import annotations

from triptych.domain.model import CHAMPION, ModelVersion
from triptych.domain.patience import patiently
from triptych.domain.run import TrainingResult
from triptych.domain.schema import Task
from triptych.registry import Registry
from triptych.registry.registration import is_concluded, mark_concluded
from triptych.training.evaluation import selection_name


def conclude(registry: Registry, version: ModelVersion) -> TrainingResult:
    """Let a registered version serve when it is of use, and say what it is.

    That is decided once: by the time that a job is begun again, a later version may serve, or people may have gone back
    to an earlier one. An MLflow that is away is waited for.

    Raises:
        TrackingUnavailable: MLflow does not answer.
    """
    return patiently(lambda: _concluded(registry, version))


def _concluded(registry: Registry, version: ModelVersion) -> TrainingResult:
    if not is_concluded(registry, version):
        if _serves(registry, version):
            version = registry.point(version.name, CHAMPION, version.version)
        mark_concluded(registry, version)
    return _result(version)


def _serves(registry: Registry, version: ModelVersion) -> bool:
    if not registry.has_alias(version.name, CHAMPION):
        return True
    return _of_use(version) and int(registry.alias(version.name, CHAMPION)) < int(version.version)


def _of_use(version: ModelVersion) -> bool:
    """Whether it beats the baseline by the proper score of its task."""
    name = selection_name(Task(version.task))
    return version.metrics[name] < version.baseline[name]


def _result(version: ModelVersion) -> TrainingResult:
    assert version.run_id is not None
    assert version.task is not None
    return TrainingResult(
        name=version.name,
        version=version.version,
        run_id=version.run_id,
        task=version.task,
        metrics=version.metrics,
        baseline=version.baseline,
        findings=version.findings,
        warnings=version.warnings,
        reliability=version.reliability,
        positive=version.positive,
        weights=version.weights,
    )
