"""What trains."""

# ruff: noqa: PLC0415 - see the package

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from triptych.wiring.places import datasets, job_store, registry, tracking_uri

if TYPE_CHECKING:
    from triptych.services.bodies import TrainingBody
    from triptych.services.training import Training
    from triptych.settings import Settings


def training(settings: Settings) -> Training:
    """What trains, tracks and registers."""
    # First: at its import skops looks for a thousand functions in every module that is there already.
    import_module("skops.io")
    from triptych.services.training import Training
    from triptych.tracking.runs import Runs

    artifacts = None if settings.mlflow_tracking_uri else settings.home.resolve() / "artifacts"
    return Training(
        Runs(tracking_uri(settings), artifacts=artifacts), registry(settings), largest=settings.max_dataset_bytes
    )


def training_body(settings: Settings) -> TrainingBody:
    """What a job's own process does."""
    from triptych.services.bodies import TrainingBody

    made = training(settings)
    return TrainingBody(job_store(settings), datasets(settings), made)
