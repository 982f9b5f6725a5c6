"""Requests that wait for the same model are answered together, and fail apart."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
import weakref
from concurrent.futures import CancelledError

import pytest

from triptych.domain.errors import DeadlineExceeded, ModelUnusable, Overloaded
from triptych.serving.batcher import Batcher, Queueing
from triptych.serving.runtime import Answers


class Doubling:
    """Doubles `x` once it may; 13 makes it fail."""

    quick = False
    coded = False

    def __init__(self, *, held: bool = False) -> None:
        self.batches: list[tuple[list[float], object]] = []
        self.free = threading.Event()
        self.begun = threading.Event()
        if not held:
            self.free.set()

    def rows(self, rows, params=None):
        self.begun.set()
        assert self.free.wait(30)
        values = [row["x"] for row in rows]
        self.batches.append((values, params))
        if 13 in values:
            raise ValueError("unlucky")
        return Answers(predictions=[2 * value for value in values], probabilities=[[value] for value in values])

    def table(self, table, params=None, *, threads=1):
        raise NotImplementedError


def ask(batcher: Batcher, *values: float, params=None):
    return batcher.submit([{"x": value} for value in values], params)


def held(**queueing) -> tuple[Doubling, Batcher]:
    """A model that is busy with 0 until it is freed."""
    runtime = Doubling(held=True)
    batcher = Batcher(runtime, Queueing(**queueing))
    ask(batcher, 0)
    assert runtime.begun.wait(30)
    return runtime, batcher


def test_what_waits_is_answered_together():
    runtime, batcher = held()
    waiting = [ask(batcher, 1), ask(batcher, 2, 3), ask(batcher, 4)]
    runtime.free.set()
    assert [job.result(30).predictions for job in waiting] == [[2], [4, 6], [8]]
    assert waiting[1].result().probabilities == [[2], [3]]
    assert runtime.batches == [([0], None), ([1, 2, 3, 4], None)]


def test_a_batch_has_a_largest_size():
    runtime, batcher = held(together=3)
    waiting = [ask(batcher, 1, 2), ask(batcher, 3, 4), ask(batcher, 5)]
    runtime.free.set()
    assert [job.result(30).predictions for job in waiting] == [[2, 4], [6, 8], [10]]
    assert [values for values, _ in runtime.batches] == [[0], [1, 2, 5], [3, 4]]


def test_a_large_request_is_asked_in_parts_that_grow_while_they_are_quick():
    runtime = Doubling()
    batcher = Batcher(runtime, Queueing(together=2, waiting=8))
    assert batcher.rows([{"x": value} for value in range(20, 40)]).predictions == list(range(40, 80, 2))
    assert [len(values) for values, _ in runtime.batches] == [2, 4, 8, 6]


def test_rows_with_other_params_are_apart():
    runtime, batcher = held()
    waiting = [ask(batcher, 1, params={"a": 1}), ask(batcher, 2), ask(batcher, 3, params={"a": 1})]
    runtime.free.set()
    assert [job.result(30).predictions for job in waiting] == [[2], [4], [6]]
    assert runtime.batches[1:] == [([1, 3], {"a": 1}), ([2], None)]


def test_a_bad_row_fails_alone():
    runtime, batcher = held()
    waiting = [ask(batcher, 1), ask(batcher, 13), ask(batcher, 2)]
    runtime.free.set()
    assert waiting[0].result(30).predictions == [2]
    assert waiting[2].result(30).predictions == [4]
    with pytest.raises(ValueError, match="unlucky"):
        waiting[1].result(30)


def test_more_than_may_wait_is_refused_and_later_taken():
    runtime, batcher = held(waiting=3)
    first = ask(batcher, 1, 2, 3)
    with pytest.raises(Overloaded):
        ask(batcher, 4)
    runtime.free.set()
    assert first.result(30).predictions == [2, 4, 6]
    assert ask(batcher, 4).result(30).predictions == [8]


def test_what_waited_too_long_is_never_begun():
    runtime, batcher = held(seconds=0.05)
    late = ask(batcher, 1)
    time.sleep(0.2)
    runtime.free.set()
    with pytest.raises(DeadlineExceeded):
        late.result(30)
    assert [values for values, _ in runtime.batches] == [[0]]


def test_whoever_waits_is_told_in_time_though_the_model_hangs():
    runtime, batcher = held(seconds=0.05)
    with pytest.raises(DeadlineExceeded):
        batcher.rows([{"x": 1}])
    runtime.free.set()


def test_the_event_loop_waits_no_longer():
    runtime, batcher = held(seconds=0.05)
    with pytest.raises(DeadlineExceeded):
        asyncio.run(batcher.answer([{"x": 1}]))
    runtime.free.set()
    patient = Batcher(runtime)
    assert asyncio.run(patient.answer([{"x": 1}])).predictions == [2]


def test_what_nobody_waits_for_is_never_begun():
    runtime, batcher = held()
    gone, here = ask(batcher, 1), ask(batcher, 2)
    assert gone.cancel()
    runtime.free.set()
    assert here.result(30).predictions == [4]
    with pytest.raises(CancelledError):
        gone.result()
    assert [values for values, _ in runtime.batches] == [[0], [2]]


def test_a_request_of_many_rows_is_answered_in_their_order():
    runtime = Doubling()
    answers = Batcher(runtime, Queueing(together=10)).rows([{"x": value + 100} for value in range(35)])
    assert answers.predictions == [2 * value + 200 for value in range(35)]
    assert len(answers.probabilities) == 35
    assert Batcher(runtime).rows([]).predictions == []


def test_an_answer_too_few_is_no_answer():
    class Silent(Doubling):
        def rows(self, *_):
            return Answers(predictions=[1])

    runtime = Silent()
    batcher = Batcher(runtime)
    assert batcher.rows([{"x": 1}]).predictions == [1]
    with pytest.raises(ModelUnusable, match="one answer for each row"):
        batcher.rows([{"x": 1}, {"x": 2}])


def test_an_idle_thread_ends_and_keeps_no_model(monkeypatch):
    monkeypatch.setattr("triptych.serving.batcher.IDLE_SECONDS", 0.05)
    runtime = Doubling()
    batcher = Batcher(runtime)
    assert batcher.rows([{"x": 1}]).predictions == [2]
    gone = weakref.ref(runtime)
    del runtime
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and (gone() or any(t.name == "batcher" for t in threading.enumerate())):
        gc.collect()
        time.sleep(0.02)
    assert gone() is None
