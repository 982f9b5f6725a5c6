"""Trainings as clients ask for them and follow them."""

from __future__ import annotations

import json
import threading

import pytest

from tests.trained import flats
from triptych.domain.document import to_document
from triptych.domain.finding import Finding, Severity
from triptych.domain.job import JobState, Step
from triptych.domain.run import TrainingResult

RESULT = TrainingResult(name="m", version="1", run_id="r", task="regression", metrics={"rmse": 1.0}, baseline={})


@pytest.fixture
def store(app):
    """The queue that the application asks."""
    store = app.state.context.jobs._store
    yield store
    while claim := store.claim("tidying", 60):
        store.cancel(claim.job.id)


@pytest.fixture
def order(http, tmp_path) -> dict:
    content = flats(tmp_path / "flats.csv", rows=40).read_bytes()
    dataset = http.post("/datasets", params={"filename": "flats.csv"}, content=content).json()["id"]
    return {"dataset": dataset, "target": "price"}


def events(text: str) -> list[tuple[str, str | None, dict]]:
    """The kind, the id and the data of each event of a stream."""
    found = []
    for block in text.strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            found.append((lines["event"], lines.get("id"), json.loads(lines["data"])))
    return found


def test_the_same_key_is_the_same_job(http, store, order):
    headers = {"Idempotency-Key": "evening-42"}
    first, again = (http.post("/jobs", json=order, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["id"] == again.json()["id"]
    other = http.post("/jobs", json=order | {"target": "area"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "conflict")
    assert http.post("/jobs", json=order, headers={"Idempotency-Key": "x" * 256}).status_code == 422


@pytest.mark.parametrize("name", ["target", "group", "time", "weights"])
def test_a_name_longer_than_any_column_s_is_refused(http, store, order, name):
    answer = http.post("/jobs", json=order | {name: "x" * 10_001})
    assert answer.status_code == 422
    assert [entry["pointer"] for entry in answer.json()["errors"]] == [f"/body/{name}"]


def test_more_columns_to_leave_out_than_10_000_are_refused(http, store, order):
    answer = http.post("/jobs", json=order | {"drop": ["x"] * 10_001})
    assert answer.status_code == 422
    assert [entry["pointer"] for entry in answer.json()["errors"]] == ["/body/drop"]


def test_two_keys_are_refused(http, store, order):
    answer = http.post("/jobs", json=order, headers=[("Idempotency-Key", "a"), ("Idempotency-Key", "b")])
    assert answer.status_code == 422
    assert [entry["pointer"] for entry in answer.json()["errors"]] == ["/header/idempotency-key"]
    assert store.claim("w", 60) is None


def test_a_job_of_a_larger_priority_goes_first(http, store, order):
    ids = [http.post("/jobs", json=order | {"priority": priority}).json()["id"] for priority in (0, 5)]
    assert store.claim("w", 60).job.id == ids[1]
    assert http.post("/jobs", json=order | {"priority": 101}).status_code == 422


def test_a_job_is_followed_from_its_first_step_to_its_result(http, store, order):
    job = http.post("/jobs", json=order).json()["id"]
    claim = store.claim("w", 60)

    def work():
        store.tell(claim, Step(share=0.2, phase="Trying one", left=9.0))
        store.tell(claim, Step(share=0.4, phase="Trying two", best=0.5, left=5.0))
        store.finish(claim, RESULT)

    working = threading.Timer(0.3, work)
    working.start()
    answer = http.get(f"/jobs/{job}/events")
    working.join()
    assert answer.headers["content-type"].startswith("text/event-stream")
    told = events(answer.text)
    steps = [(number, data["step"]["phase"], data["step"]["best"]) for kind, number, data in told if kind == "step"]
    assert steps == [("1", "Trying one", None), ("2", "Trying two", 0.5)]
    kind, _, last = told[-1]
    assert (kind, last["state"], last["result"]["version"]) == ("job", "succeeded", "1")


def test_what_checks_found_is_told_while_the_job_runs(http, store, order):
    job = http.post("/jobs", json=order).json()["id"]
    claim = store.claim("w", 60)
    found = Finding(check="time-order", severity=Severity.WARNING, message="It drifts.", columns=("built",))
    store.warn(claim, [found])
    assert http.get(f"/jobs/{job}").json()["findings"] == [to_document(found)]
    ending = threading.Timer(0.3, lambda: store.finish(claim, RESULT))
    ending.start()
    told = [data for kind, _, data in events(http.get(f"/jobs/{job}/events").text) if kind == "job"]
    ending.join()
    assert [(data["state"], data["findings"]) for data in told] == [
        ("running", [to_document(found)]), ("succeeded", [to_document(found)]),
    ]  # fmt: skip


def test_following_goes_on_after_the_last_event_that_was_seen(http, store, order):
    job = http.post("/jobs", json=order).json()["id"]
    claim = store.claim("w", 60)
    for share in (0.1, 0.2, 0.3):
        store.tell(claim, Step(share=share, phase=f"Step {share}"))
    store.finish(claim, RESULT)
    told = events(http.get(f"/jobs/{job}/events", headers={"Last-Event-ID": "2"}).text)
    assert [number for kind, number, _ in told if kind == "step"] == ["3"]
    log = http.get(f"/jobs/{job}/log", params={"after": 1}).json()["events"]
    assert [(event["number"], event["step"]["phase"]) for event in log] == [(2, "Step 0.2"), (3, "Step 0.3")]
    assert http.get(f"/jobs/{job}/events", headers={"Last-Event-ID": "two"}).status_code == 422


def test_a_leak_is_allowed_in_the_order_alone(http, store, order):
    job = http.post("/jobs", json=order | {"allow_leakage": True}).json()
    assert (job["request"]["allow_leakage"], job["code"], job["findings"]) == (True, None, [])
    assert http.post("/jobs", json=order | {"allow_leakage": "yes"}).status_code == 422


@pytest.mark.parametrize("path", ["log", "events"])
def test_an_unknown_job_has_neither_log_nor_events(http, path):
    answer = http.get(f"/jobs/nothing/{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "job-not-found")


def test_a_job_is_asked_to_finish_with_what_it_has(http, store, order):
    job = http.post("/jobs", json=order).json()["id"]
    assert http.post(f"/jobs/{job}/finish").json()["finishing"] is True
    assert http.get(f"/jobs/{job}").json()["state"] == JobState.QUEUED
    assert http.post("/jobs/nothing/finish").status_code == 404


def test_by_what_the_rows_are_divided_reaches_the_job(http, store, order):
    job = http.post("/jobs", json=order | {"time": "built"}).json()
    assert (job["request"]["group"], job["request"]["time"]) == (None, "built")
    assert store.get(job["id"]).request.division.time == "built"


def test_how_much_rows_count_reaches_the_job(http, store, order):
    job = http.post("/jobs", json=order | {"weights": "area"}).json()
    assert job["request"]["weights"] == "area"
    assert store.get(job["id"]).request.weights == "area"
