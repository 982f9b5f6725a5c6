"""A job that is taken over makes one version, and undoes nothing that people did meanwhile."""

from __future__ import annotations

import pytest

from tests.trained import quiet_mlflow
from triptych import wiring
from triptych.domain.errors import Conflict
from triptych.domain.job import JOB_TAG, JobState, TrainingRequest
from triptych.registry.registration import CONCLUDED, made_by
from triptych.services.conclusion import conclude
from triptych.services.jobs import Jobs


@pytest.fixture
def request_(home, trained):
    dataset = wiring.datasets(home).bring(trained / "flats.csv").id
    return TrainingRequest(dataset=dataset, target="price", name="flats", budget=1e-9)


@pytest.fixture
def jobs(home):
    return Jobs(wiring.job_store(home), wiring.datasets(home))


def work(home, job_id, claim, **changes):
    """Do a job as a worker's child does, but for some methods of its store."""
    body = wiring.training_body(home)
    for name, change in changes.items():
        setattr(body._store, name, change)
    with quiet_mlflow():
        body.run(job_id, claim.fence)


def copied(client, version, **tags):
    """Another version of the same content."""
    twin = client.get_model_version("flats", version)
    made = client.create_model_version("flats", twin.source, run_id=twin.run_id, tags={**twin.tags, **tags})
    return str(made.version)


def test_a_job_that_was_killed_before_its_version_was_there_may_be_cancelled_again(home, jobs, request_):
    store = wiring.job_store(home)
    job = jobs.train(request_)
    first = store.claim("first", 60)
    store.register(first)
    store.retry(first, "It was killed.")
    assert store.cancel(job.id).state is JobState.QUEUED
    tell = store.tell

    def told(claim, step):
        if step.phase.startswith("Trying"):
            store.cancel(job.id)
        return tell(claim, step)

    work(home, job.id, store.claim("second", 60), tell=told)
    assert store.get(job.id).state is JobState.CANCELLED
    assert [version.version for version in wiring.registry(home).versions("flats")] == ["1"]


def test_a_restart_does_not_undo_a_rollback(home, jobs, request_):
    store, registry = wiring.job_store(home), wiring.registry(home)
    job = jobs.train(request_)
    first = store.claim("first", 60)
    work(home, job.id, first, finish=lambda *_: None)  # as if killed just before it wrote its result
    assert registry.alias("flats", "champion") == "2"
    registry.point("flats", "champion", "1")
    store.retry(first, "It was killed.")
    work(home, job.id, store.claim("second", 60))
    done = store.get(job.id)
    assert (done.state, done.result["version"]) == (JobState.SUCCEEDED, "2")
    assert registry.alias("flats", "champion") == "1"


def test_a_version_that_is_concluded_late_does_not_push_out_a_later_one(home):
    registry = wiring.registry(home)
    late, later = copied(registry.client, "1"), copied(registry.client, "1")
    for number in (late, later):
        registry.client.delete_model_version_tag("flats", number, CONCLUDED)
    registry.point("flats", "champion", later)
    assert conclude(registry, registry.version("flats", late)).version == late
    assert registry.alias("flats", "champion") == later
    assert conclude(registry, registry.version("flats", later)).version == later


def test_a_version_that_a_stale_process_of_the_job_removes_is_replaced_by_its_own(home, trained):
    training, stale = wiring.training(home), wiring.registry(home)
    client = training._registry.client
    create = client.create_model_version

    def overtaken(*arguments, **options):
        copied(stale.client, "1", **{JOB_TAG: "j1"})
        made = create(*arguments, **options)
        made_by(stale, "flats", "j1")
        return made

    client.create_model_version = overtaken
    with quiet_mlflow():
        made = training.train(trained / "flats.csv", target="price", budget=1e-9, job="j1", progress=lambda _: None)
    assert made.version == "2"
    assert [version.version for version in stale.versions("flats")] == ["2", "1"]


def test_two_processes_may_remove_the_same_version(home):
    mine, other = wiring.registry(home), wiring.registry(home)
    for _ in range(2):
        copied(mine.client, "1", **{JOB_TAG: "j1"})
    search = mine.client.search_model_versions

    def overtaken(asked):
        found = search(asked)
        made_by(other, "flats", "j1")
        return found

    mine.client.search_model_versions = overtaken
    assert made_by(mine, "flats", "j1").version == "2"
    assert [version.version for version in other.versions("flats")] == ["2", "1"]


def test_a_key_is_its_job_also_when_the_data_set_was_deleted(home, jobs, request_):
    job = jobs.train(request_, key="k1")
    wiring.datasets(home).delete(request_.dataset)
    assert jobs.train(request_, key="k1") == job
    with pytest.raises(Conflict, match="key"):
        jobs.train(TrainingRequest(dataset=request_.dataset, target="area"), key="k1")
