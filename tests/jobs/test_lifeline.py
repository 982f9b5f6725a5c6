from __future__ import annotations

import os
import subprocess
import sys

import psutil
import pytest

from triptych.jobs.child import Child, ending, stop_all

WATCHED = "from triptych.jobs import lifeline; lifeline.watch(); import time; "
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
PARENT = """
import os, sys, time
from triptych.jobs.child import Child
children = [Child([sys.executable, "-c", program], environment=os.environ) for program in sys.argv[1:]]
print(*(child.pid for child in children), flush=True)
time.sleep(600)
"""


@pytest.fixture
def family():
    """Start a parent with children that run some programs."""
    parents = []

    def start(*programs):
        parent = psutil.Popen([sys.executable, "-c", PARENT, *programs], stdout=subprocess.PIPE, text=True)
        parents.append(parent)
        return parent, [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]

    yield start
    for parent in parents:
        parent.kill()
        parent.wait()
        parent.stdout.close()


def test_children_end_when_their_parent_is_killed(family, gone):
    sleeping = WATCHED + "time.sleep(600)"
    parent, children = family(sleeping, sleeping, sleeping)
    parent.kill()
    assert gone(children, 5)


def test_a_child_that_ignores_the_request_is_ended_too(family, gone):
    parent, children = family(
        DEAF + WATCHED.replace("lifeline.watch()", "lifeline.GRACE_SECONDS = 1; lifeline.watch()") + "time.sleep(600)"
    )
    parent.kill()
    assert gone(children, 5)


def test_a_child_that_computes_without_pause_is_ended_too(family, gone):
    parent, children = family(WATCHED + "[None for _ in iter(int, 1)]")
    parent.kill()
    assert gone(children, 5)


def test_a_process_that_a_person_started_watches_nothing():
    program = "from triptych.jobs import lifeline; lifeline.watch(); import sys; print(sys.stdin.read())"
    printed = subprocess.run(
        [sys.executable, "-c", program], input="a person's words", capture_output=True, check=True, text=True
    )
    assert printed.stdout.strip() == "a person's words"


def test_stopping_tells_how_the_child_ended():
    started = "print('ready', flush=True); time.sleep(600)"
    willing = Child([sys.executable, "-c", WATCHED + started], environment=os.environ)
    assert ending(willing.stop()) == "signal SIGTERM"
    assert (
        ending(Child([sys.executable, "-c", "raise SystemExit(3)"], environment=os.environ).wait(10)) == "exit code 3"
    )


def test_several_children_are_stopped_in_the_time_of_one(tmp_path, gone):
    log = tmp_path / "deaf.log"
    program = DEAF + WATCHED + "print('ready', flush=True); time.sleep(600)"
    children = [Child([sys.executable, "-c", program], environment=os.environ, log=log) for _ in range(3)]
    processes = [psutil.Process(child.pid) for child in children]
    while log.read_text().count("ready") < 3:
        pass
    stop_all(children, 1.0)
    assert [child.poll() for child in children] == [-9, -9, -9]
    assert gone(processes, 0.1)
