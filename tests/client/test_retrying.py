from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx2
import pytest

from triptych.client import AsyncClient, Client
from triptych.client.retrying import LONGEST, Attempts
from triptych.domain.errors import ServiceUnavailable, Unavailable

ANSWER = {"prediction": 42.0, "model": "m", "version": "1", "prediction_id": "p"}


class Server:
    """Answers with what it is given, one after the other, and counts."""

    def __init__(self, *outcomes: httpx2.Response | Exception) -> None:
        self.outcomes: Iterator[httpx2.Response | Exception] = iter(outcomes)
        self.bodies: list[bytes] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.bodies.append(request.content)
        outcome = next(self.outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def client(self, **options: int) -> Client:
        http = httpx2.Client(base_url="http://service", transport=httpx2.MockTransport(self))
        return Client(http=http, **options)


def busy(after: str | None = "0") -> httpx2.Response:
    headers = {} if after is None else {"retry-after": after}
    return httpx2.Response(503, json={"code": "unavailable", "detail": "Too much to do."}, headers=headers)


def test_a_prediction_is_asked_for_again_when_the_server_says_when():
    server = Server(busy(), busy(), httpx2.Response(200, json=ANSWER))
    assert server.client().predict({"a": 1}).prediction == 42.0
    assert server.bodies == [b'{"input": {"a": 1}}'] * 3


def test_the_other_client_does_the_same():
    server = Server(busy(), httpx2.Response(200, json=ANSWER))

    async def ask() -> object:
        http = httpx2.AsyncClient(base_url="http://service", transport=httpx2.MockTransport(server))
        async with http:
            return (await AsyncClient(http=http).predict({"a": 1})).prediction

    assert asyncio.run(ask()) == 42.0


def test_patience_has_an_end():
    server = Server(*(busy() for _ in range(9)))
    with pytest.raises(Unavailable, match="Too much to do"):
        server.client(retries=2).predict({"a": 1})
    assert len(server.bodies) == 3


@pytest.mark.parametrize("after", [None, "soon", "86400"])
def test_a_server_that_does_not_say_when_or_says_much_later_is_not_asked_again(after: str | None):
    server = Server(busy(after))
    with pytest.raises(Unavailable):
        server.client().predict({"a": 1})


def test_pauses_add_up_to_a_bound():
    attempts = Attempts(1000)
    pauses = [attempts.pause(busy("7")) for _ in range(9)]
    asked = [pause for pause in pauses if pause is not None]
    assert len(asked) == LONGEST // 7
    assert all(7 <= pause <= 7 * 1.25 for pause in asked)


def test_the_moment_to_come_back_may_be_a_date():
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=10), usegmt=True)
    pause = Attempts(1).pause(busy(moment))
    assert pause is not None
    assert 5 < pause < 13


@pytest.mark.parametrize(
    "change",
    [
        lambda client: client.models.promote("m", "1"),
        lambda client: client.jobs.cancel("j"),
        lambda client: client.datasets.delete("d"),
    ],
    ids=["promote", "cancel", "delete"],
)
def test_a_call_that_changes_something_is_made_once(change: Callable[[Client], object]):
    server = Server(busy())
    with pytest.raises(Unavailable):
        change(server.client())
    assert len(server.bodies) == 1


def test_a_connection_that_was_closed_without_a_word_is_opened_again():
    server = Server(httpx2.RemoteProtocolError("Server disconnected"), httpx2.Response(200, json=ANSWER))
    assert server.client().predict({"a": 1}).prediction == 42.0


@pytest.mark.parametrize("failure", [httpx2.ConnectError("refused"), httpx2.ReadTimeout("slow")])
def test_a_server_that_is_not_there_is_not_waited_for(failure: Exception):
    server = Server(failure)
    with pytest.raises(ServiceUnavailable):
        server.client().predict({"a": 1})
    assert len(server.bodies) == 1


def test_health_is_said_at_once():
    server = Server(busy())
    assert server.client().health.ready() is False
    assert len(server.bodies) == 1
