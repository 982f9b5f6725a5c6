"""What a training job does in its own process."""

from __future__ import annotations

import time
from contextlib import suppress

from triptych.domain.errors import StoreUnavailable, TargetLeak, TrackingUnavailable, TriptychError
from triptych.domain.job import Step
from triptych.domain.patience import patiently
from triptych.domain.reproduction import Reproduction
from triptych.domain.run import TrainingResult
from triptych.services.datasets import Datasets
from triptych.services.reproducing import Reproducing
from triptych.services.training import Training
from triptych.storage.jobs import Claim, JobStore

FEW = 3
"""Bad fields that a failed job names."""


class _LostError(Exception):
    """The claim does not hold any more."""


def _require(*, held: bool) -> None:
    if not held:
        raise _LostError


class TrainingBody:
    """Does the work of one job.

    Args:
        store: Where the job is kept.
        datasets: What it trains on.
        training: What it does.
        reproducing: What it does when a run is to be done again.
    """

    def __init__(self, store: JobStore, datasets: Datasets, training: Training, reproducing: Reproducing) -> None:
        self._store = store
        self._datasets = datasets
        self._training = training
        self._reproducing = reproducing

    def run(self, job_id: str, fence: int) -> None:
        """Do the work, and write down how it ended.

        Args:
            job_id: The job.
            fence: The worker's claim on it; what is written under an old one is ignored.
        """
        began = time.monotonic()
        claim: Claim = self._store.resume(job_id, fence)

        try:
            result = self._done(claim, began)
        except _LostError:
            # Cancelled, or another worker's by now.
            return
        except TriptychError as error:
            failure = error
            patiently(lambda: self._give_up(claim, failure))
        else:
            patiently(lambda: self._store.finish(claim, result))

    def _give_up(self, claim: Claim, error: TriptychError) -> None:
        if isinstance(error, (StoreUnavailable, TrackingUnavailable)) and not error.lasting:
            # It may be there again when the job's turn comes.
            self._store.retry(claim, error.detail)
            return
        named = "".join(f" {field.message}" for field in error.fields[:FEW])
        findings = error.findings if isinstance(error, TargetLeak) else None
        self._store.fail(claim, f"{error.detail}{named}", code=error.code, findings=findings)

    def _done(self, claim: Claim, began: float) -> TrainingResult | Reproduction:
        request, job_id = claim.job.request, claim.job.id

        def progress(step: Step) -> None:
            with suppress(StoreUnavailable):  # what is told is not worth the training
                _require(held=self._store.tell(claim, step))

        def finishing() -> bool:
            with suppress(StoreUnavailable):
                return self._store.get(job_id).finishing
            return False

        if request.reproduces is not None:
            return self._reproducing.reproduce(request.reproduces, progress=progress)
        dataset = self._datasets.get(request.dataset)
        return self._training.train(
            self._datasets.file(dataset.id),
            target=request.target,
            name=request.name,
            drop=request.drop,
            budget=request.budget,
            preset=request.preset,
            schema=request.schema,
            source_name=dataset.name,
            dataset=dataset.id,
            allow_leakage=request.allow_leakage,
            division=request.division,
            costs=request.costs,
            weights=request.weights,
            job=job_id,
            began=began,
            progress=progress,
            found=lambda findings: _require(held=patiently(lambda: self._store.warn(claim, findings))),
            afresh=lambda: _require(held=patiently(lambda: self._store.register(claim, begun=False))),
            registering=lambda: _require(held=patiently(lambda: self._store.register(claim))),
            stop=finishing,
        )
