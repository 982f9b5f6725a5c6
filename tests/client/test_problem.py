from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from triptych.api.problems import problem
from triptych.client import Client
from triptych.domain.errors import FieldError, NotFound, ServiceUnavailable, TriptychError, Unavailable


def kinds(kind: type[TriptychError] = TriptychError) -> Iterator[type[TriptychError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from kinds(child)


def answering(response: httpx2.Response) -> Client:
    transport = httpx2.MockTransport(lambda _: response)
    return Client(http=httpx2.Client(base_url="http://service", transport=transport))


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
def test_every_error_of_the_service_is_the_same_error_here(kind: type[TriptychError]):
    fields = (FieldError(pointer="/input/a~1b", code="missing", message="“a/b” is missing."),)
    sent = problem(kind("Here is why.", fields=fields), "request-1")
    client = answering(httpx2.Response(sent.status_code, content=bytes(sent.body)))
    with pytest.raises(kind) as caught:
        client.models.list()
    assert type(caught.value) is kind
    assert caught.value.detail == "Here is why."
    assert caught.value.fields == fields
    assert "request-1" in str(caught.value.__notes__)


def test_an_unknown_code_falls_back_on_the_status():
    client = answering(httpx2.Response(404, json={"code": "from-the-future", "detail": "Gone."}))
    with pytest.raises(NotFound, match="Gone"):
        client.models.get("x")


def test_an_answer_of_a_proxy_is_an_error_too():
    with pytest.raises(Unavailable, match="502"):
        answering(httpx2.Response(502, text="<html>Bad gateway</html>")).models.list()


def test_a_page_instead_of_an_api_is_said_so():
    with pytest.raises(ServiceUnavailable, match="not a Triptych API"):
        answering(httpx2.Response(200, text="<!doctype html>")).models.list()


def test_no_server_is_one_plain_sentence():
    with Client("http://127.0.0.1:9", timeout=2) as client, pytest.raises(ServiceUnavailable, match="triptych up"):
        client.models.list()


def test_a_slow_server_is_one_plain_sentence():
    def slow(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ReadTimeout("slow", request=request)

    client = Client(http=httpx2.Client(base_url="http://service", transport=httpx2.MockTransport(slow)))
    with pytest.raises(ServiceUnavailable, match="in time"):
        client.jobs.list()
