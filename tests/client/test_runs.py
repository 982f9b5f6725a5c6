from __future__ import annotations

import asyncio

import pytest

from tests.client.service import MODEL
from triptych.client import AsyncClient, Client
from triptych.domain.errors import Invalid, NotFound


def test_trainings_are_listed_and_looked_into(client: Client):
    (run,) = client.runs.list(model=MODEL)
    assert client.runs.list(dataset=run.data) == client.runs.list(limit=1) == (run,)
    assert client.runs.list(model="nothing") == ()
    assert (run.version, run.target) == ("1", "price")
    assert client.runs.get(run.id) == run
    assert client.runs.report(run.id) == client.models.report(MODEL, "1")


def test_awaited_answers_are_those_of_the_other_client(address: str, client: Client):
    async def ask() -> tuple[object, object]:
        async with AsyncClient(address) as found:
            (run,) = await found.runs.list()
            return run, await found.runs.report(run.id)

    (run,) = client.runs.list()
    assert asyncio.run(ask()) == (run, client.runs.report(run.id))


def test_what_can_not_be_compared_or_found_is_refused(client: Client):
    (run,) = client.runs.list()
    with pytest.raises(Invalid, match="2 to 8"):
        client.runs.compare(run.id, run.id)
    with pytest.raises(NotFound):
        client.runs.reproduce("0" * 32)
