"""A worker's hold on a job."""

from __future__ import annotations

from dataclasses import dataclass

from triptych.domain.job import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A job that one worker may work on, until its lease ends.

    Attributes:
        job: The job as it was when it was claimed.
        fence: Grows with every claim of the job; what is written under an older one changes nothing.
    """

    job: Job
    fence: int
