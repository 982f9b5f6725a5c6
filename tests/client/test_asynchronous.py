from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pandas as pd
import pytest

from tests.client.service import MODEL, ROW, flats
from triptych.client import AsyncClient, Client
from triptych.domain.errors import InvalidInput, JobNotFound, ServiceUnavailable
from triptych.domain.job import JobState, TrainingRequest
from triptych.domain.prediction import Prediction, Predictions

T = TypeVar("T")


def run(address: str, ask: Callable[[AsyncClient], Awaitable[T]]) -> T:
    async def asking() -> T:
        async with AsyncClient(address, timeout=20) as client:
            return await ask(client)

    return asyncio.run(asking())


def test_awaited_answers_are_those_of_the_other_client(address: str, client: Client):
    assert run(address, lambda found: found.models.list()) == client.models.list()
    assert run(address, lambda found: found.models.schema(MODEL)) == client.models.schema(MODEL)
    assert run(address, lambda found: found.models.examples(MODEL, limit=2)) == client.models.examples(MODEL, limit=2)
    answer = run(address, lambda found: found.models[MODEL].predict(ROW))
    assert isinstance(answer, Prediction)
    assert answer.prediction == client.models[MODEL].predict(ROW).prediction
    assert isinstance(run(address, lambda found: found.predict([ROW, ROW])), Predictions)


def test_questions_are_asked_together(address: str, client: Client):
    async def ask(found: AsyncClient) -> list[Prediction]:
        return await asyncio.gather(*(found.models[MODEL].predict({**ROW, "rooms": rooms}) for rooms in range(1, 6)))

    expected = client.models[MODEL].predict([{**ROW, "rooms": rooms} for rooms in range(1, 6)])
    assert [answer.prediction for answer in run(address, ask)] == list(expected.predictions)


def test_a_data_frame_is_answered_by_one(address: str, client: Client):
    frame = pd.DataFrame([ROW, ROW], index=["a", "b"])
    answered = run(address, lambda found: found.models[MODEL].predict(frame))
    pd.testing.assert_frame_equal(answered, client.models[MODEL].predict(frame))


def test_a_bad_field_is_pointed_at(address: str):
    with pytest.raises(InvalidInput) as caught:
        run(address, lambda found: found.models[MODEL].predict({**ROW, "rooms": "many"}))
    assert [field.pointer for field in caught.value.fields] == ["/input/rooms"]


def test_health_is_true_or_false(address: str):
    assert run(address, lambda found: found.health.ready()) is True
    assert run("http://127.0.0.1:9", lambda found: found.health.live()) is False


def test_no_server_is_one_plain_sentence():
    with pytest.raises(ServiceUnavailable, match="triptych up"):
        run("http://127.0.0.1:9", lambda found: found.models.list())


def test_a_table_is_brought_and_a_training_of_it_is_watched(address: str, tmp_path: Path):
    table = flats(tmp_path / "awaited.csv", rows=60)

    async def bring_and_watch(found: AsyncClient) -> list[JobState]:
        dataset = await found.datasets.upload(table)
        assert dataset.name == "awaited.csv"
        job = await found.jobs.train(TrainingRequest(dataset=dataset.id, target="price", name="awaited"))
        await found.jobs.cancel(job.id)
        seen: list[JobState] = []
        await found.jobs.wait(job.id, lambda each: seen.append(each.state))
        await found.datasets.delete(dataset.id)
        return seen

    assert run(address, bring_and_watch) == [JobState.CANCELLED]


def test_an_unknown_job_is_not_found(address: str):
    with pytest.raises(JobNotFound):
        run(address, lambda found: found.jobs.get("nothing"))
