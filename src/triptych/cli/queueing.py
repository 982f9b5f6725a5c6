"""A training goes into the queue."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from triptych.cli.home import in_use
from triptych.cli.terminal import console, error_console, print_json
from triptych.domain.document import to_document
from triptych.domain.job import TrainingRequest

if TYPE_CHECKING:
    from triptych.settings import Settings


def queue(settings: Settings, file: Path, request: TrainingRequest, *, key: str | None, as_json: bool) -> None:
    """Bring a table, queue a training on it, and print the job's id, or the job as JSON.

    Args:
        settings: Whose queue.
        file: The table.
        request: What to train; its data set is filled in.
        key: The same key again is the same job again; None for a new one.
        as_json: Whether a machine reads it.

    Raises:
        Conflict: The key was used for another request.
        InvalidTable: The file can't be read.
        InvalidTraining: Nothing can be learned from it as asked.
    """
    from triptych import wiring
    from triptych.tables import infer_schema, read_table

    # Said here and now rather than by a job that fails later.
    infer_schema(read_table(file, largest=settings.max_dataset_bytes), target=request.target, drop=request.drop)
    dataset = wiring.datasets(settings).bring(file)
    job = wiring.jobs(settings).train(replace(request, dataset=dataset.id), key=key)
    if as_json:
        print_json(to_document(job))
    else:
        console().print(job.id)
    say_who_works(settings)


def say_who_works(settings: Settings) -> None:
    """Say so when nobody here takes jobs: then they wait."""
    if settings.database_url is None and not in_use(settings.home):
        error_console().print(
            f"No `triptych up` runs in {settings.home}; the job waits until one does.", soft_wrap=True
        )
