"""A recorded training done again, and compared with what was recorded."""

from __future__ import annotations

from pathlib import Path

from triptych.domain.reproduction import Compared, Reproduction
from triptych.services.records import predictions_digest, repeatable
from triptych.services.training import Training
from triptych.tracking.environment import environment, libraries
from triptych.tracking.machine import FACTS
from triptych.tracking.recorded import Recorded
from triptych.tracking.runs import Runs
from triptych.tracking.source import CHANGES, DIRTY, Source, called
from triptych.training import SEED, Progress


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
            Conflict: The run does not say how to do it again, was made by code that it does not hold, or no copy of its
                table is left.
            InvalidTable: The file can't be read.
            InvalidTraining: It can't be done on this table, or with the libraries that are installed.
            TrackingUnavailable: MLflow does not answer.
        """
        source = Source.here().tags
        recorded = self._runs.read(run_id)
        record = recorded.record
        fitted, data = self._training.again(record, file, progress)
        now = repeatable(fitted.report)
        # A run of an earlier release recorded less, which is no difference.
        names = dict.fromkeys([*record.metrics, *fitted.report.metrics])
        return Reproduction(
            run_id=run_id,
            name=recorded.name,
            estimator=record.recipe.name,
            metrics=tuple(Compared(name=name, before=record.metrics.get(name), now=now.get(name)) for name in names),
            predictions=Compared(name="predictions", before=record.predictions, now=predictions_digest(fitted)),
            surroundings=_changed(recorded, data, source),
        )


def _changed(recorded: Recorded, data: str, source: dict[str, str]) -> tuple[Compared, ...]:
    """What is other than it was when the run was made."""
    before, now = libraries(recorded.environment), libraries(environment())
    seed = recorded.record.seed
    found = [
        Compared(name="data", before=recorded.record.data, now=data),
        Compared(name="seed", before=SEED if seed is None else seed, now=SEED),
        *(Compared(name=called(tag), before=text or None, now=source.get(tag)) for tag, text in _told(recorded)),
        *(Compared(name=name, before=before.get(name), now=now.get(name)) for name in _named(before, now)),
    ]
    return tuple(each for each in found if not each.same)


def _told(recorded: Recorded) -> list[tuple[str, str]]:
    """What a run told of its source; one of an earlier release did not say how its files were changed."""
    tags = recorded.source
    unknown = tags[DIRTY] == "true" and not tags[CHANGES]
    return [(tag, text) for tag, text in tags.items() if not (unknown and tag == CHANGES)]


def _named(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """What of the surroundings is compared: first the machine, as far as it was recorded, then all libraries."""
    return [*(name for name in FACTS if name in before), *sorted({*before, *now} - {*FACTS})]
