from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.postgresql import new_database
from tests.processes.waiting import alive, wait_until
from triptych.domain.job import JobState, TrainingRequest
from triptych.storage.database import open_database
from triptych.storage.jobs import JobStore

__all__ = ["new_database"]

PROGRAMS = Path(__file__).parent / "programs"
LEASE = 2.0


class Desk:
    """A store with workers around it."""

    def __init__(self, url):
        self.url = url
        self.engine = open_database(url)
        self.store = JobStore(self.engine)
        self.workers = []

    def ask(self, doing):
        return self.store.add(TrainingRequest(dataset="d", target=doing)).id

    def hire(self, at_once=1):
        command = [sys.executable, str(PROGRAMS / "worker.py"), self.url, str(LEASE), str(at_once)]
        self.workers.append(psutil.Popen(command))
        return self.workers[-1]

    def kill(self, worker):
        worker.kill()
        worker.wait()

    def state(self, job_id):
        return self.store.get(job_id).state

    def ended(self, job_id):
        return wait_until(lambda: (job := self.store.get(job_id)).state.final and job, 60)

    def busy(self, job_id, worker):
        """The processes below a worker, once its body works on a job."""
        wait_until(lambda: self.store.get(job_id).progress == 0.5)
        assert self.state(job_id) is JobState.RUNNING
        return worker.children(recursive=True)

    def close(self):
        for worker in self.workers:
            if worker.poll() is None:
                worker.terminate()
        for worker in self.workers:
            try:
                worker.wait(10)
            except subprocess.TimeoutExpired:
                self.kill(worker)
        self.engine.dispose()


@pytest.fixture
def desk(tmp_path):
    desk = Desk(f"sqlite:///{tmp_path / 'triptych.db'}")
    yield desk
    desk.close()


@pytest.fixture
def server_desk(new_database):
    """The same with a store that a server keeps."""
    desk = Desk(new_database())
    yield desk
    desk.close()


@pytest.fixture
def until():
    """Wait for a fact."""
    return wait_until


@pytest.fixture
def gone():
    """Wait until all of some processes have ended."""
    return lambda processes, seconds: wait_until(lambda: not any(alive(process) for process in processes), seconds)
