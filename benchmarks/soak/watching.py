"""How the jobs stand, read from the store itself, so that a dead API hides nothing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from triptych.domain.job import JobState
from triptych.storage.database import open_database
from triptych.storage.layout import jobs


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a job is."""

    id: str
    state: JobState
    phase: str
    attempts: int


class Watch:
    """Reads a store of jobs.

    Args:
        url: Where it is.
    """

    def __init__(self, url: str) -> None:
        self._engine = open_database(url)

    def all(self) -> list[Standing]:
        """Every job."""
        query = select(jobs.c.id, jobs.c.state, jobs.c.phase, jobs.c.attempts)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [Standing(row.id, JobState(row.state), row.phase, row.attempts) for row in rows]

    def one(self, job: str) -> Standing:
        """One job."""
        return next(standing for standing in self.all() if standing.id == job)

    def close(self) -> None:
        """Let the store go."""
        self._engine.dispose()
