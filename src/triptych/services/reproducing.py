"""A recorded training done again, and compared with what was recorded."""

from __future__ import annotations

from pathlib import Path

from triptych.domain.reproduction import Compared, Reproduction
from triptych.services.records import predictions_digest
from triptych.services.training import Training
from triptych.tracking.environment import environment, libraries, lock_tags, source_tags
from triptych.tracking.recorded import Recorded
from triptych.tracking.runs import Runs
from triptych.training import Progress


class Reproducing:
    """Does trainings again.

    Args:
        runs: Where they are recorded.
        training: Does them.
    """

    def __init__(self, runs: Runs, training: Training) -> None:
        self._runs = runs
        self._training = training

    def reproduce(self, run_id: str, *, file: Path | None = None, progress: Progress) -> Reproduction:
        """Fit what a run chose once more, from the same table with the same seed, and compare all that it says.

        Args:
            run_id: The run in MLflow.
            file: The table; None for the copy that was kept.
            progress: Told how far it is.

        Raises:
            NotFound: There is no run of this id.
            Conflict: The run does not say how to do it again, or no copy of its table is left.
            InvalidTable: The file can't be read.
            InvalidTraining: It can't be done on this table, or with the libraries that are installed.
            TrackingUnavailable: MLflow does not answer.
        """
        recorded = self._runs.read(run_id)
        record = recorded.record
        fitted, data = self._training.again(record, file, progress)
        now = fitted.report.metrics
        names = dict.fromkeys([*record.metrics, *now])
        return Reproduction(
            run_id=run_id,
            name=recorded.name,
            estimator=record.recipe.name,
            metrics=tuple(Compared(name=name, before=record.metrics.get(name), now=now.get(name)) for name in names),
            predictions=Compared(name="predictions", before=record.predictions, now=predictions_digest(fitted)),
            surroundings=_changed(recorded, data),
        )


def _changed(recorded: Recorded, data: str) -> tuple[Compared, ...]:
    """What is other than it was when the run was made."""
    before, now = libraries(recorded.environment), libraries(environment())
    tags = source_tags() | lock_tags()
    found = [
        Compared(name="data", before=recorded.record.data, now=data),
        *(Compared(name=_source(tag), before=text or None, now=tags.get(tag)) for tag, text in recorded.source.items()),
        *(Compared(name=name, before=before.get(name), now=now.get(name)) for name in sorted({*before, *now})),
    ]
    return tuple(each for each in found if not each.same)


def _source(tag: str) -> str:
    """A tag of a run's source as people call it."""
    return tag.removeprefix("mlflow.source.").removeprefix("triptych.")
