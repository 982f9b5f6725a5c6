from __future__ import annotations

import time

import pytest

from tests.jobs.conftest import LEASE
from tests.postgresql import away
from triptych.domain.job import JobState
from triptych.storage.attempts import ATTEMPTS


def test_jobs_are_done_one_after_the_other(desk):
    jobs = [desk.ask("work") for _ in range(3)]
    desk.hire()
    ended = [desk.ended(job) for job in jobs]
    assert [job.state for job in ended] == [JobState.SUCCEEDED] * 3
    assert ended[0].finished_at <= ended[1].started_at
    assert ended[0].result["version"] == "1"


def test_a_worker_and_its_bodies_go_on_when_the_store_is_away_for_longer_than_a_lease(server_desk):
    worker = server_desk.hire(at_once=2)
    job, killed = server_desk.ask("wait"), server_desk.ask("once")
    server_desk.busy(job, worker)
    server_desk.busy(killed, worker)
    body, victim = (next(child for child in worker.children() if each in child.cmdline()) for each in (job, killed))
    with away(server_desk.url):
        victim.kill()
        time.sleep(LEASE + 1)
        assert (worker.poll(), body.is_running()) == (None, True)
    assert server_desk.ended(killed).state is JobState.SUCCEEDED
    seen = server_desk.store.get(job)
    assert (seen.state, seen.attempts) == (JobState.RUNNING, 1)
    assert body in worker.children()


def test_a_body_that_says_that_the_store_is_away_gives_its_job_back(desk):
    job = desk.ask("away")
    desk.hire()
    ended = desk.ended(job)
    assert (ended.state, ended.attempts) == (JobState.SUCCEEDED, 2)


def test_two_workers_share_the_jobs(desk):
    workers = [desk.hire(), desk.hire()]
    jobs = [desk.ask("wait"), desk.ask("wait")]
    for job in jobs:
        desk.busy(job, workers[0])
    assert [len(worker.children(recursive=True)) for worker in workers] == [1, 1]


def test_a_worker_for_two_jobs_does_two_at_once_and_puts_both_back_when_it_is_told_to_stop(desk, gone):
    worker = desk.hire(at_once=2)
    jobs = [desk.ask("wait"), desk.ask("wait"), desk.ask("wait")]
    bodies = [body for job in jobs[:2] for body in desk.busy(job, worker)]
    assert len(set(bodies)) == 2
    assert desk.state(jobs[2]) is JobState.QUEUED
    worker.terminate()
    assert worker.wait(10) == 0
    assert gone(bodies, 1)
    assert [desk.state(job) for job in jobs] == [JobState.QUEUED] * 3


def test_a_worker_for_two_jobs_that_is_killed_takes_both_bodies_along(desk, gone):
    worker = desk.hire(at_once=2)
    jobs = [desk.ask("wait"), desk.ask("wait")]
    bodies = [body for job in jobs for body in desk.busy(job, worker)]
    desk.kill(worker)
    assert gone(bodies, 5)


def test_a_body_that_fails_says_why_itself(desk):
    job = desk.ask("fail")
    desk.hire()
    assert desk.ended(job).error == "The target has one value only."


def test_a_body_that_ends_without_a_result_is_said(desk):
    job = desk.ask("exit")
    desk.hire()
    ended = desk.ended(job)
    assert ended.state is JobState.FAILED
    assert "ended unexpectedly (exit code 3)" in ended.error


def test_a_job_whose_body_is_killed_is_begun_again_and_says_so(desk):
    worker = desk.hire()
    job, next_job = desk.ask("once"), desk.ask("work")
    for process in desk.busy(job, worker):
        process.kill()
    ended = desk.ended(job)
    assert (ended.state, ended.attempts) == (JobState.SUCCEEDED, 2)
    told = [event.step.phase for event in desk.store.events(job)]
    assert any("ended unexpectedly (signal SIGKILL)" in phase for phase in told)
    assert desk.ended(next_job).state is JobState.SUCCEEDED


def test_a_job_that_kills_its_body_each_time_ends_with_a_sentence(desk):
    worker = desk.hire()
    job, next_job = desk.ask("die"), desk.ask("work")
    ended = desk.ended(job)
    assert (ended.state, ended.attempts) == (JobState.FAILED, ATTEMPTS)
    assert "ended unexpectedly (signal SIGKILL); perhaps the memory ran out" in ended.error
    assert desk.ended(next_job).state is JobState.SUCCEEDED
    assert worker.poll() is None


def test_a_job_whose_body_dies_at_its_last_attempt_as_it_registers_is_concluded(desk):
    desk.hire()
    ended = desk.ended(desk.ask("register"))
    assert (ended.state, ended.attempts) == (JobState.SUCCEEDED, ATTEMPTS + 1)


def test_a_worker_runs_as_many_bodies_at_once_as_it_may(desk, until):
    worker = desk.hire(at_once=2)
    jobs = [desk.ask("wait") for _ in range(3)]
    until(lambda: [desk.state(job) for job in jobs].count(JobState.RUNNING) == 2)
    desk.busy(jobs[1], worker)
    assert desk.state(jobs[2]) is JobState.QUEUED
    desk.store.cancel(jobs[0])
    until(lambda: desk.state(jobs[2]) is JobState.RUNNING)
    assert desk.state(jobs[1]) is JobState.RUNNING


@pytest.mark.parametrize("doing", ["wait", "deaf"])
def test_a_cancelled_job_stops_within_five_seconds(desk, gone, doing):
    worker = desk.hire()
    job, next_job = desk.ask(doing), desk.ask("work")
    body = desk.busy(job, worker)
    desk.store.cancel(job)
    assert gone(body, 5)
    assert desk.state(job) is JobState.CANCELLED
    assert desk.ended(next_job).state is JobState.SUCCEEDED


def test_what_a_body_started_ends_with_it(desk, gone):
    worker = desk.hire()
    job = desk.ask("parent")
    below = desk.busy(job, worker)
    assert len(below) == 2
    below[0].kill()
    assert gone(below, 5)


def test_a_killed_worker_takes_its_body_along_and_the_job_is_taken_over(desk, gone):
    first = desk.hire()
    job = desk.ask("once")
    body = desk.busy(job, first)
    desk.kill(first)
    assert gone(body, 5)
    desk.hire()
    assert desk.ended(job).state is JobState.SUCCEEDED


def test_a_worker_that_is_told_to_stop_puts_its_job_back(desk, gone):
    worker = desk.hire()
    job = desk.ask("once")
    body = desk.busy(job, worker)
    before = time.monotonic()
    worker.terminate()
    assert worker.wait(10) == 0
    assert time.monotonic() - before < 5
    assert gone(body, 1)
    assert desk.state(job) is JobState.QUEUED
    desk.hire()
    assert desk.ended(job).state is JobState.SUCCEEDED


def test_a_job_that_kills_its_workers_is_not_tried_again_for_ever(desk, until):
    job = desk.ask("wait")
    for _ in range(ATTEMPTS):
        worker = desk.hire()
        until(worker.children)
        desk.busy(job, worker)
        desk.kill(worker)
    desk.hire()
    assert f"interrupted {ATTEMPTS} times" in desk.ended(job).error
