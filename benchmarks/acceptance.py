"""The ratios that are wanted, beside those that were measured.

A machine's pace changes within a run. So a ratio is that of two measurements of the same turn, seconds apart, and the
median over the turns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeAlias

from benchmarks.batch import Batch
from benchmarks.rounds import ROWS_SHAPE, Figure, Result

OURS, OWN_SERVER, TWO, MLFLOW = "triptych-1", "triptych-own", "triptych-2", "mlflow"
BATCHED = ("litserve", "bentoml")
PEERS = ("mlflow", "fastapi", *BATCHED)
UNKNOWN = "not measured"
Turns: TypeAlias = Sequence[float]
"""A number for each turn; none when it was not measured."""

CORES_OF_TWO = 3
"""That two workers are quicker than one shows where a third core sends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Everything that was measured.

    Attributes:
        results: By model, then by contestant.
        batches: By model.
        cores: Of the machine.
    """

    results: Mapping[str, Mapping[str, Result]]
    batches: Mapping[str, Batch]
    cores: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One line of the list.

    Attributes:
        text: What is compared with what.
        limit: The number to reach.
        most: Whether it is the most, else the least.
        measured: The number; None when something it needs was not measured.
        unit: Behind the number.
        shown: Whether this machine can show it.
    """

    text: str
    limit: float
    measured: float | None
    most: bool = False
    unit: str = "x"
    shown: bool = True

    @property
    def holds(self) -> bool | None:
        """Whether it is reached; None when it was not measured, or can't be on this machine."""
        if self.measured is None or not self.shown:
            return None
        return self.measured <= self.limit if self.most else self.measured >= self.limit


def wanted(outcome: Outcome) -> list[Wanted]:
    """Compare what was measured with what is wanted."""
    boosted = _Model(outcome, "boosted")
    own = _boosted(boosted, OWN_SERVER, "own training: ")
    foreign = _boosted(boosted, OURS, "foreign pipeline: ")
    return [*own, *foreign, *_others(outcome), *_size(outcome, boosted), *_right(outcome)]


class _Model:
    """Figures of one model."""

    def __init__(self, outcome: Outcome, name: str) -> None:
        self._results = outcome.results.get(name, {})

    def figures(self, who: str, shape: str, read: Callable[[Figure], float]) -> Turns:
        result = self._results.get(who)
        return [read(figure) for figure in result.turns.get(shape, ())] if result else ()

    def rate(self, who: str, shape: str = "64") -> Turns:
        return self.figures(who, shape, lambda figure: figure.rate)

    def best(self, among: tuple[str, ...], shape: str = "64") -> Turns:
        rates = [rate for rate in (self.rate(who, shape) for who in among) if rate]
        return [max(turn) for turn in zip(*rates, strict=True)]

    def result(self, who: str) -> Result | None:
        return self._results.get(who)


def _boosted(model: _Model, us: str, kind: str) -> list[Wanted]:
    def p50(who: str) -> Turns:
        return model.figures(who, "1", lambda figure: figure.p50)

    ours, p99 = model.rate(us), model.figures(us, "16", lambda figure: figure.p99)
    return [
        Wanted(text=kind + "p50 at 1 connection, mlflow's over ours", limit=40, measured=_over(p50(MLFLOW), p50(us))),
        Wanted(
            text=kind + "p50 at 1 connection, ours over the constant FastAPI route's", limit=1.5, most=True,
            measured=_over(p50(us), p50("constant")),
        ),
        Wanted(
            text=kind + "requests/s at 64 connections, over mlflow", limit=100,
            measured=_over(ours, model.rate(MLFLOW)),
        ),
        Wanted(
            text=kind + "requests/s at 64 connections, over the best batched peer", limit=8,
            measured=_over(ours, model.best(BATCHED)),
        ),
        Wanted(
            text=kind + "requests/s at 64 connections, over the ASGI echo", limit=0.75,
            measured=_over(ours, model.rate("echo")),
        ),
        Wanted(text=kind + "p99 at 16 connections", limit=10, most=True, measured=median(p99) if p99 else None,
            unit="ms",
        ),
        Wanted(
            text=kind + "1000-row JSON, rows/s over mlflow", limit=4,
            measured=_over(model.rate(us, ROWS_SHAPE), model.rate(MLFLOW, ROWS_SHAPE)),
        ),
    ]  # fmt: skip


def _others(outcome: Outcome) -> list[Wanted]:
    linear, forest, opaque = (_Model(outcome, name) for name in ("linear", "forest", "opaque"))
    return [
        Wanted(
            text="linear, 1000-row JSON, rows/s over mlflow", limit=8,
            measured=_over(linear.rate(OURS, ROWS_SHAPE), linear.rate(MLFLOW, ROWS_SHAPE)),
        ),
        Wanted(
            text="forest, 1000-row JSON, rows/s over the best peer", limit=1.2,
            measured=_over(forest.rate(OURS, ROWS_SHAPE), forest.best(PEERS, ROWS_SHAPE)),
        ),
        Wanted(
            text="forest, requests/s at 64 connections, over mlflow", limit=100,
            measured=_over(forest.rate(OURS), forest.rate(MLFLOW)),
        ),
        Wanted(
            text="opaque pyfunc, requests/s at 64 connections, over the best batched peer", limit=1,
            measured=_over(opaque.rate(OURS), opaque.best(BATCHED)),
        ),
    ]  # fmt: skip


def _size(outcome: Outcome, boosted: _Model) -> list[Wanted]:
    own, batch = boosted.result(OWN_SERVER), outcome.batches.get("own")
    memory = (own.worker or own.memory[0]) if own else None
    return [
        Wanted(
            text="own training: Parquet through the route, over the kernel", limit=0.8,
            measured=_over(batch.route, batch.kernel) if batch else None,
        ),
        Wanted(
            text="own training: Parquet by `triptych predict`, over the kernel", limit=0.8,
            measured=_over(batch.command, batch.kernel) if batch else None,
        ),
        Wanted(
            text="own training: cold start from the disk cache", limit=3, most=True,
            measured=own.cold_start if own else None, unit="s",
        ),
        Wanted(text="own training: memory of a worker", limit=150, most=True, measured=memory, unit="MB"),
        Wanted(
            text=f"own training: two workers over one, on {outcome.cores} cores", limit=1.6,
            measured=_over(boosted.rate(TWO), boosted.rate(OWN_SERVER)),
            shown=outcome.cores >= CORES_OF_TWO,
        ),
    ]  # fmt: skip


def _right(outcome: Outcome) -> list[Wanted]:
    ours = (OURS, OWN_SERVER, TWO)
    verdicts = [result.verdict for each in outcome.results.values() for who, result in each.items() if who in ours]
    wrong = sum(verdict.wrong + verdict.refused for verdict in verdicts)
    different = sum(not batch.same for batch in outcome.batches.values())
    return [Wanted(text="wrong or refused answers of ours", limit=0, most=True, measured=wrong + different, unit="")]


def _over(one: Turns, other: Turns) -> float | None:
    """The median of the ratios of each turn; None when either was not measured."""
    return median(a / b if b else float("nan") for a, b in zip(one, other, strict=True)) if one and other else None
