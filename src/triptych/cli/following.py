"""A job is watched until it has ended."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from triptych.cli.progress import bar
from triptych.cli.results import Warnings
from triptych.cli.terminal import error_console
from triptych.domain.job import Job

if TYPE_CHECKING:
    from triptych.services.jobs import Jobs

LOOK_SECONDS = 0.5
INTERRUPTED = 130
"""What a shell expects of a program that Ctrl-C ended."""


def follow_to_its_end(jobs: Jobs, job_id: str, warnings: Warnings) -> Job:
    """Show how a job goes until it has ended, and give it as it is then.

    Args:
        jobs: The queue.
        job_id: The job.
        warnings: Says what the checks find on the way.

    Raises:
        JobNotFound: There is none of this id.
    """
    try:
        with bar("Waiting to start") as show:
            seen, last = 0, None
            while True:
                # The job first: what a final one told is all there.
                job = jobs.get(job_id)
                for event in jobs.events(job_id, after=seen):
                    seen, last = event.number, event.step
                    show(last)
                if job.state.final:
                    return job
                warnings.say(job.findings)
                if last is not None and job.phase == last.phase:
                    show(replace(last, share=job.progress, left=job.left))
                time.sleep(LOOK_SECONDS)
    except KeyboardInterrupt:
        error_console().print("The training goes on; `triptych jobs follow` comes back to it.")
        raise typer.Exit(INTERRUPTED) from None
