"""A server that knows a request's head says what uvicorn says, byte by byte, but for times and ids."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPResponse
from itertools import pairwise

import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trained import FLAT, PENGUIN, REVIEW
from triptych.api.express import ExpressLane
from triptych.cli.repeating import MOST_HEADS, repeating

OWN = re.compile(
    rb"(date: |x-request-id: |server-timing: )[^\r]*"
    rb'|"(prediction_id|request_id)":"[^"]*"'
)
LAST = b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


def post(path, document, *lines, version="1.1"):
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    head = f"POST {path} HTTP/{version}\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    return (head + "".join(f"{line}\r\n" for line in lines)).encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body


KNOWN = post("/predict", {"input": REVIEW})
ROW = json.dumps({"input": REVIEW}).encode()
REQUESTS = {
    "the default model": KNOWN,
    "a named model": post("/models/flats/predict", {"input": FLAT}),
    "rows": post("/models/penguins/predict", {"inputs": [PENGUIN] * 3}),
    "many rows": post("/models/flats/predict", {"inputs": [FLAT] * 400}),
    "many rows, one of them bad": post("/models/flats/predict", {"inputs": [FLAT] * 399 + [FLAT | {"rooms": "x"}]}),
    "a bad field, as long as a good one": post("/models/flats/predict", {"input": FLAT | {"rooms": "x"}}),
    "no JSON": post("/predict", b"{" * len(ROW)),
    "no such model": post("/models/none/predict", {"input": REVIEW}),
    "another route": b"GET /models/flats HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "an id of its own": post("/predict", {"input": REVIEW}, "X-Request-ID: mine"),
    "another site": post("/predict", {"input": REVIEW}, "Origin: http://elsewhere"),
    "another host": KNOWN.replace(b"Host: 127.0.0.1", b"Host: elsewhere"),
    "an expectation": post("/predict", {"input": REVIEW}, "Expect: 100-continue"),
    "pieces": KNOWN.partition(b"Content-Length")[0]
    + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(ROW), ROW),
    "a body that looks like a request": post("/nothing", KNOWN),
}
ENDING = {
    "an old version": post("/predict", {"input": REVIEW}, "Connection: keep-alive", version="1.0"),
    "the end": post("/predict", {"input": REVIEW}, "Connection: close"),
    "a body too many": KNOWN + ROW,
    "two lengths": post("/predict", ROW, f"Content-Length: {len(ROW) // 2}"),
}


@contextmanager
def listening(app, **options) -> Iterator[int]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off", **options))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def ports(app, http):
    """Of uvicorn as it is, and of ours, over one application."""
    with ExitStack() as stack:
        yield [stack.enter_context(listening(app, http=way)) for way in ("httptools", repeating())]


def said(port: int, *pieces: bytes) -> bytes:
    """All that a server says to what comes in pieces, until it ends the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        got = b""
        for piece in pieces:
            wire.sendall(piece)
            time.sleep(0.002)
        while data := wire.recv(1 << 16):
            got += data
        return OWN.sub(b"", got)


def asked(wire: socket.socket, request: bytes) -> tuple[int, dict, str]:
    """The status, the document and the id of an answer, in however many pieces it comes."""
    wire.sendall(request)
    answer = HTTPResponse(wire)
    answer.begin()
    return answer.status, json.loads(answer.read()), answer.headers["x-request-id"]


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_each_request_is_answered_as_uvicorn_does_the_first_time_and_again(ports, request_):
    plain, ours = ports
    expected = said(plain, request_, LAST)
    assert said(ours, request_, LAST) == expected
    assert said(ours, KNOWN, request_, LAST) == said(plain, KNOWN, request_, LAST)
    assert said(ours, request_, LAST) == expected


def test_a_connection_stays_as_long_as_it_is_used_and_no_longer(app, http):
    with (
        listening(app, http=repeating(), timeout_keep_alive=1) as port,
        socket.create_connection(("127.0.0.1", port), timeout=20) as wire,
    ):
        for pause in (0.0, 0.0, 0.7, 0.7, 0.7):
            time.sleep(pause)
            assert asked(wire, KNOWN)[0] == 200
        began = time.monotonic()
        assert wire.recv(1) == b""
        assert 0.5 < time.monotonic() - began < 10


@pytest.mark.parametrize("request_", ENDING.values(), ids=ENDING)
def test_a_request_that_ends_the_connection_is_answered_as_uvicorn_does(ports, request_):
    plain, ours = ports
    said(ours, KNOWN, LAST)
    expected = said(plain, request_)
    assert expected.startswith(b"HTTP/1.1 ")
    assert said(ours, request_) == said(ours, request_) == expected


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(list(REQUESTS.values())), min_size=1, max_size=4), st.lists(st.floats(0, 1), max_size=4)
)
def test_requests_one_after_the_other_in_any_pieces_are_answered_as_uvicorn_does(ports, requests, cuts):
    stream = b"".join(requests) + LAST
    places = [0, *sorted(round(cut * len(stream)) for cut in cuts), len(stream)]
    pieces = [stream[start:end] for start, end in pairwise(places) if start < end]
    plain, ours = ports
    assert said(ours, *pieces) == said(plain, *pieces)


def test_requests_that_come_at_the_same_time_get_their_own_answers_each_with_its_id(ports):
    rows = [FLAT | {"area": float(area)} for area in range(20, 100)]

    def answers(port):
        def ask(row):
            with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
                return [asked(wire, post("/models/flats/predict", {"input": row}))[1:] for _ in range(5)]

        with ThreadPoolExecutor(len(rows)) as threads:
            return [answer for found in threads.map(ask, rows) for answer in found]

    plain, ours = map(answers, ports)
    assert [answer["prediction"] for answer, _ in ours] == [answer["prediction"] for answer, _ in plain]
    assert len({answer["prediction"] for answer, _ in ours}) > 10
    assert len({answer["prediction_id"] for answer, _ in ours}) == len({id_ for _, id_ in ours}) == len(ours)


def test_many_rows_that_come_again_are_answered_without_the_application(ports, app, monkeypatch):
    many = REQUESTS["many rows"]
    answered, handed = [], []
    large, route = ExpressLane._answer_large, ExpressLane.__call__

    def repeated(lane, name, model, asked, cells):
        answered.append(cells)
        return large(lane, name, model, asked, cells)

    async def called(lane, *arguments):
        handed.append(1)
        await route(lane, *arguments)

    monkeypatch.setattr(ExpressLane, "_answer_large", repeated)
    monkeypatch.setattr(ExpressLane, "__call__", called)
    monkeypatch.setattr("triptych.api.pace.SOON", 60.0)  # on however slow a machine
    with socket.create_connection(("127.0.0.1", ports[1]), timeout=20) as wire:
        statuses = [asked(wire, many)[0] for _ in range(4)]
    assert statuses == [200] * 4
    assert len(answered) == 4
    assert len(handed) < 4


def test_a_head_is_not_remembered_with_the_length_of_a_second_request_behind_it(ports):
    first = post("/models/flats/predict", {"input": FLAT}, "X-Trace: alone")
    rest = len(first.partition(b"\r\n\r\n")[2])
    line = b"POST /models/flats/predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    behind = line + b"Content-Length: %d\r\n\r\n"
    length = next(n for n in range(rest, 10_000) if rest + len(behind % n) == n)
    with socket.create_connection(("127.0.0.1", ports[1]), timeout=20) as wire:
        assert asked(wire, first + behind % length)[0] == 200
    expected = said(ports[0], first, LAST)
    for _ in range(3):
        assert said(ports[1], first, LAST) == expected


def test_what_is_answered_again_is_recorded_under_the_id_that_was_answered(ports, app):
    said(ports[1], KNOWN, LAST)
    with socket.create_connection(("127.0.0.1", ports[1]), timeout=20) as wire:
        _, answer, request_id = asked(wire, KNOWN)
    (row,) = (r for r in app.state.context.history.newest() if r["id"] == answer["prediction_id"])
    assert row["request_id"] == request_id


def test_a_model_that_is_served_no_more_is_refused_though_its_head_is_known(ports, app, monkeypatch):
    asked = post("/models/flats/predict", {"input": FLAT})
    assert b" 200 " in said(ports[1], asked, asked, LAST).partition(b"\r\n")[0]
    monkeypatch.setattr(app.state.context.deployments, "_serving", {})
    assert said(ports[1], asked, LAST).startswith(b"HTTP/1.1 404 ")


@pytest.mark.parametrize("offer", ["h2c", "websocket"])
def test_an_offer_to_speak_something_else_is_ignored_and_the_body_is_read(ports, offer):
    lines = "Connection: Upgrade, HTTP2-Settings", f"Upgrade: {offer}", "HTTP2-Settings: AAMAAABkAARAAAAA"
    request = post("/models/flats/predict", {"input": FLAT}, *lines)
    with socket.create_connection(("127.0.0.1", ports[1]), timeout=20) as wire:
        answers = [asked(wire, each)[:2] for each in (request, request, post("/models/flats/predict", {"input": FLAT}))]
    assert [status for status, _ in answers] == [200] * 3
    assert len({answer["prediction"] for _, answer in answers}) == 1


def test_any_number_of_different_heads_is_answered(ports):
    with socket.create_connection(("127.0.0.1", ports[1]), timeout=20) as wire:
        for number in range(MOST_HEADS + 10):
            assert asked(wire, post("/predict", {"input": REVIEW}, f"X-Trace: {number}"))[0] == 200
