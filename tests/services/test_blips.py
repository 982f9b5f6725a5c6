"""A training waits while MLflow or the store is away for a moment, and makes one version all the same."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from contextlib import closing, contextmanager
from functools import partial

import pytest

from tests.trained import quiet_mlflow
from triptych import wiring
from triptych.domain import patience
from triptych.domain.errors import StoreUnavailable, TrackingUnavailable
from triptych.domain.job import JobState, TrainingRequest
from triptych.domain.patience import patiently
from triptych.services.jobs import Jobs
from triptych.storage import database

SECONDS = 1.2
"""How long a blip lasts."""


@pytest.fixture
def artifacts(home):
    """Where the artefacts of the model `blip` lie; each test's own, unlike those of `flats`."""
    return home.home / "artifacts" / "blip"


@pytest.fixture
def dataset(home, trained):
    return wiring.datasets(home).bring(trained / "flats.csv").id


@contextmanager
def unmounted(folder):
    """Let a folder be away, as a disk of the network is that lost its server."""
    aside = folder.with_name("aside")
    if folder.exists():
        folder.rename(aside)
    folder.parent.mkdir(exist_ok=True)
    folder.touch()
    try:
        yield
    finally:
        folder.unlink()
        if aside.exists():
            aside.rename(folder)


@contextmanager
def locked(file):
    """Hold a SQLite file, as a backup does."""
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


@contextmanager
def broken(file):
    """Let MLflow's database answer nothing about runs, at once."""
    for before, after in (("runs", "away"), ("away", "runs")):
        with closing(sqlite3.connect(file)) as connection:
            connection.execute(f"ALTER TABLE {before} RENAME TO {after}")
        if after == "away":
            yield


def for_a_moment(blip):
    """Begin what ends by itself."""
    blip.__enter__()
    threading.Timer(SECONDS, partial(blip.__exit__, None, None, None)).start()


def once_at(phase, begin):
    """A progress that begins something when a phase does."""
    seen = []

    def progress(step):
        if step.phase.startswith(phase) and not seen:
            seen.append(step)
            begin()

    return progress


@pytest.mark.parametrize("phase", ["Recording", "Registering"])
def test_a_training_outlasts_a_blip_of_mlflow_and_leaves_everything_once(home, trained, artifacts, phase):
    training = wiring.training(home)
    blip = once_at(phase, lambda: for_a_moment(unmounted(artifacts)))
    with quiet_mlflow():
        made = training.train(trained / "flats.csv", target="price", name="blip", budget=1e-9, job="j1", progress=blip)
    assert [version.version for version in training._registry.versions("blip")] == [made.version] == ["1"]
    client = training._registry.client
    run = client.get_run(made.run_id)
    assert run.info.status == "FINISHED"
    asked = f"tags.`mlflow.parentRunId` = '{run.info.run_id}'"
    trials = Counter(each.info.run_name for each in client.search_runs([run.info.experiment_id], asked))
    assert set(trials.values()) == {1}
    steps = [point.step for point in client.get_metric_history(run.info.run_id, "best_rmse")]
    assert len(steps) == len(set(steps)) >= 1
    logged = client.search_logged_models([run.info.experiment_id])
    assert [str(each.status) for each in logged] == ["READY"]


def test_a_job_whose_mlflow_stays_away_is_queued_again_and_succeeds_when_it_is_back(
    home, dataset, artifacts, monkeypatch
):
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.6)
    store = wiring.job_store(home)
    request = TrainingRequest(dataset=dataset, target="price", name="blip", budget=1e-9)
    job = Jobs(store, wiring.datasets(home)).train(request)
    body = wiring.training_body(home)
    tell, gone = body._store.tell, unmounted(artifacts)
    break_it = once_at("Recording", gone.__enter__)

    def telling(claim, step):
        break_it(step)
        return tell(claim, step)

    body._store.tell = telling
    claim = store.claim("w", 60)
    with quiet_mlflow():
        body.run(job.id, claim.fence)
    seen = store.get(job.id)
    assert (seen.state, seen.attempts) == (JobState.QUEUED, 1)
    assert store.events(job.id)[-1].step.phase.startswith("MLflow did not answer")
    gone.__exit__(None, None, None)
    again = store.claim("w", 60)
    with quiet_mlflow():
        wiring.training_body(home).run(job.id, again.fence)
    assert store.get(job.id).state is JobState.SUCCEEDED
    assert len(wiring.registry(home).versions("blip")) == 1


def test_a_job_outlasts_a_store_that_is_locked_while_it_tells_and_registers(home, dataset, monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    store = wiring.job_store(home)
    job = Jobs(store, wiring.datasets(home)).train(TrainingRequest(dataset=dataset, target="price", budget=1e-9))
    claim = store.claim("w", 60)
    body = wiring.training_body(home)
    tell, refused = body._store.tell, []
    block = once_at("Registering", lambda: for_a_moment(locked(home.home / "triptych.db")))

    def telling(claim, step):
        block(step)
        try:
            return tell(claim, step)
        except StoreUnavailable:
            refused.append(step.phase)
            raise

    body._store.tell = telling
    with quiet_mlflow():
        body.run(job.id, claim.fence)
    assert refused == ["Registering the version"]
    assert store.get(job.id).state is JobState.SUCCEEDED


def test_a_run_that_mlflow_does_not_let_be_closed_fails_nothing(home, monkeypatch):
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.0)
    runs = wiring.training(home)._runs
    with runs.run("left", job="j1") as run_id:
        gone = broken(home.home / "mlflow.db")
        gone.__enter__()
    gone.__exit__(None, None, None)
    assert runs._client.get_run(run_id).info.status == "RUNNING"
    with runs.run("left", job="j1"):
        assert runs._client.get_run(run_id).info.status == "KILLED"


def test_the_log_speaks_once_of_an_mlflow_that_is_asked_again(monkeypatch, caplog):
    monkeypatch.setattr(patience, "FIRST_SECONDS", 0.01)
    answers = iter([TrackingUnavailable("MLflow does not answer."), TrackingUnavailable("MLflow does not answer."), 7])

    def ask():
        if isinstance(answer := next(answers), TrackingUnavailable):
            raise answer
        return answer

    assert patiently(ask) == 7
    assert [record.message for record in caplog.records] == [
        "MLflow does not answer. It is asked again for up to 60 seconds."
    ]


def test_what_mlflow_refuses_is_not_asked_again(home):
    runs = wiring.training(home)._runs
    asked = []

    def ask():
        asked.append(1)
        runs._end("no such run", "FINISHED")

    with pytest.raises(TrackingUnavailable):
        patiently(ask)
    assert asked == [1]
