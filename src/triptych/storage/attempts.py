"""How often a job is begun, and which attempt may write."""

from __future__ import annotations

from sqlalchemy import ColumnElement, String, and_, case, cast, literal

from triptych.domain.job import JobState
from triptych.storage.layout import jobs

ATTEMPTS = 5
"""How often a job is begun: killing processes at random must not lose one, and one that kills its own must end."""

SPENT: ColumnElement[bool] = jobs.c.attempts >= case((jobs.c.registering, ATTEMPTS + 1), else_=ATTEMPTS)
"""Whether a job is not begun again. One that has begun to register is once more: its version may be there already."""

LOST_TOO_OFTEN: ColumnElement[str] = (
    literal("The work was interrupted ")
    + cast(jobs.c.attempts, String)
    + literal(" times, so it was not tried again; look at the logs, then start it anew.")
)


def held(job_id: str, fence: int) -> ColumnElement[bool]:
    """Whether the claim with this fence holds: it is the latest, and the job has not ended."""
    return and_(jobs.c.id == job_id, jobs.c.fence == fence, jobs.c.state == JobState.RUNNING)
