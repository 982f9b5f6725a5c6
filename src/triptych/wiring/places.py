"""Where things are kept."""

# ruff: noqa: PLC0415 - see the package

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from triptych.registry import Registry
    from triptych.services.datasets import Datasets
    from triptych.services.experiments import Experiments
    from triptych.services.jobs import Jobs
    from triptych.serving.cache import PackageCache
    from triptych.settings import Settings
    from triptych.storage.deployments import DeploymentHistory
    from triptych.storage.jobs import JobStore


def registry(settings: Settings) -> Registry:
    """The model registry of the settings."""
    from triptych.registry import Registry

    cap_retries()
    return Registry(tracking_uri(settings))


def cache(settings: Settings) -> PackageCache:
    """The versions on this disk."""
    from triptych.serving.cache import PackageCache

    return PackageCache(settings.home / "cache")


def deployment_history(settings: Settings) -> DeploymentHistory:
    """What was served when, by any group of the home."""
    from triptych.storage.deployments import DeploymentHistory

    return DeploymentHistory(settings.home / "serving" / "history.jsonl")


def group_folder(settings: Settings) -> Path:
    """Where the processes of one `up` or `serve` meet; no two of them have the same port."""
    return settings.home / "serving" / str(settings.port)


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


def jobs(settings: Settings) -> Jobs:
    """The queue of the home, as people use it."""
    from triptych.services.jobs import Jobs

    return Jobs(job_store(settings), datasets(settings))


def experiments(settings: Settings) -> Experiments:
    """The trainings of the settings, asked in this very process, which imports MLflow."""
    from triptych.services.experiments import Experiments
    from triptych.services.run_book import RunBook
    from triptych.tracking.leaderboard import Leaderboard

    return Experiments(RunBook(Leaderboard(tracking_uri(settings)), registry(settings)))


def remote_experiments(settings: Settings) -> Experiments:
    """The same, asked through the group's follower."""
    from triptych.services.experiments import Experiments
    from triptych.services.remote import RemoteRegistry
    from triptych.services.remote_runs import RemoteRuns
    from triptych.storage.mailbox import Mailbox

    return Experiments(RemoteRuns(RemoteRegistry(Mailbox(group_folder(settings)))))


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
