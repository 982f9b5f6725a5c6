"""What must be true when everything has ended, asked of the store and of MLflow."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from triptych import wiring
from triptych.domain.job import JOB_TAG, JobState
from triptych.domain.package import PACKAGE_PATH, digest
from triptych.registry import Registry
from triptych.settings import Settings
from triptych.tracking.trials import PARENT


def faults(settings: Settings, *, wanted: Sequence[str], cancelled: Sequence[str]) -> list[str]:
    """Everything that is not as it should be, one sentence each.

    Args:
        settings: The home.
        wanted: Jobs that must have succeeded.
        cancelled: Jobs that somebody cancelled; one may have succeeded just before.
    """
    store, registry = wiring.job_store(settings), wiring.registry(settings)
    states = {job: store.get(job) for job in (*wanted, *cancelled)}
    found = [f"lost: {job} is {states[job].state}, {states[job].error}" for job in wanted if _lost(states[job].state)]
    found += [f"lost: {job} has not ended" for job in cancelled if not states[job].state.final]
    succeeded = {job for job, each in states.items() if each.state is JobState.SUCCEEDED}
    made = Counter[str]()
    for model in registry.models():
        for version in registry.client.search_model_versions(f"name = '{model.name}'", max_results=10_000):
            made[version.tags.get(JOB_TAG, "nobody")] += 1
            found += _damage(registry, model.name, str(version.version))
    found += [f"versions: {job} succeeded and has {made[job]}" for job in sorted(succeeded) if made[job] != 1]
    found += [f"versions: {job} is no success and has {made[job]}" for job in sorted(set(made) - succeeded)]
    return found + _runs(registry.client, succeeded)


def _lost(state: JobState) -> bool:
    return state is not JobState.SUCCEEDED


def _damage(registry: Registry, name: str, number: str) -> list[str]:
    """Whether the files of a version are those that were registered."""
    with tempfile.TemporaryDirectory() as folder:
        registry.download(name, number, Path(folder))
        whole = digest(Path(folder) / PACKAGE_PATH) == registry.version(name, number).digest
    return [] if whole else [f"files: version {number} of {name} is not as it was registered"]


def _runs(client: Any, succeeded: set[str]) -> list[str]:
    """Whether MLflow shows one finished run for each success, and none that goes on for ever."""
    experiments = [experiment.experiment_id for experiment in client.search_experiments()]
    runs = client.search_runs(experiments, max_results=50_000)
    trainings = [run for run in runs if PARENT not in run.data.tags]
    finished = Counter(run.data.tags.get(JOB_TAG) for run in trainings if run.info.status == "FINISHED")
    going_on = [run for run in runs if run.info.status not in {"FINISHED", "FAILED", "KILLED"}]
    found = [f"runs: {run.info.run_id} of {run.data.tags.get(JOB_TAG)} goes on for ever" for run in going_on]
    return found + [f"runs: {job} has {finished[job]} finished" for job in sorted(succeeded) if finished[job] != 1]
