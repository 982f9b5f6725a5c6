"""Runs, asked through the follower, so that a server need not import MLflow."""

from __future__ import annotations

from triptych.domain.document import from_document
from triptych.domain.experiment import RunRecord, TrainingRun
from triptych.services.remote import RemoteRegistry


class RemoteRuns:
    """What the follower's process says of trainings. Safe for threads.

    Args:
        follower: Passes questions on.
    """

    def __init__(self, follower: RemoteRegistry) -> None:
        self._follower = follower

    def runs(self, limit: int) -> tuple[TrainingRun, ...]:
        """The newest trainings, newest first."""
        return tuple(from_document(TrainingRun, each) for each in self._follower.ask("runs", limit=limit))

    def record(self, run_id: str) -> RunRecord:
        """All that one training left."""
        return from_document(RunRecord, self._follower.ask("record", run_id=run_id))
