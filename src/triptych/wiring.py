"""The only place that chooses concrete parts."""

# ruff: noqa: PLC0415 - each process imports only the parts that it was asked to build: the worker starts in half a
# second, an import of MLflow and scikit-learn costs four.

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from triptych.services.bodies import TrainingBody
    from triptych.services.datasets import Datasets
    from triptych.services.deployments import Deployments
    from triptych.services.recording import Recorder
    from triptych.services.training import Training
    from triptych.serving.batcher import Queueing
    from triptych.settings import Settings
    from triptych.storage.compaction import Compactor
    from triptych.storage.jobs import JobStore


def application() -> FastAPI:
    """The API with the page, as `triptych up` runs it."""
    from triptych.api import create_app
    from triptych.api.dependencies import Context, Limits
    from triptych.services.following import Follower
    from triptych.services.jobs import Jobs
    from triptych.services.models import Models
    from triptych.services.predictions import Predicting
    from triptych.settings import load
    from triptych.storage.history import History
    from triptych.ui.mount import streamlit_app

    settings = load()
    cap_threads()
    loaded = deployments(settings)
    page = streamlit_app()
    return create_app(
        Context(
            deployments=loaded,
            models=Models(loaded),
            predicting=Predicting(loaded, recorder(settings), queueing(settings)),
            datasets=datasets(settings),
            jobs=Jobs(job_store(settings), datasets(settings)),
            history=History(settings.home / "predictions"),
            limits=Limits(predict=settings.max_predict_bytes),
        ),
        following=Follower(loaded, settings.follow_seconds, may_look=may_ask_mlflow(settings)),
        page=page,
        page_lifespan=page.lifespan(),
        hosts=settings.allowed_hosts,
    )


def prediction_plane() -> FastAPI:
    """The prediction routes alone, as `triptych serve` runs them."""
    from triptych.api import create_app
    from triptych.api.dependencies import Context, Limits
    from triptych.services.following import Follower
    from triptych.services.models import Models
    from triptych.services.predictions import Predicting
    from triptych.settings import load

    settings = load()
    cap_threads()
    loaded = deployments(settings)
    return create_app(
        Context(
            deployments=loaded,
            models=Models(loaded),
            predicting=Predicting(loaded, recorder(settings), queueing(settings)),
            limits=Limits(predict=settings.max_predict_bytes),
        ),
        following=Follower(loaded, settings.follow_seconds),
        hosts=settings.allowed_hosts,
    )


def recorder(settings: Settings) -> Recorder:
    """What puts answers into the prediction log."""
    from triptych.services.recording import Recorder
    from triptych.storage.log import Keeping, PredictionLog

    if not settings.prediction_log:
        return Recorder(None)
    keeping = Keeping(share=settings.prediction_log_share, redacted=frozenset(settings.prediction_log_redact))
    return Recorder(PredictionLog(settings.home / "predictions" / "segments", keeping))


def queueing(settings: Settings) -> Queueing:
    """How requests wait for models that take milliseconds."""
    from triptych.serving.batcher import Queueing

    return Queueing(waiting=settings.max_waiting_rows, seconds=settings.predict_seconds)


def compactor(settings: Settings) -> Compactor:
    """What keeps the prediction log small and quick to read."""
    from triptych.storage.compaction import Compactor

    return Compactor(settings.home / "predictions", settings.prediction_log_days)


def deployments(settings: Settings, only: Collection[str] = ()) -> Deployments:
    """The versions that this process serves; none is loaded yet."""
    from triptych.registry import Registry
    from triptych.services.deployments import Deployments
    from triptych.serving.cache import PackageCache

    cap_retries()
    return Deployments(
        Registry(tracking_uri(settings)),
        PackageCache(settings.home / "cache"),
        only=only or settings.models,
        trusted=settings.trusted_models,
        default=settings.default_model,
    )


def training(settings: Settings) -> Training:
    """What trains, tracks and registers."""
    # First: at its import skops looks for a thousand functions in every module that is there already.
    import_module("skops.io")
    from triptych.registry import Registry
    from triptych.services.training import Training
    from triptych.tracking.runs import Runs

    cap_retries()
    uri = tracking_uri(settings)
    artifacts = None if settings.mlflow_tracking_uri else settings.home.resolve() / "artifacts"
    return Training(Runs(uri, artifacts=artifacts), Registry(uri), largest=settings.max_dataset_bytes)


def training_body(settings: Settings) -> TrainingBody:
    """What a job's own process does."""
    from triptych.services.bodies import TrainingBody

    made = training(settings)
    return TrainingBody(job_store(settings), datasets(settings), made)


def datasets(settings: Settings) -> Datasets:
    """The data sets of the home."""
    from triptych.services.datasets import Datasets
    from triptych.storage.database import open_database
    from triptych.storage.datasets import DatasetStore

    store = DatasetStore(open_database(store_url(settings)))
    return Datasets(store, settings.home / "datasets", settings.max_dataset_bytes)


def job_store(settings: Settings) -> JobStore:
    """The queue of the home."""
    from triptych.storage.database import open_database
    from triptych.storage.jobs import JobStore

    return JobStore(open_database(store_url(settings)))


def store_url(settings: Settings) -> str:
    """Where our own tables are."""
    return settings.database_url or f"sqlite:///{settings.home.resolve() / 'triptych.db'}"


def tracking_uri(settings: Settings) -> str:
    """The MLflow server of the settings, or our own store: in the database, or in the home."""
    if settings.mlflow_tracking_uri is None and settings.database_url is not None:
        from triptych.storage.postgresql import with_driver

        return with_driver(settings.database_url)
    return settings.mlflow_tracking_uri or f"sqlite:///{settings.home.resolve() / 'mlflow.db'}"


def may_ask_mlflow(settings: Settings) -> Callable[[], bool]:
    """Whether MLflow's store may be opened: on a first start the server is still making its tables."""
    from triptych.tracking.store import is_made, server_answers

    if settings.mlflow_tracking_uri is not None or is_made(tracking_uri(settings)):
        return lambda: True
    return lambda: server_answers(settings.mlflow_port)


def cap_retries() -> None:
    """Let MLflow's client give up after seconds: by itself it tries for four minutes while a person waits."""
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", "1")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "30")


def cap_threads() -> None:
    """Let each server process predict on one thread: more of them fight over the cores and help no single row."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
