"""Who asks for an interval gets one, in every format; who does not pays nothing."""

from __future__ import annotations

import io
import json

import pyarrow.csv
import pyarrow.ipc
import pytest

from tests.trained import FLAT, PENGUIN

CSV = {"content-type": "text/csv"}


def test_a_number_has_an_interval_around_it(http):
    path = "/models/flats/predict"
    plain = http.post(path, json={"input": FLAT}).json()
    assert "interval" not in plain
    narrow, wide = (http.post(f"{path}?interval={level}", json={"input": FLAT}).json() for level in (0.5, 0.9))
    assert narrow["prediction"] == wide["prediction"] == plain["prediction"]
    assert wide["interval"]["level"] == 0.9
    ends = [wide["interval"]["lower"], narrow["interval"]["lower"], narrow["interval"]["upper"],
            wide["interval"]["upper"]]  # fmt: skip
    assert ends == sorted(ends)
    assert ends[0] <= plain["prediction"] <= ends[-1]


def test_a_class_has_a_set_with_itself_in_it(http):
    answer = http.post("/models/penguins/predict?interval=0.95", json={"inputs": [PENGUIN, PENGUIN]}).json()
    assert len(answer["intervals"]) == 2
    for interval, said in zip(answer["intervals"], answer["predictions"], strict=True):
        assert interval.keys() == {"level", "classes"}
        assert said in interval["classes"]


def test_a_table_has_them_as_columns_with_the_same_values(http):
    said = http.post("/models/flats/predict?interval=0.8", json={"inputs": [FLAT]}).json()["intervals"][0]
    text = ",".join(FLAT) + "\n" + ",".join(str(cell).lower() if cell is True else str(cell) for cell in FLAT.values())
    answer = http.post("/models/flats/predict?interval=0.8", content=text + "\n", headers=CSV)
    row = pyarrow.csv.read_csv(io.BytesIO(answer.content)).to_pylist()[0]
    assert row["interval_lower"] == pytest.approx(said["lower"])
    assert row["interval_upper"] == pytest.approx(said["upper"])
    answer = http.post("/models/penguins/predict?interval=0.9", json={"inputs": [PENGUIN]}).json()
    text = ",".join(PENGUIN) + "\n" + ",".join("" if cell is None else str(cell) for cell in PENGUIN.values()) + "\n"
    headers = CSV | {"accept": "application/vnd.apache.arrow.stream"}
    found = http.post("/models/penguins/predict?interval=0.9", content=text, headers=headers)
    (classes,) = pyarrow.ipc.open_stream(found.content).read_all()["interval_classes"].to_pylist()
    assert json.loads(classes) == answer["intervals"][0]["classes"]


def test_an_explained_answer_may_have_one_too(http):
    answer = http.post("/models/flats/predict?interval=0.9&explain=true", json={"input": FLAT}).json()
    assert answer.keys() >= {"interval", "explanation"}


@pytest.mark.parametrize("level", ["0", "1", "90", "-0.5", "nan", "", "0.9&interval=0.8", "high", "0.99999999"])
def test_what_is_no_share_is_refused(http, level):
    answer = http.post(f"/models/flats/predict?interval={level}", json={"input": FLAT})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/interval")


def test_a_level_for_which_there_were_too_few_rows_is_refused_with_one_that_can_be_had(http):
    answer = http.post("/models/flats/predict?interval=0.999", json={"input": FLAT}).json()
    assert answer["errors"][0]["code"] == "too-high"
    most = answer["errors"][0]["message"].split()[-1].rstrip(".")
    assert http.post(f"/models/flats/predict?interval={most}", json={"input": FLAT}).status_code == 200
