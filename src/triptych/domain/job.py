"""Work that goes on after the request that asked for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from triptych.domain.costs import Costs
from triptych.domain.division import Division
from triptych.domain.finding import Finding
from triptych.domain.preset import Preset, require_budget

JOB_TAG = "triptych.job"
"""The tag by which a run and a version say which job made them."""


class JobState(StrEnum):
    """Where a job is; the last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Whether the job will not change any more."""
        return self in {JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRequest:
    """What to train.

    Attributes:
        dataset: Id of the data set.
        target: The column to predict.
        name: The model's name; None for one made from the data set's.
        drop: Columns to leave out.
        budget: Seconds that the training may take, at most `preset.LONGEST`; None for the preset's.
        preset: How hard the search tries.
        schema: A corrected schema (its columns replace the inferred ones of the same name); None to infer all.
        priority: Jobs of a larger one are done first; those of the same one in their order.
        allow_leakage: Whether to go on when columns give the target away.
        group: A column whose rows of one value either all train or all measure; None for none.
        time: A column by which the latest rows measure; None for none.
        reproduces: The run that is done again and compared, in place of a search; nothing is registered then. None for
            a training.
        cost_false_positive: What it costs to predict the positive of two classes where it is not true; with the
            other cost it sets the threshold. None for 1 when the other is stated, else for no costs.
        cost_false_negative: What it costs to miss the positive class; as the other.
        weights: A column of numbers >= 0 that says how much each row counts, and is not learned from; None when all
            count the same.
    """

    dataset: str
    target: str
    name: str | None = None
    drop: tuple[str, ...] = ()
    budget: float | None = None
    preset: Preset = Preset.BALANCED
    schema: dict[str, Any] | None = None
    priority: int = 0
    allow_leakage: bool = False
    group: str | None = None
    time: str | None = None
    reproduces: str | None = None
    cost_false_positive: float | None = None
    cost_false_negative: float | None = None
    weights: str | None = None

    @property
    def seconds(self) -> float:
        """That the training may take."""
        return self.preset.seconds if self.budget is None else self.budget

    @property
    def effort(self) -> dict[str, str]:
        """How hard it tries, as a run's params say it: the preset, and the seconds."""
        return {"preset": self.preset.value, "budget": f"{self.seconds:.12g}"}

    @property
    def division(self) -> Division:
        """By what the rows are kept apart."""
        return Division(group=self.group, time=self.time)

    @property
    def costs(self) -> Costs | None:
        """Of wrong decisions; None when none is stated.

        Raises:
            InvalidTraining: One is not a finite number > 0.
        """
        return Costs.stated(self.cost_false_positive, self.cost_false_negative)

    def require_numbers(self) -> None:
        """Refuse numbers that no training can follow: whoever kept or sent them would fail later.

        Raises:
            InvalidTraining: The budget or a cost is none.
        """
        require_budget(self.budget)
        Costs.stated(self.cost_false_positive, self.cost_false_negative)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How far a piece of work is.

    Attributes:
        share: Share done, 0 to 1.
        phase: One short sentence about what is being done.
        best: Best selection score so far, as in `Report.selection` (lower is better); None before the first.
        left: Seconds that the search may still take; None when it is not searching.
        run_id: MLflow's id of the run that records it; None before there is one.
    """

    share: float
    phase: str
    best: float | None = None
    left: float | None = None
    run_id: str | None = None

    def within(self, start: float, end: float) -> Step:
        """The same step of a larger piece of work, of which this one fills the share from `start` to `end`."""
        return replace(self, share=start + (end - start) * self.share)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEvent:
    """Something that a job told on its way.

    Attributes:
        number: Grows by one with each event of the job, from 1.
        at: When it was told, UTC.
        step: How far it was; the phase is the log's line.
    """

    number: int
    at: datetime
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of work.

    Attributes:
        id: UUIDv7 text.
        request: What was asked.
        state: Where it is.
        progress: Share done, 0 to 1.
        phase: One short sentence about what is being done.
        best: As in `Step`.
        left: As in `Step`.
        run_id: As in `Step`.
        finishing: Whether it was asked to end now and keep the best that it found.
        registering: Whether it has begun to register its version; from then on it can't be cancelled.
        attempts: How often it was begun.
        result: What came out (`TrainingResult` as a document, or `Reproduction`); None until it succeeded.
        error: One plain sentence; None unless it failed.
        code: The code of the problem that made it fail, such as "target-leak"; None when there is none.
        findings: What the checks found in the table, once that is known; when columns give the target away, what says
            so alone. What was found in the model too is in `result`.
        created_at: When it was asked for, UTC.
        started_at: When a worker took it.
        finished_at: When it reached a final state.
    """

    id: str
    request: TrainingRequest
    state: JobState
    progress: float = 0.0
    phase: str = ""
    best: float | None = None
    left: float | None = None
    run_id: str | None = None
    finishing: bool = False
    registering: bool = False
    attempts: int = 0
    result: dict[str, Any] | None = None
    error: str | None = None
    code: str | None = None
    findings: tuple[Finding, ...] = ()
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
