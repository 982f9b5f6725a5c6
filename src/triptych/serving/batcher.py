"""Requests that wait for the same model are answered together: 64 rows cost a foreign model about what one costs."""

from __future__ import annotations

import threading
from asyncio import wait_for, wrap_future
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, field
from time import monotonic, sleep
from weakref import ref

from triptych.domain.errors import DeadlineExceeded, ModelUnusable, Overloaded
from triptych.encoding import Value
from triptych.serving.runtime import Answers, Params, Runtime

LINGERING = 0.1
"""Of what the last batch took, how long the next one waits for those who were just answered and ask again."""
MOST_LINGERING = 0.005
PART_SECONDS = 0.05
"""What a part of a large request may take, since all others wait for it."""
MOST_OF_A_PART = 1024

IDLE_SECONDS = 10.0
"""How long the thread of a model that nobody asks waits before it ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queueing:
    """How requests wait.

    Attributes:
        together: Rows that are answered at once, at most.
        waiting: Rows that may wait, at most.
        seconds: How long a request may wait.
    """

    together: int = 64
    waiting: int = 4096
    seconds: float = 60.0


@dataclass(slots=True, kw_only=True)
class _Job:
    runtime: Runtime
    rows: Sequence[Mapping[str, Value]]
    params: Params
    until: float
    answers: Future[Answers] = field(default_factory=Future)


class Batcher:
    """Answers the callers of a runtime together. Safe for threads.

    Rows with other params are never together. When rows fail together they are asked again apart, so that a bad one
    fails alone. What nobody waits for any more is never begun.

    Args:
        runtime: Does the work, in one thread. Only what waits keeps it in memory.
        queueing: How requests wait.
    """

    def __init__(self, runtime: Runtime, queueing: Queueing | None = None) -> None:
        self._runtime = ref(runtime)
        self._queueing = queueing or Queueing()
        self._changed = threading.Condition()
        self._jobs: deque[_Job] = deque()
        self._waiting = 0
        self._working = False
        self._lingering = 0.0

    def rows(self, rows: Sequence[Mapping[str, Value]], params: Params = None) -> Answers:
        """Answer validated rows, in their order; the thread waits.

        Raises:
            Overloaded: Too many rows wait.
            DeadlineExceeded: They waited too long.
        """
        if not rows:
            return Answers(predictions=[])
        parts: list[Answers] = []
        size, at = self._queueing.together, 0
        while at < len(rows):
            started = monotonic()
            parts.append(self._wait(self.submit(rows[at : at + size], params)))
            at += size
            if monotonic() - started < PART_SECONDS:
                size = min(2 * size, MOST_OF_A_PART, self._queueing.waiting)
        return joined(parts)

    async def answer(self, rows: Sequence[Mapping[str, Value]], params: Params = None) -> Answers:
        """As `rows`, for a few; meanwhile the event loop does other things."""
        try:
            return await wait_for(wrap_future(self.submit(rows, params)), self._queueing.seconds)
        except TimeoutError:
            raise _late() from None

    def submit(self, rows: Sequence[Mapping[str, Value]], params: Params = None) -> Future[Answers]:
        """Put rows into the queue; to cancel the answer takes them out again.

        Raises:
            Overloaded: Too many rows wait.
        """
        runtime = self._runtime()
        assert runtime is not None, "whoever asks has it"
        job = _Job(runtime=runtime, rows=rows, params=params, until=monotonic() + self._queueing.seconds)
        with self._changed:
            if self._waiting + len(rows) > self._queueing.waiting:
                raise Overloaded("Too many rows wait for this model; try again in a moment.")
            self._jobs.append(job)
            self._waiting += len(rows)
            if not self._working:
                self._working = True
                threading.Thread(target=self._work, name="batcher", daemon=True).start()
            self._changed.notify()
        return job.answers

    def _wait(self, answers: Future[Answers]) -> Answers:
        try:
            return answers.result(self._queueing.seconds)
        except FutureTimeout:
            answers.cancel()
            raise _late() from None

    def _work(self) -> None:
        while jobs := self._take():
            started = monotonic()
            self._answer(jobs)
            several = len(jobs) > 1
            self._lingering = min(LINGERING * (monotonic() - started), MOST_LINGERING) if several else 0.0
            del jobs  # else they would keep the model while the thread waits

    def _take(self) -> list[_Job]:
        """The oldest request and those that go with it; none when the thread is to end."""
        if self._lingering and self._waiting < self._queueing.together:
            sleep(self._lingering)
        with self._changed:
            while True:
                if not self._jobs and not self._changed.wait_for(lambda: self._jobs, IDLE_SECONDS):
                    self._working = False
                    return []
                if jobs := self._together():
                    return jobs

    def _together(self) -> list[_Job]:
        taken: list[_Job] = []
        left: deque[_Job] = deque()
        rows, now = 0, monotonic()
        for job in self._jobs:
            if taken and (rows + len(job.rows) > self._queueing.together or job.params != taken[0].params):
                left.append(job)
                continue
            self._waiting -= len(job.rows)
            if not job.answers.set_running_or_notify_cancel():
                continue
            if now > job.until:
                job.answers.set_exception(_late())
                continue
            taken.append(job)
            rows += len(job.rows)
        self._jobs = left
        return taken

    def _answer(self, jobs: list[_Job]) -> None:
        try:
            answers = jobs[0].runtime.rows([row for job in jobs for row in job.rows], jobs[0].params)
            parts = _apart(answers, [len(job.rows) for job in jobs])
        except Exception as error:  # noqa: BLE001 - a foreign model raises whatever its author chose; whoever asked gets it
            if len(jobs) == 1:
                jobs[0].answers.set_exception(error)
                return
            for job in jobs:
                self._answer([job])
            return
        for job, part in zip(jobs, parts, strict=True):
            job.answers.set_result(part)


def joined(parts: Sequence[Answers]) -> Answers:
    """The answers of parts of a request as one."""
    if len(parts) == 1:
        return parts[0]
    first = parts[0]
    return Answers(
        predictions=[value for part in parts for value in part.predictions],
        probabilities=None
        if first.probabilities is None
        else [row for part in parts for row in part.probabilities or ()],
        classes=first.classes,
        output=first.output,
    )


def _apart(answers: Answers, counts: Sequence[int]) -> list[Answers]:
    """The answers of each request of a batch.

    Raises:
        ModelUnusable: There is not one answer for each row.
    """
    if len(answers.predictions) != sum(counts):
        raise ModelUnusable("The model did not give one answer for each row; its author must say why.")
    parts: list[Answers] = []
    start = 0
    for count in counts:
        shares = answers.probabilities
        parts.append(
            Answers(
                predictions=answers.predictions[start : start + count],
                probabilities=None if shares is None else shares[start : start + count],
                classes=answers.classes,
                output=answers.output,
            )
        )
        start += count
    return parts


def _late() -> DeadlineExceeded:
    return DeadlineExceeded("The model did not answer in time; try again, or send fewer rows.")
