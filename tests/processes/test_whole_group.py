"""`up` and `serve` as people run them, and what is left of them after kill -9."""

from __future__ import annotations

import shutil
import signal
import urllib.request

import pytest

from triptych.client import Client
from triptych.domain.errors import TriptychError
from triptych.domain.job import JobState, TrainingRequest
from triptych.samples import SAMPLES

START_SECONDS = 120.0
"""Two busy cores, nothing compiled yet: only a hang should fail."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("whole") / "home"


@pytest.fixture
def up(triptych, home, ports):
    """Everything, started, and a client of it."""
    port, mlflow_port = ports(2)
    options = ("--port", str(port), "--mlflow-port", str(mlflow_port), "--no-samples", "--no-browser")
    running = triptych("up", "--home", str(home), *options)
    running.says("Ctrl-C stops it all", START_SECONDS)
    running.below()
    assert f"http://127.0.0.1:{port}" in running.said
    with urllib.request.urlopen(f"http://127.0.0.1:{mlflow_port}/", timeout=10) as page:
        assert b"MLflow" in page.read()
    with Client(f"http://127.0.0.1:{port}", timeout=60) as client:
        yield running, client


def one(processes):
    assert len(processes) == 1
    return processes[0]


def train(client, budget):
    penguins = next(sample for sample in SAMPLES if sample.name == "penguins")
    dataset = client.datasets.upload(penguins.path)
    request = TrainingRequest(dataset=dataset.id, target=penguins.target, name="penguins", budget=budget)
    return client.jobs.train(request).id


def test_each_process_that_is_killed_is_said_and_comes_back_and_nothing_is_left(up, until):
    running, client = up
    for word, title in (("app", "The application"), ("tracking-server", "MLflow"), ("worker", "The job worker")):
        one(running.below(f"triptych.cli {word}", deep=False)).kill()
        running.says(rf"{title} ended \(signal SIGKILL\) and is started again")
        until(lambda word=word: running.below(f"triptych.cli {word}"))
    until(client.health.ready, START_SECONDS)
    assert client.jobs.wait(train(client, 5.0)).state is JobState.SUCCEEDED
    running.send(signal.SIGINT)
    assert running.ends(15) == 0
    assert running.said.endswith("Stopping.\nStopped.\n")
    assert running.leaves_nothing(1)


def test_a_job_whose_body_or_worker_is_killed_is_begun_again(up, until):
    running, client = up
    killed = train(client, 5.0)
    one(until(lambda: running.below("triptych.cli body"))).kill()
    job = client.jobs.wait(killed)
    assert (job.state, job.attempts) == (JobState.SUCCEEDED, 2)
    taken_over = train(client, 5.0)
    until(lambda: running.below("triptych.cli body"))
    one(running.below("triptych.cli worker", deep=False)).kill()
    assert client.jobs.wait(taken_over).state is JobState.SUCCEEDED


def test_killing_up_itself_leaves_nothing_even_during_a_training(up, until):
    running, client = up
    train(client, 60.0)
    until(lambda: running.below("triptych.cli body"))
    running.send(signal.SIGKILL)
    running.ends()
    assert running.leaves_nothing(15)


def test_serve_goes_on_when_one_of_its_workers_is_killed(triptych, trained, tmp_path, ports, until):
    port = ports(1)[0]
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(trained / "mlflow.db", home)
    running = triptych("serve", "--home", str(home), "--port", str(port), "--workers", "2")
    with Client(f"http://127.0.0.1:{port}", timeout=60) as client:
        until(client.health.ready, START_SECONDS)
        until(lambda: len(running.below("triptych.cli plane")) == 2)
        running.below("triptych.cli plane")[0].kill()
        running.says(r"Server \d ended \(signal SIGKILL\) and is started again")
    until(lambda: answers(port), START_SECONDS)
    running.send(signal.SIGTERM)
    assert running.ends(15) == 0
    assert running.leaves_nothing(1)


def answers(port):
    """Whether a new connection is answered."""
    with Client(f"http://127.0.0.1:{port}") as client:
        try:
            return client.models.list()
        except TriptychError:
            return False
