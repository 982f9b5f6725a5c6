from __future__ import annotations

import json
import threading
from dataclasses import replace

import pytest

from tests.processes.waiting import wait_until
from triptych import wiring
from triptych.cli.following import follow_to_its_end
from triptych.cli.results import Warnings, show_result
from triptych.domain.document import to_document
from triptych.domain.finding import Finding, Severity
from triptych.domain.job import JobState, Step
from triptych.domain.run import TrainingResult
from triptych.services.jobs import Jobs
from triptych.settings import load
from triptych.storage.database import open_database
from triptych.storage.jobs import JobStore

DRIFT = Finding(check="time-order", severity=Severity.WARNING, message="“species” drifts along “year”.")
RESULT = TrainingResult(
    name="penguins", version="3", run_id="r7", task="multiclass", metrics={"accuracy": 0.98},
    baseline={"accuracy": 0.4}, warnings=("The search was ended early.",),
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("queue") / "home"


@pytest.fixture(scope="module")
def queued(triptych, penguins, folder):
    """What `train --detach` printed."""
    return triptych("train", penguins, "--target", "species", "--detach", "--key", "one", "--home", folder)


@pytest.fixture
def store(queued, folder):
    engine = open_database(f"sqlite:///{folder / 'triptych.db'}")
    yield JobStore(engine)
    engine.dispose()


@pytest.fixture
def ask(triptych, penguins, folder):
    """Queue another training; the job as it was printed for a machine."""

    def asked(*options):
        ran = triptych("train", penguins, "--target", "species", "--detach", "--json", "--home", folder, *options)
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    return asked


def test_a_detached_training_prints_its_id_alone_and_says_that_nobody_works(queued, store, folder):
    assert queued.returncode == 0, queued.stderr
    job = store.get(queued.stdout.strip())
    assert (job.state, job.request.target) == (JobState.QUEUED, "species")
    assert queued.stderr == f"No `triptych up` runs in {folder}; the job waits until one does.\n"


def test_the_same_key_is_the_same_job_and_another_request_under_it_is_refused(queued, ask, triptych, penguins, folder):
    assert ask("--key", "one")["id"] == queued.stdout.strip()
    options = ("--target", "island", "--detach", "--key", "one", "--home", folder)
    ran = triptych("train", penguins, *options)
    assert ran.returncode == 1
    assert "choose a new one" in ran.stderr


def test_a_column_that_is_not_there_is_said_before_anything_is_queued(queued, store, triptych, penguins, folder):
    before = len(store.list())
    ran = triptych("train", penguins, "--target", "colour", "--detach", "--home", folder)
    assert ran.returncode == 1
    assert '"species"' in ran.stderr
    assert len(store.list()) == before


def test_what_only_a_queue_knows_needs_a_queue(triptych, penguins, folder):
    ran = triptych("train", penguins, "--target", "species", "--priority", "5", "--home", folder)
    assert ran.returncode == 2
    assert "add --detach" in ran.stderr


def test_a_job_is_followed_from_its_first_step_to_its_result(triptych, store, ask, folder):
    job = ask("--priority", "9")["id"]
    claim = store.claim("w", 60)
    assert claim.job.id == job
    store.tell(claim, Step(share=0.1, phase="Reading the table"))

    def work():
        wait_until(lambda: store.get(job).finishing)
        store.tell(claim, Step(share=0.5, phase="Trying linear", best=0.5, left=4.0, run_id="r7"))
        store.finish(claim, RESULT)

    working = threading.Thread(target=work)
    working.start()
    finished = triptych("jobs", "finish", job, "--home", folder)
    followed = triptych("jobs", "follow", job, "--home", folder)
    working.join()
    assert finished.stdout == f"Job {job} ends its search and keeps the best so far.\n"
    assert followed.returncode == 0
    assert followed.stdout.splitlines()[0] == "penguins, version 3 (multiclass)"
    said = followed.stderr.splitlines()
    assert said[-3:] == ["Reading the table", "Trying linear", "Warning: The search was ended early."]
    shown = triptych("jobs", "show", job, "--home", folder).stdout
    assert "Trying linear (best score 0.5)" in shown
    assert "MLflow run r7" in shown


def test_a_running_job_is_shown_with_what_checks_found(triptych, store, ask, folder):
    job = ask("--priority", "9")["id"]
    store.warn(store.claim("w", 60), [DRIFT])
    assert triptych("jobs", "show", job, "--home", folder).stderr == f"Warning: {DRIFT.message}\n"


def test_what_checks_found_is_said_while_a_job_is_followed_and_not_again_at_its_end(store, ask, folder, capsys):
    job = ask("--priority", "9")["id"]
    claim = store.claim("w", 60)
    late = replace(DRIFT, check="overfit", severity=Severity.NOTE, message="The model remembers.")
    result = replace(RESULT, findings=(DRIFT, late), warnings=(DRIFT.message, late.message))
    goes_on = [
        lambda: store.warn(claim, [DRIFT]),
        lambda: store.tell(claim, Step(share=0.5, phase="Trying linear")),
        lambda: store.finish(claim, result),
    ]

    class Going(Jobs):
        """Goes on by one step whenever it is looked at."""

        def get(self, job_id):
            goes_on.pop(0)()
            return super().get(job_id)

    warnings = Warnings()
    ended = follow_to_its_end(Going(store, wiring.datasets(load(home=folder))), job, warnings)
    assert capsys.readouterr().err.splitlines() == [f"Warning: {DRIFT.message}", "Trying linear"]
    assert ended.state is JobState.SUCCEEDED
    show_result(result, warnings)
    assert capsys.readouterr().err.splitlines() == [f"Note: {late.message}"]


def test_a_job_that_is_followed_to_its_leak_says_it_once(triptych, store, ask, folder):
    job = ask("--priority", "9")["id"]
    leak = replace(DRIFT, check="leaking-column", severity=Severity.STOP, columns=("year",))
    store.fail(store.claim("w", 60), "It is given away.", code="target-leak", findings=[leak])
    followed = triptych("jobs", "follow", job, "--home", folder)
    assert (followed.returncode, followed.stdout) == (3, "It is given away.\n")
    assert leak.message not in followed.stderr
    assert "--drop year" in followed.stderr
    document = json.loads(triptych("jobs", "show", job, "--json", "--home", folder).stdout)
    assert document["findings"] == to_document((leak,))


def test_a_cancelled_job_is_listed_as_such_and_whoever_follows_it_fails(triptych, ask, folder):
    job = ask()["id"]
    assert triptych("jobs", "cancel", job, "--home", folder).stdout == f"Job {job} is cancelled.\n"
    followed = triptych("jobs", "follow", job, "--json", "--home", folder)
    assert followed.returncode == 1
    assert json.loads(followed.stdout)["state"] == "cancelled"
    listed = json.loads(triptych("jobs", "--json", "--home", folder).stdout)
    assert {"id": job, "state": "cancelled"}.items() <= listed[0].items()


def test_a_job_that_is_not_there_is_one_sentence(triptych, queued, folder):
    ran = triptych("jobs", "show", "nothing", "--home", folder)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "No job has this id" in ran.stderr


def test_a_home_without_jobs_is_said_and_not_made(triptych, tmp_path):
    ran = triptych("jobs", "--home", tmp_path / "none")
    assert ran.returncode == 1
    assert "triptych train --detach" in ran.stderr
    assert not (tmp_path / "none").exists()
