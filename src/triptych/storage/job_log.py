"""What jobs told on their way, kept as numbered events."""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select

from triptych.domain.document import from_document, to_document
from triptych.domain.job import JobEvent, Step
from triptych.storage.layout import job_events


def remember(connection: Connection, job_id: str, step: Step, at: str) -> None:
    """Keep what is new in a step: a phase, or a score. Whoever calls it holds the job's row, so numbers are unique.

    Args:
        connection: In a transaction.
        job_id: The job.
        step: What it told.
        at: When, as the store writes times.
    """
    mine = job_events.c.job_id == job_id
    number = connection.scalar(select(func.max(job_events.c.number)).where(mine)) or 0
    last = select(job_events.c.step).where(mine, job_events.c.number == number)
    before = from_document(Step, connection.scalar(last)) if number else None
    if before is None or (before.phase, before.best) != (step.phase, step.best):
        values = {"job_id": job_id, "number": number + 1, "at": at, "step": to_document(step)}
        connection.execute(insert(job_events).values(values))


def told(connection: Connection, job_id: str, after: int) -> tuple[JobEvent, ...]:
    """What a job told after its event of a number, in its order."""
    query = select(job_events).where(job_events.c.job_id == job_id, job_events.c.number > after)
    rows = connection.execute(query.order_by(job_events.c.number))
    return tuple(from_document(JobEvent, row._asdict()) for row in rows)
