"""Every bad value, row, body and file is refused in words and briefly, on each route that predicts."""

from __future__ import annotations

import json

import pytest

from tests import hostile
from tests.api.test_problems import problem
from tests.trained import FLAT

JSON = "application/json"
ROUTES = ["/predict", "/models/flats/predict", "/models/flats/versions/1/predict", "/models/flats@champion/predict"]


def refusal(answer) -> list[str]:
    """What a refusal says of each field; anything but a short refusal fails."""
    assert 400 <= answer.status_code < 500, answer.text[:500]
    body = problem(answer, answer.status_code, answer.json()["code"])
    assert len(answer.content) < hostile.SHORTEST_LONG
    return [f"{error['pointer']} {error['message']}" for error in body["errors"]]


def send(flats, route, body: str | bytes, kind: str = JSON):
    content = body.encode("utf-8") if isinstance(body, str) else body
    return flats.post(route, content=content, headers={"content-type": kind})


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("name", hostile.VALUES)
def test_a_bad_value_is_refused_by_its_columns_name(flats, route, name):
    column, value = hostile.VALUES[name]
    row = hostile.row(column, value)
    one = refusal(send(flats, route, f'{{"input": {row}}}'))
    among = refusal(send(flats, route, f'{{"inputs": [{json.dumps(FLAT)}, {row}]}}'))
    assert one
    assert among
    if value not in NOT_JSON and name not in hostile.UNNAMED:
        assert all(f"“{column}”" in said for said in one)
        assert all(f"/inputs/1/{column} " in said and f"“{column}”" in said for said in among)


NOT_JSON = {"NaN", "Infinity", "-Infinity"}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("name", hostile.ROWS)
def test_what_is_no_row_is_refused(flats, route, name):
    row = hostile.ROWS[name]
    assert refusal(send(flats, route, f'{{"input": {row}}}'))
    assert refusal(send(flats, route, f'{{"inputs": [{row}]}}'))


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("name", hostile.BODIES)
def test_what_is_no_request_is_refused(flats, route, name):
    assert refusal(send(flats, route, hostile.BODIES[name]))


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("name", hostile.TABLES)
def test_what_is_no_table_is_refused(flats, route, name):
    kind, content = hostile.TABLES[name]
    answer = send(flats, route, content, kind)
    said = [*refusal(answer), answer.json()["detail"]]
    if column := hostile.FAULTS.get(name.partition(": ")[2]):
        assert any(hostile.names(each, column) for each in said)


@pytest.mark.parametrize("kind", hostile.MEDIA_TYPES)
def test_what_nothing_reads_is_refused(flats, kind):
    answer = flats.post("/predict", content=b"{}", headers={"content-type": kind.encode()})
    problem(answer, 415, "unsupported-format")


def test_a_text_of_ten_megabytes_is_refused_where_it_does_not_fit(flats):
    refusal(send(flats, "/predict", f'{{"input": {hostile.row("district", json.dumps("x" * 10_000_000))}}}'))
    refusal(send(flats, "/models/reviews/predict", f'{{"input": {json.dumps("x" * 10_000_000)}}}'))


def test_a_million_keys_are_refused(flats):
    row = "{" + ", ".join(f'"{place}": 1' for place in range(1_000_000)) + "}"
    refusal(send(flats, "/predict", f'{{"input": {row}}}'))


def test_a_good_row_is_still_answered(flats):
    assert send(flats, "/predict", f'{{"input": {hostile.row("rooms", "3")}}}').status_code == 200
