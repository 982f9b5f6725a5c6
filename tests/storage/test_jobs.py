from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace

import pytest
from sqlalchemy import event

from triptych.domain.errors import Conflict, JobNotFound
from triptych.domain.finding import Finding, Severity
from triptych.domain.job import JobState, Step, TrainingRequest
from triptych.domain.run import TrainingResult
from triptych.storage.attempts import ATTEMPTS
from triptych.storage.jobs import JobStore

REQUEST = TrainingRequest(
    dataset="d1", target="cible", name="vélos", drop=("a", "b"), budget=12.5, schema={"columns": [{"name": "x"}]}
)
RESULT = TrainingResult(
    name="vélos", version="1", run_id="r", task="regression", metrics={"rmse": 1.5}, baseline={"rmse": 3.0}
)
DRIFT = Finding(
    check="time-order", severity=Severity.WARNING, message="“cible” drifts along “jour”.", columns=("jour",),
    evidence={"target": "cible", "drift": 0.8},
)  # fmt: skip
LEAK = Finding(check="leaking-column", severity=Severity.STOP, message="“x” gives “cible” away.", columns=("x",))
LEASE = 10.0

CLAIM_ALL = """
import sys
from triptych.storage.database import open_database
from triptych.storage.jobs import JobStore
store = JobStore(open_database(sys.argv[1]))
while (claim := store.claim("worker", 60.0)) is not None:
    print(claim.job.id)
"""


class Clock:
    def __init__(self):
        self.seconds = 1_800_000_000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(engine, clock):
    return JobStore(engine, clock=clock)


def add(store, clock, **changes):
    clock.seconds += 0.001
    return store.add(replace(REQUEST, **changes))


def test_a_job_is_read_as_it_was_asked_for(store):
    job = store.add(REQUEST)
    assert job.state is JobState.QUEUED
    assert store.get(job.id) == job
    assert store.get(job.id).request == REQUEST


def test_an_unknown_job_is_said(store):
    for call in (store.get, store.cancel, lambda job_id: store.resume(job_id, 1)):
        with pytest.raises(JobNotFound):
            call("nothing")


def test_the_latest_jobs_come_first(store, clock):
    made = [add(store, clock) for _ in range(5)]
    assert [job.id for job in store.list(limit=3)] == [job.id for job in made[:1:-1]]


def test_the_oldest_job_is_claimed_first_and_once(store, clock):
    made = [add(store, clock) for _ in range(3)]
    claims = [store.claim("w", LEASE) for _ in range(4)]
    assert [claim and claim.job.id for claim in claims] == [*(job.id for job in made), None]
    assert claims[0].job.state is JobState.RUNNING
    assert claims[0].job.started_at is not None


def test_threads_never_claim_the_same_job(store):
    made = {store.add(REQUEST).id for _ in range(40)}
    claimed = []

    def work():
        while (claim := store.claim("w", LEASE)) is not None:
            claimed.append(claim.job.id)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == 40
    assert set(claimed) == made


def test_processes_never_claim_the_same_job(store, engine):
    made = {store.add(REQUEST).id for _ in range(40)}
    command = [sys.executable, "-c", CLAIM_ALL, engine.url.render_as_string()]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    claimed = [job_id for worker in workers for job_id in worker.communicate()[0].split()]
    assert [worker.returncode for worker in workers] == [0, 0, 0]
    assert len(claimed) == 40
    assert set(claimed) == made


def test_progress_is_seen_while_the_claim_holds(store):
    job = store.add(REQUEST)
    claim = store.claim("w", LEASE)
    assert store.tell(claim, Step(share=0.4, phase="Trying candidates", best=1.5, left=20.0, run_id="r"))
    seen = store.get(job.id)
    assert (seen.progress, seen.phase, seen.state) == (0.4, "Trying candidates", JobState.RUNNING)
    assert (seen.best, seen.left, seen.run_id, seen.attempts) == (1.5, 20.0, "r", 1)
    store.tell(claim, Step(share=7.0, phase="Too eager"))
    assert store.get(job.id).progress == 1.0


def test_what_is_new_on_the_way_is_remembered_in_its_order(store):
    job = store.add(REQUEST)
    claim = store.claim("w", LEASE)
    steps = [
        Step(share=0.1, phase="Trying one"), Step(share=0.2, phase="Trying one"),
        Step(share=0.3, phase="Trying one", best=2.0), Step(share=0.4, phase="Trying two", best=2.0),
    ]  # fmt: skip
    for step in steps:
        assert store.tell(claim, step)
    told = store.events(job.id)
    assert [(event.number, event.step) for event in told] == [(1, steps[0]), (2, steps[2]), (3, steps[3])]
    assert store.events(job.id, after=2) == told[2:]
    assert store.events("nothing") == ()


def test_what_checks_found_is_there_while_the_job_runs_and_until_an_attempt_says_it_anew(store):
    job = store.add(REQUEST)
    claim = store.claim("w", LEASE)
    assert store.get(job.id).findings == ()
    assert store.warn(claim, [DRIFT])
    assert (store.get(job.id).state, store.get(job.id).findings) == (JobState.RUNNING, (DRIFT,))
    store.retry(claim, "It was killed.")
    second = store.claim("w", LEASE)
    assert second.job.findings == (DRIFT,)
    assert store.warn(second, [])
    assert store.get(job.id).findings == ()
    assert store.warn(second, [DRIFT])
    store.finish(second, RESULT)
    assert not store.warn(second, [])
    assert store.get(job.id).findings == (DRIFT,)


def test_a_job_that_fails_keeps_what_was_found_unless_it_fails_for_it(store, clock):
    jobs = [add(store, clock) for _ in range(2)]
    claims = [store.claim("w", LEASE) for _ in jobs]
    for claim in claims:
        store.warn(claim, [DRIFT])
    store.fail(claims[0], "The disk is full.")
    store.fail(claims[1], "It is given away.", code="target-leak", findings=[LEAK])
    assert [store.get(job.id).findings for job in jobs] == [(DRIFT,), (LEAK,)]


def test_a_job_of_a_larger_priority_is_claimed_first(store, clock):
    made = [add(store, clock, priority=priority) for priority in (0, -1, 2, 0)]
    claims = [store.claim("w", LEASE).job.id for _ in made]
    assert claims == [made[place].id for place in (2, 0, 3, 1)]


def test_the_same_key_is_the_same_job_whatever_became_of_it(store):
    job = store.add(REQUEST, key="k1")
    assert store.add(REQUEST, key="k1") == job
    store.finish(store.claim("w", LEASE), RESULT)
    assert store.add(REQUEST, key="k1").state is JobState.SUCCEEDED
    assert store.add(REQUEST, key="k2").id != job.id
    assert store.add(REQUEST).id != store.add(REQUEST).id
    assert store.added("k1", REQUEST) == store.get(job.id)
    assert store.added("k3", REQUEST) is None
    for ask in (store.add, lambda request, key: store.added(key, request)):
        with pytest.raises(Conflict, match="key"):
            ask(replace(REQUEST, target="other"), key="k1")


def test_threads_that_send_the_same_key_make_one_job(store):
    made = []
    threads = [threading.Thread(target=lambda: made.append(store.add(REQUEST, key="once").id)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len(set(made)) == len(store.list()) == 1


def test_a_job_that_is_asked_to_finish_goes_on_until_it_has(store):
    job = store.add(REQUEST)
    claim = store.claim("w", LEASE)
    assert not store.get(job.id).finishing
    assert store.finish_soon(job.id).finishing
    assert store.heartbeat(claim, LEASE)
    assert store.finish(claim, RESULT)
    seen = store.get(job.id)
    assert store.finish_soon(job.id) == seen


def test_a_job_whose_process_was_killed_is_queued_again_until_its_last_attempt(store):
    job = store.add(REQUEST)
    for attempt in range(1, ATTEMPTS + 1):
        claim = store.claim("w", LEASE)
        assert claim.job.attempts == attempt
        store.tell(claim, Step(share=0.5, phase="Half way", best=1.0))
        assert store.retry(claim, "It was killed.")
        seen = store.get(job.id)
        assert seen.state is (JobState.QUEUED if attempt < ATTEMPTS else JobState.FAILED)
    assert (seen.error, store.claim("w", LEASE)) == ("It was killed.", None)
    assert [event.step.phase for event in store.events(job.id)] == ["Half way", "It was killed."] * ATTEMPTS
    assert not store.retry(claim, "Late.")


def test_a_job_that_dies_as_it_registers_is_begun_once_more_than_others(store):
    job = store.add(REQUEST)
    for _ in range(ATTEMPTS - 1):
        store.retry(store.claim("w", LEASE), "It was killed.")
    last = store.claim("w", LEASE)
    assert store.register(last)
    assert store.retry(last, "It was killed.")
    assert store.get(job.id).state is JobState.QUEUED
    more = store.claim("w", LEASE)
    assert (more.job.attempts, more.job.registering) == (ATTEMPTS + 1, True)
    assert store.retry(more, "It was killed.")
    assert store.get(job.id).state is JobState.FAILED
    assert store.claim("w", LEASE) is None


def test_a_job_that_loses_its_worker_as_it_registers_is_taken_over_once_more_than_others(store, clock):
    job = store.add(REQUEST)
    for _ in range(ATTEMPTS):
        claim = store.claim("w", LEASE)
        clock.seconds += LEASE + 1
    assert store.register(claim)
    assert store.claim("w", LEASE).job.attempts == ATTEMPTS + 1
    clock.seconds += LEASE + 1
    assert store.claim("w", LEASE) is None
    seen = store.get(job.id)
    assert seen.state is JobState.FAILED
    assert f"interrupted {ATTEMPTS + 1} times" in seen.error


@pytest.mark.parametrize("method", ["tell", "warn", "retry"])
def test_what_a_claim_writes_is_one_transaction(store, engine, method):
    store.add(REQUEST)
    claim = store.claim("w", LEASE)
    given = {"tell": Step(share=0.1, phase="Trying"), "warn": [DRIFT], "retry": "It was killed."}
    ended = []
    event.listen(engine, "commit", ended.append)
    assert getattr(store, method)(claim, given[method])
    assert len(ended) == 1


def test_a_finished_job_has_its_result_and_stays(store):
    job = store.add(REQUEST)
    claim = store.claim("w", LEASE)
    assert store.finish(claim, RESULT)
    seen = store.get(job.id)
    assert seen.state is JobState.SUCCEEDED
    assert seen.result["metrics"] == {"rmse": 1.5}
    assert seen.progress == 1.0
    assert seen.finished_at is not None
    assert not store.fail(claim, "Late.")
    assert not store.tell(claim, Step(share=0.1, phase="Late"))
    assert store.get(job.id) == seen
    assert store.cancel(job.id) == seen


def test_a_failed_job_says_why(store):
    job = store.add(REQUEST)
    assert store.fail(store.claim("w", LEASE), "The target has one value only.")
    seen = store.get(job.id)
    assert (seen.state, seen.error) == (JobState.FAILED, "The target has one value only.")


def test_a_queued_job_that_is_cancelled_is_never_claimed(store):
    job = store.add(REQUEST)
    assert store.cancel(job.id).state is JobState.CANCELLED
    assert store.cancel(job.id).state is JobState.CANCELLED
    assert store.claim("w", LEASE) is None


def test_a_job_that_registers_its_version_is_not_cancelled_any_more_even_when_it_is_begun_again(store):
    job = store.add(REQUEST)
    claim = store.claim("w", LEASE)
    assert store.register(claim)
    assert store.cancel(job.id).state is JobState.RUNNING
    store.retry(claim, "It was killed.")
    assert store.cancel(job.id).state is JobState.QUEUED
    again = store.claim("w", LEASE)
    assert store.cancel(job.id).state is JobState.RUNNING
    assert not store.register(claim, begun=False)
    assert store.register(again, begun=False)
    assert store.cancel(job.id).state is JobState.CANCELLED


def test_a_running_job_that_is_cancelled_stays_so(store):
    job = store.add(REQUEST)
    claim = store.claim("w", LEASE)
    store.cancel(job.id)
    assert not store.heartbeat(claim, LEASE)
    assert not store.register(claim)
    assert not store.finish(claim, RESULT)
    assert not store.release(claim)
    assert store.get(job.id).state is JobState.CANCELLED
    assert store.get(job.id).result is None


def test_a_heartbeat_keeps_the_job(store, clock):
    store.add(REQUEST)
    claim = store.claim("first", LEASE)
    for _ in range(5):
        clock.seconds += LEASE - 1
        assert store.heartbeat(claim, LEASE)
        assert store.claim("second", LEASE) is None


def test_a_job_whose_worker_died_is_taken_over_and_the_first_can_write_no_more(store, clock):
    job = store.add(REQUEST)
    first = store.claim("first", LEASE)
    store.tell(first, Step(share=0.9, phase="Nearly there"))
    clock.seconds += LEASE + 1
    second = store.claim("second", LEASE)
    assert second.job.id == job.id
    assert second.fence > first.fence
    assert (second.job.progress, second.job.phase) == (0.0, "")
    for write in (
        lambda: store.heartbeat(first, LEASE),
        lambda: store.tell(first, Step(share=0.95, phase="Stale")),
        lambda: store.warn(first, [DRIFT]),
        lambda: store.finish(first, RESULT),
        lambda: store.fail(first, "Stale."),
        lambda: store.release(first),
        lambda: store.retry(first, "Stale."),
    ):
        assert not write()
    with pytest.raises(Conflict):
        store.resume(job.id, first.fence)
    assert store.resume(job.id, second.fence) == second
    assert store.get(job.id).state is JobState.RUNNING
    assert store.finish(second, RESULT)


def test_a_job_that_loses_too_many_workers_has_failed_and_says_so(store, clock):
    job = store.add(REQUEST)
    for _ in range(ATTEMPTS):
        assert store.claim("w", LEASE) is not None
        clock.seconds += LEASE + 1
    other = store.add(REQUEST)
    assert store.claim("w", LEASE).job.id == other.id
    seen = store.get(job.id)
    assert seen.state is JobState.FAILED
    assert f"interrupted {ATTEMPTS} times" in seen.error


def test_a_released_job_is_queued_again_and_counts_no_attempt(store, clock):
    job = store.add(REQUEST)
    for _ in range(5):
        claim = store.claim("w", LEASE)
        assert claim.job.id == job.id
        assert store.release(claim)
        assert store.get(job.id).state is JobState.QUEUED
        assert store.get(job.id).started_at is None
