"""Runs with the versions that they became."""

from __future__ import annotations

from dataclasses import replace

from triptych.domain.experiment import RunRecord, TrainingRun
from triptych.registry import Registry
from triptych.registry.origins import versions_of
from triptych.tracking.leaderboard import Leaderboard


class RunBook:
    """What MLflow itself says of trainings.

    Args:
        leaderboard: The runs.
        registry: The versions.
    """

    def __init__(self, leaderboard: Leaderboard, registry: Registry) -> None:
        self._leaderboard = leaderboard
        self._registry = registry

    def runs(self, limit: int) -> tuple[TrainingRun, ...]:
        """The newest trainings, newest first."""
        found = self._leaderboard.runs(limit)
        versions = versions_of(self._registry, [run.id for run in found])
        return tuple(replace(run, version=versions.get(run.id)) for run in found)

    def record(self, run_id: str) -> RunRecord:
        """All that one training left."""
        found = self._leaderboard.record(run_id)
        versions = versions_of(self._registry, [found.run.id])
        return replace(found, run=replace(found.run, version=versions.get(found.run.id)))
