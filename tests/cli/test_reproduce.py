"""A training is done again to the last digit, and what changed is named where it is not."""

from __future__ import annotations

import json

import pytest


@pytest.fixture(scope="module")
def run_id(first_training) -> str:
    return json.loads(first_training[1].stdout)["run_id"]


def test_a_training_done_again_has_the_same_metrics_and_predictions(triptych, first_training, run_id):
    home, ran = first_training
    again = triptych("reproduce", run_id, "--home", home, "--json")
    assert again.returncode == 0, again.stderr
    found = json.loads(again.stdout)
    assert found["same"]
    told = json.loads(ran.stdout)
    of_folds = ("coverage_", "size_", "exact_")
    reliability = {name: value for name, value in told["reliability"].items() if not name.startswith(of_folds)}
    assert {each["name"]: each["now"] for each in found["metrics"]} == {**told["metrics"], **reliability}
    assert reliability
    assert found["predictions"]["before"] == found["predictions"]["now"]
    assert found["surroundings"] == []


def test_other_data_are_named_and_the_differences_printed(triptych, first_training, run_id, penguins, tmp_path):
    fewer = tmp_path / "fewer.csv"
    fewer.write_text("\n".join(penguins.read_text().splitlines()[:-7]) + "\n")
    ran = triptych("reproduce", run_id, "--data", fewer, "--home", first_training[0])
    assert ran.returncode == 1, ran.stderr
    lines = ran.stdout.splitlines()
    assert lines[1].split() == ["metric", "recorded", "again", "difference"]
    assert "Predictions for the rows that were kept apart: others." in lines
    assert any(line.startswith("data ") for line in lines)


def test_a_run_that_is_not_there_is_said(triptych, first_training):
    ran = triptych("reproduce", "0" * 32, "--home", first_training[0])
    assert ran.returncode == 1
    assert "There is no run" in ran.stderr
