"""What trains."""

# ruff: noqa: PLC0415 - see the package

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from triptych.wiring.places import datasets, job_store, registry, tracking_uri

if TYPE_CHECKING:
    from triptych.services.bodies import TrainingBody
    from triptych.services.reproducing import Reproducing
    from triptych.services.training import Training
    from triptych.settings import Settings


def training(settings: Settings) -> Training:
    """What trains, tracks and registers."""
    # First: at its import skops looks for a thousand functions in every module that is there already.
    import_module("skops.io")
    from triptych.services.training import Training
    from triptych.services.training_tables import TrainingTables
    from triptych.tracking.runs import Runs

    artifacts = None if settings.mlflow_tracking_uri else settings.home.resolve() / "artifacts"
    tables = TrainingTables(partial(datasets, settings), largest=settings.max_dataset_bytes)
    return Training(Runs(tracking_uri(settings), artifacts=artifacts), registry(settings), tables)


def reproducing(settings: Settings) -> Reproducing:
    """What does a training again, and compares."""
    from triptych.services.reproducing import Reproducing
    from triptych.tracking.runs import Runs

    return Reproducing(Runs(tracking_uri(settings)), training(settings))


def training_body(settings: Settings) -> TrainingBody:
    """What a job's own process does."""
    from triptych.services.bodies import TrainingBody
    from triptych.services.reproducing import Reproducing
    from triptych.tracking.runs import Runs

    made = training(settings)
    again = Reproducing(Runs(tracking_uri(settings)), made)
    return TrainingBody(job_store(settings), datasets(settings), made, again)
