"""The sample models that a first start trains, through the service as anybody would."""

from __future__ import annotations

import time
from collections.abc import Callable

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from triptych.cli.terminal import console
from triptych.client import Client
from triptych.domain.errors import TriptychError
from triptych.domain.job import Job, JobState, TrainingRequest
from triptych.domain.preset import Preset
from triptych.samples import SAMPLES, Sample

LOOK_SECONDS = 0.5
BUDGET_SECONDS = 60.0
"""Enough for every candidate on a slow machine too; a quick one needs a fifth."""


class Sampling:
    """Trains the samples and shows how far each is; one that fails does not stop the others.

    Args:
        client: The service.
        say: Takes a sentence for the person at the terminal.
        stopping: Whether to leave off.
    """

    def __init__(
        self,
        client: Client,
        *,
        say: Callable[[str], None],
        stopping: Callable[[], bool],
    ) -> None:
        self._client = client
        self._say = say
        self._stopping = stopping

    def run(self) -> None:
        """Ask for all trainings, and wait for them."""
        columns = (TextColumn("  {task.fields[sample]:<9}"), BarColumn(24), TimeElapsedColumn())
        phase = TextColumn("{task.description}", style="dim")
        with Progress(*columns, phase, console=console(), transient=True, disable=not console().is_terminal) as bars:
            waiting = {}
            for sample in SAMPLES:
                if (job := self._ask(sample)) is not None:
                    waiting[job] = (sample, bars.add_task("waiting", sample=sample.name, total=1.0, start=False))
            while waiting and not self._stopping():
                for job, (sample, bar) in list(waiting.items()):
                    if self._look(job, sample, bars, bar):
                        del waiting[job]
                time.sleep(LOOK_SECONDS)

    def _ask(self, sample: Sample) -> str | None:
        try:
            dataset = self._client.datasets.upload(sample.path)
            request = TrainingRequest(
                dataset=dataset.id, target=sample.target, name=sample.name, budget=BUDGET_SECONDS, preset=Preset.QUICK
            )
            return self._client.jobs.train(request).id
        except TriptychError as error:
            self._say(f"The sample {sample.name!r} was not trained: {error.detail}")
            return None

    def _look(self, job_id: str, sample: Sample, bars: Progress, bar: TaskID) -> bool:
        """Show how far a training is; True when it has ended."""
        try:
            job = self._client.jobs.get(job_id)
        except TriptychError:
            # The application is being started again.
            return False
        if job.state is not JobState.QUEUED:
            bars.start_task(bar)
        bars.update(bar, completed=job.progress, description=job.phase or job.state.value)
        if not job.state.final:
            return False
        bars.update(bar, visible=False)
        self._conclude(job, sample)
        return True

    def _conclude(self, job: Job, sample: Sample) -> None:
        if job.state is not JobState.SUCCEEDED:
            self._say(f"The sample {sample.name!r} was not trained: {job.error or 'it was cancelled.'}")
            return
        took = (job.finished_at - job.started_at).total_seconds() if job.finished_at and job.started_at else 0.0
        self._say(f"Trained the sample {sample.name!r} ({took:.0f} s).")
        if sample.default and not self._stopping():
            self._make_default(sample)

    def _make_default(self, sample: Sample) -> None:
        try:
            self._client.models.make_default(sample.name)
        except TriptychError as error:
            self._say(f"“{sample.name}” was not made the default model: {error.detail}")
