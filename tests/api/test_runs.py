"""Trainings as MLflow has them: listed, looked into, and put beside each other."""

from __future__ import annotations

import pytest

from triptych import wiring
from triptych.settings import Settings


@pytest.fixture(scope="session")
def ids(http) -> dict[str, str]:
    """Model to its run."""
    return {run["model"]: run["id"] for run in http.get("/runs").json()["runs"]}


def test_each_training_is_listed_with_its_scores_and_its_version(http, ids):
    assert ids.keys() == {"flats", "penguins", "reviews"}
    (flats,) = http.get("/runs", params={"model": "flats"}).json()["runs"]
    version = http.get("/models/flats/versions/1").json()
    assert flats["id"] == version["run_id"]
    assert (flats["version"], flats["task"], flats["target"]) == ("1", "regression", "price")
    assert flats["metrics"] == version["metrics"]
    assert flats["baseline"] == version["baseline"]
    assert flats["estimator"] == version["estimator"]
    lower, upper = flats["spread"]["rmse"]
    assert lower <= flats["metrics"]["rmse"] <= upper
    assert not flats["metrics"].keys() & flats["reliability"].keys()
    assert flats["predict_seconds"] > 0
    assert 0 < flats["fit_seconds"] < 300


def test_a_trial_of_a_search_is_no_training(http, trained):
    client = wiring.registry(Settings(home=trained)).client
    experiments = [found.experiment_id for found in client.search_experiments()]
    assert len(client.search_runs(experiments)) > len(http.get("/runs").json()["runs"]) == 3


def test_trainings_are_found_by_the_name_and_the_content_of_their_table(http, ids):
    (flats,) = http.get("/runs", params={"dataset": "flats.csv"}).json()["runs"]
    assert [run["id"] for run in http.get("/runs", params={"dataset": flats["data"]}).json()["runs"]] == [ids["flats"]]
    assert http.get("/runs", params={"dataset": "flats.csv", "model": "penguins"}).json() == {"runs": []}
    assert len(http.get("/runs", params={"limit": 1}).json()["runs"]) == 1
    assert http.get("/runs", params={"limit": 0}).status_code == 422


def test_a_training_has_the_report_of_its_version(http, ids):
    report = http.get(f"/runs/{ids['penguins']}/report").json()
    assert report == http.get("/models/penguins/versions/1/report").json()
    assert report["candidates"][0]["folds"]
    assert http.get(f"/runs/{ids['penguins']}").json()["metrics"] == report["metrics"]


def test_what_two_trainings_share_is_told_from_what_they_do_not(http, ids):
    answer = http.get("/runs/compare", params={"run": [ids["penguins"], ids["reviews"]]}).json()
    assert [run["model"] for run in answer["runs"]] == ["penguins", "reviews"]
    lines = {(line["part"], line["name"]): line["values"] for line in answer["lines"]}
    assert lines["data", "target"] == ["species", "verdict"]
    assert len(set(lines["data", "digest"])) == 2
    assert lines["params", "train_rows"] != [None, None]
    assert lines["metrics", "accuracy"] == [run["metrics"]["accuracy"] for run in answer["runs"]]
    assert lines["metrics", "roc_auc"][0] is None or isinstance(lines["metrics", "roc_auc"][0], float)
    packages = {name: values for (part, name), values in lines.items() if part == "packages"}
    assert {"Python", "numpy", "scikit-learn"} <= packages.keys()
    assert all(first == second for first, second in packages.values())


@pytest.mark.parametrize("count", [0, 1, 9])
def test_too_few_or_too_many_can_not_be_compared(http, ids, count):
    answer = http.get("/runs/compare", params={"run": [ids["flats"]] * count})
    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["", "/report"])
def test_a_run_that_is_not_there_is_not_found(http, path):
    answer = http.get(f"/runs/{'0' * 32}{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert http.get(f"/runs/a%20b{path}").status_code == 404


def test_a_trial_has_no_report(http, trained):
    client = wiring.registry(Settings(home=trained)).client
    experiments = [found.experiment_id for found in client.search_experiments()]
    trial = next(run for run in client.search_runs(experiments) if "mlflow.parentRunId" in run.data.tags)
    answer = http.get(f"/runs/{trial.info.run_id}/report")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert http.post(f"/runs/{trial.info.run_id}/reproduce").status_code == 409
