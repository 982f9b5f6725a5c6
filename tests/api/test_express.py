"""The shortest way answers as the documented route does, and leaves to it whatever it does not answer."""

from __future__ import annotations

import asyncio
import json
import re

import pytest

from tests.trained import FLAT, PENGUIN, REVIEW

HERE = {"prediction_id", "request_id"}
CASES = [
    ("flats", {"input": FLAT}),
    ("flats", {"input": {**FLAT, "area": None}}),
    ("flats", {"inputs": [FLAT, {**FLAT, "ref": None}]}),
    ("flats", {"inputs": [FLAT, {**FLAT, "area": None}] * 150}),
    ("penguins", {"input": PENGUIN}),
    ("penguins", {"inputs": [PENGUIN] * 3}),
    ("reviews", {"input": REVIEW}),
    ("reviews", {"inputs": [REVIEW, {"review": "bad: cold"}]}),
]


def sent(answer):
    return {name: value for name, value in answer.json().items() if name not in HERE}


@pytest.mark.parametrize(("model", "body"), CASES)
def test_both_ways_give_the_same_answer(http, monkeypatch, model, body):
    url, content = f"/models/{model}/predict", json.dumps(body)
    quick = http.post(url, content=content, headers={"content-type": "application/json"})
    # The charset in capitals is good too, but not among what the short way knows.
    routed = http.post(url, content=content, headers={"content-type": "application/json; charset=UTF-8"})
    monkeypatch.setattr("triptych.serving.express.ExpressModel.answers", lambda _, bodies: [None] * len(bodies))
    slow = http.post(url, content=content, headers={"content-type": "application/json"})
    assert quick.status_code == slow.status_code == 200
    assert quick.headers["content-type"] == slow.headers["content-type"] == "application/json"
    assert sent(quick) == sent(routed) == sent(slow)


def test_the_time_of_each_step_is_told(http):
    timing = http.post("/predict", json={"input": REVIEW}).headers["server-timing"]
    assert re.fullmatch(r"decode;dur=[\d.]+, encode;dur=[\d.]+, predict;dur=[\d.]+, log;dur=[\d.]+", timing)


def test_a_given_request_id_comes_back_once(http):
    answer = http.post("/predict", json={"input": REVIEW}, headers={"x-request-id": "mine"})
    assert answer.headers.get_list("x-request-id") == ["mine"]


def test_a_body_in_pieces_is_answered(http):
    def pieces():
        yield b'{"input": '
        yield json.dumps(REVIEW).encode() + b"}"

    answer = http.post("/predict", content=pieces(), headers={"content-type": "application/json"})
    assert answer.status_code == 200


def test_a_large_body_that_is_refused_at_once_does_not_bring_the_next_one_onto_the_event_loop(http, monkeypatch):
    threads, original = [], asyncio.to_thread

    async def counted(work, *arguments):
        threads.append(work)
        return await original(work, *arguments)

    monkeypatch.setattr("triptych.api.express.asyncio.to_thread", counted)
    good = json.dumps({"inputs": [PENGUIN] * 400})
    for content, status in (("{" * len(good), 422), (good, 200)):
        headers = {"content-type": "application/json"}
        assert http.post("/models/penguins/predict", content=content, headers=headers).status_code == status
    assert len(threads) == 2


def test_a_body_of_many_more_cells_than_others_of_its_length_is_answered_in_a_thread(http, monkeypatch):
    monkeypatch.setattr("triptych.api.pace.SOON", 60.0)  # on however slow a machine
    threads, original = [], asyncio.to_thread

    async def counted(work, *arguments):
        threads.append(work)
        return await original(work, *arguments)

    monkeypatch.setattr("triptych.api.express.asyncio.to_thread", counted)

    def ask(content):
        headers = {"content-type": "application/json"}
        assert http.post("/models/reviews/predict", content=content, headers=headers).status_code == 200
        return len(threads)

    wide = json.dumps({"inputs": [{"review": "good"}] * 100}).ljust(90_000)
    ask(wide)
    before = ask(wide)
    assert ask(wide) == before
    assert ask(json.dumps({"inputs": ["a"] * 17_000})) == before + 1


def test_the_way_is_open_for_our_own_models_alone_that_are_quick(app):
    deployments = app.state.context.deployments
    assert all(deployments.get(name).express for name in ("flats", "penguins", "reviews"))
