"""The measurements: in turn from server to server, several times, so that no server has the good second."""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks import load
from benchmarks.checking import Verdict, check
from benchmarks.contestants import Contestant
from benchmarks.questions import Prepared, Questions
from benchmarks.servers import Server

ROWS_SHAPE = "1000 rows"
WARM_CONNECTIONS = 8
SETTLE_SECONDS = 0.1
"""For what a server wanted to do while it slept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long and how often.

    Attributes:
        rounds: Turns of every server.
        seconds: Of each measurement.
        warm: Seconds of requests before the first one.
        connections: With one row a request.
    """

    rounds: int
    seconds: float
    warm: float
    connections: tuple[int, ...] = (1, 16, 64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measurement, or the medians of those of all turns.

    Attributes:
        p50: Milliseconds.
        p99: Milliseconds.
        rate: Rows a second.
        own: Microseconds of a core that the load generator spent on a request.
    """

    p50: float
    p99: float
    rate: float
    own: float


@dataclass(slots=True)
class Result:
    """All that was measured of one server with one model.

    Attributes:
        turns: By shape, a number of connections or "1000 rows": one measurement a turn, in their order.
        verdict: Of every answer.
        cold_start: Seconds from its start to its first answer.
        memory: Megabytes of its largest process, of all, and how many they are, after the load.
        worker: Megabytes of the process that answers, when it is told apart.
    """

    turns: dict[str, list[Figure]] = field(default_factory=lambda: defaultdict(list))
    verdict: Verdict = field(default_factory=Verdict)
    cold_start: float = 0.0
    memory: tuple[float, float, int] = (0.0, 0.0, 0)
    worker: float | None = None

    def figure(self, shape: str) -> Figure | None:
        """The medians of a shape; None when it was not measured."""
        return _middle(self.turns[shape]) if shape in self.turns else None


def measure(
    model: str, running: Sequence[tuple[Contestant, Server]], prepared: Prepared, pace: Pace
) -> dict[str, Result]:
    """Measure servers of one model in turn; all but one sleep.

    Args:
        model: Who is asked.
        running: Servers that are up and asleep; they are left so.
        prepared: Questions and answers.
        pace: How long and how often.

    Returns:
        By the contestant's name.
    """
    results = {each.name: Result(cold_start=server.cold_start) for each, server in running}
    asked = {each.name: _shapes(each.asked_for(model), each, prepared, pace) for each, _ in running}
    for turn in range(pace.rounds):
        for shape in [*map(str, pace.connections), ROWS_SHAPE]:
            _tell(f"{model}: {shape}, round {turn + 1} of {pace.rounds}")
            for each, server in running:
                if shape not in asked[each.name]:
                    continue
                result = results[each.name]
                questions, connections = asked[each.name][shape]
                server.wake()
                time.sleep(SETTLE_SECONDS)
                if not result.turns:
                    load.run(server.port, questions.requests, WARM_CONNECTIONS, pace.warm)
                result.turns[shape].append(_once(server, questions, connections, pace.seconds, each, result.verdict))
                result.memory, result.worker = server.memory(), server.worker_memory("plane")
                server.sleep()
    return results


def _shapes(model: str, each: Contestant, prepared: Prepared, pace: Pace) -> dict[str, tuple[Questions, int]]:
    """The questions of each shape, and at how many connections they are asked."""
    one = prepared.one(model, each.dialect)
    shapes = {str(connections): (one, connections) for connections in pace.connections}
    return shapes | ({ROWS_SHAPE: (prepared.many(model, each.dialect), 1)} if each.checked else {})


def _once(
    server: Server, questions: Questions, connections: int, seconds: float, each: Contestant, verdict: Verdict
) -> Figure:
    seen = load.run(server.port, questions.requests, connections, seconds)
    if each.checked:
        verdict.add(check(seen, questions.expected, each.dialect.read))
    times = sorted(1000 * took for took in seen.times)
    if not times:
        return Figure(p50=float("nan"), p99=float("nan"), rate=0.0, own=float("nan"))
    rows = len(times) * len(questions.expected[0])
    own = 1e6 * seen.own / len(times)
    return Figure(p50=_at(times, 0.5), p99=_at(times, 0.99), rate=rows / seen.seconds, own=own)


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _middle(figures: Sequence[Figure]) -> Figure:
    return Figure(
        p50=median(each.p50 for each in figures),
        p99=median(each.p99 for each in figures),
        rate=median(each.rate for each in figures),
        own=median(each.own for each in figures),
    )


def _tell(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)
