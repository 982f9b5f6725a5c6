from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.client.service import MODEL, ROW, flats
from triptych.client import Client
from triptych.domain.errors import DatasetNotFound, InvalidInput, InvalidTraining, JobNotFound, ModelNotFound
from triptych.domain.explanation import Measure
from triptych.domain.job import JobState, TrainingRequest
from triptych.domain.prediction import Prediction, Predictions


def test_the_model_is_listed_with_its_champion(client: Client):
    (model,) = client.models.list()
    assert model.name == MODEL
    assert model.champion is not None
    assert client.models.get(MODEL).champion == model.champion
    assert client.models.versions(MODEL) == (model.champion,)
    assert client.models.version(MODEL, "1") == model.champion


def test_the_schema_of_the_champion_is_that_of_its_version(client: Client):
    assert client.models.schema(MODEL) == client.models.schema(MODEL, "1")
    assert {column.name for column in client.models.schema(MODEL).inputs} == set(ROW)


def test_the_report_holds_measures_and_curves(client: Client):
    report = client.models.report(MODEL, "1")
    assert report.metrics["rmse"] < report.baseline["rmse"]
    assert report.curves["predicted_actual"]["predicted"]


def test_one_row_gets_one_answer(client: Client):
    answer = client.models[MODEL].predict(ROW)
    assert isinstance(answer, Prediction)
    assert isinstance(answer.prediction, float)
    assert (answer.model, answer.version) == (MODEL, "1")


def test_several_rows_get_as_many_answers(client: Client):
    answers = client.models[MODEL].predict([ROW, ROW], version="1")
    assert isinstance(answers, Predictions)
    assert len(answers.predictions) == 2


def test_the_default_model_answers_without_a_name(client: Client):
    assert isinstance(client.predict(ROW), Prediction)


def test_every_example_can_be_predicted(client: Client):
    for row in client.models.examples(MODEL, limit=3):
        assert isinstance(client.models[MODEL].predict(row), Prediction)


def test_a_bad_field_is_pointed_at(client: Client):
    with pytest.raises(InvalidInput) as caught:
        client.models[MODEL].predict({**ROW, "rooms": "many"})
    assert [field.pointer for field in caught.value.fields] == ["/input/rooms"]


def test_an_alias_is_moved(client: Client):
    moved = client.models.promote(MODEL, "1", alias="fallback")
    assert "fallback" in moved.aliases


def test_an_unknown_model_is_not_found(client: Client):
    with pytest.raises(ModelNotFound):
        client.models.get("no such model")


def test_a_table_is_brought_profiled_and_forgotten(client: Client, tmp_path: Path):
    dataset = client.datasets.upload(flats(tmp_path / "a b é.csv", rows=60))
    assert (dataset.name, dataset.rows, dataset.columns) == ("a b é.csv", 60, 6)
    assert dataset in client.datasets.list()
    assert client.datasets.get(dataset.id) == dataset
    profile = client.datasets.profile(dataset.id, target="price")
    assert profile.schema.target is not None
    client.datasets.delete(dataset.id)
    with pytest.raises(DatasetNotFound):
        client.datasets.get(dataset.id)


def test_an_open_file_is_brought_under_a_given_name(client: Client):
    dataset = client.datasets.upload(io.BytesIO(b"a,b\n1,2\n3,4\n5,6\n"), name="letters.csv")
    assert (dataset.name, dataset.rows) == ("letters.csv", 3)


def test_a_training_is_queued_watched_and_cancelled(client: Client, tmp_path: Path):
    dataset = client.datasets.upload(flats(tmp_path / "queue.csv", rows=60))
    job = client.jobs.train(TrainingRequest(dataset=dataset.id, target="price", name="queued"))
    assert job.state is JobState.QUEUED
    assert job in client.jobs.list()
    assert client.jobs.log(job.id) == ()
    assert client.jobs.finish(job.id).finishing
    client.jobs.cancel(job.id)
    seen: list[JobState] = []
    assert client.jobs.wait(job.id, lambda found: seen.append(found.state)).state is JobState.CANCELLED
    assert seen == [JobState.CANCELLED]


def test_a_training_that_is_asked_for_twice_under_one_key_is_one_job(client: Client, tmp_path: Path):
    dataset = client.datasets.upload(flats(tmp_path / "twice.csv", rows=60))
    request = TrainingRequest(dataset=dataset.id, target="price", name="twice")
    first, again = (client.jobs.train(request, key="the flats of May") for _ in range(2))
    assert first.id == again.id
    client.jobs.cancel(first.id)


def test_a_name_that_can_not_be_one_is_refused(client: Client, tmp_path: Path):
    dataset = client.datasets.upload(flats(tmp_path / "named.csv", rows=60))
    with pytest.raises(InvalidTraining):
        client.jobs.train(TrainingRequest(dataset=dataset.id, target="price", name="a/b"))


@pytest.mark.parametrize("budget", [float("nan"), float("inf"), 0.0, -1.0, 1e308, "60", True])
def test_a_budget_that_is_no_time_is_refused_before_it_is_sent(client: Client, budget):
    with pytest.raises(InvalidTraining, match="budget must be a number of seconds > 0 and at most 604800"):
        client.jobs.train(TrainingRequest(dataset="d", target="price", budget=budget))


def test_an_unknown_job_is_not_found(client: Client):
    with pytest.raises(JobNotFound):
        client.jobs.get("nothing")


def test_the_service_is_live_and_ready(client: Client):
    assert client.health.live()
    assert client.health.ready()


def test_an_answer_is_explained_when_that_is_asked_for(client):
    answer = client.models[MODEL].predict(ROW, explain=True)
    assert client.models[MODEL].predict(ROW).explanation is None
    assert sum(answer.explanation.contributions.values()) == pytest.approx(
        answer.explanation.score - answer.explanation.base
    )
    assert answer.explanation.measure in {Measure.VALUE, Measure.LOG}
