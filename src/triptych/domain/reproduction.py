"""A training done again, beside what was recorded of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Something that was recorded, and what it is now.

    Attributes:
        name: What it is, such as "rmse" or "numpy".
        before: As it was recorded; None for nothing.
        now: None for nothing.
    """

    name: str
    before: str | float | None
    now: str | float | None

    @property
    def same(self) -> bool:
        """Whether nothing changed."""
        return self.before == self.now


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduction:
    """What came of a training that was done again.

    Attributes:
        run_id: The run that recorded the first one.
        name: Its model.
        estimator: What was fitted.
        metrics: Each metric that follows from the answers for the rows that were kept apart.
        predictions: The digest of the answers for those rows.
        surroundings: What is other than it was, and may be why: the data, the seed, the commit and what was changed
            since, the lock, the processor and how many threads it is given, the interpreter, libraries.
    """

    run_id: str
    name: str
    estimator: str
    metrics: tuple[Compared, ...]
    predictions: Compared
    surroundings: tuple[Compared, ...] = field(default=())

    @property
    def same(self) -> bool:
        """Whether every metric and every answer is what it was, to the bit."""
        return self.predictions.same and all(metric.same for metric in self.metrics)
