from __future__ import annotations

import signal
import time

import pytest

STOPPED = 0
GIVEN_UP = 1


def ready(running, tmp_path, until, *names):
    for name in names:
        log = tmp_path / f"{name}.log"
        until(lambda log=log, name=name: log.exists() and f"{name} is ready" in log.read_text())
    return running.below()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_the_whole_group(group, tmp_path, until, number):
    running = group("one", "two", "parent")
    assert len(ready(running, tmp_path, until, "one", "two", "parent")) == 4
    before = time.monotonic()
    running.send(number)
    assert running.ends() == STOPPED
    assert time.monotonic() - before < 4
    assert running.leaves_nothing(0.5)
    assert running.said == "Stopping.\nStopped.\n"


def test_a_member_that_does_not_listen_is_ended_after_a_while(group, tmp_path, until):
    running = group("one", "deaf")
    ready(running, tmp_path, until, "one", "deaf")
    running.send(signal.SIGTERM)
    assert running.ends(9) == STOPPED
    assert running.leaves_nothing(0.5)


def test_a_second_ctrl_c_ends_everything_at_once(group, tmp_path, until):
    running = group("deaf")
    ready(running, tmp_path, until, "deaf")
    running.send(signal.SIGINT)
    running.says("Stopping.")
    time.sleep(0.7)
    before = time.monotonic()
    running.send(signal.SIGINT)
    assert running.ends() == STOPPED
    assert time.monotonic() - before < 2
    assert running.leaves_nothing(0.5)


def test_a_member_that_is_killed_is_said_and_started_again(group, tmp_path, until):
    running = group("one", "two")
    killed, kept = ready(running, tmp_path, until, "one", "two")
    killed.kill()
    running.says(r"One ended \(signal SIGKILL\) and is started again\.")
    until(lambda: len(running.below()) == 2)
    assert kept in running.below()
    assert killed not in running.below()


def test_what_a_killed_member_started_ends_with_it(group, tmp_path, until):
    running = group("parent")
    parent, child = ready(running, tmp_path, until, "parent")
    parent.kill()
    running.says("started again")
    until(lambda: child not in running.below() and len(running.below()) == 2)


def test_a_member_that_dies_again_and_again_is_given_up_with_its_last_words(group, tmp_path):
    running = group("broken", "one")
    assert running.ends(40) == GIVEN_UP
    assert running.said.count("Broken ended (exit code 1) and is started again.") == 4
    assert "Broken ended 5 times in a row (exit code 1) and is given up: The port is on fire. (more in " in running.said
    assert str(tmp_path / "broken.log") in running.said


def test_killing_the_supervisor_leaves_nothing(group, tmp_path, until):
    running = group("one", "deaf", "parent")
    assert len(ready(running, tmp_path, until, "one", "deaf", "parent")) == 4
    running.send(signal.SIGKILL)
    running.ends()
    assert running.leaves_nothing(12)
