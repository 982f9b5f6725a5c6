"""Each trial is a run below that of its training, as MLflow's own page shows it."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from mlflow import MlflowClient

from tests.tracking.artifacts import artifact
from triptych import wiring
from triptych.domain.document import from_document, to_document
from triptych.domain.run import Report, Trial, TrialState
from triptych.tracking.trials import MOST, record_trials


@pytest.fixture(scope="module")
def report(client, run) -> Report:
    return from_document(Report, json.loads(artifact(client, run, "report.json")))


@pytest.fixture(scope="module")
def below(client, run):
    """The runs below that of the training, in the order that is asked for."""

    def search(order: str, only: str = "") -> list:
        asked = f"tags.`mlflow.parentRunId` = '{run.info.run_id}'{only}"
        return list(client.search_runs([run.info.experiment_id], asked, order_by=[order]))

    return search


def test_trials_are_ranked_by_mlflow_as_its_page_ranks_them(below, run, report):
    found = below("metrics.cv_rmse ASC", " and attributes.status = 'FINISHED'")
    ranked = sorted(report.candidates, key=lambda trial: trial.score)
    assert [each.data.metrics["cv_rmse"] for each in found] == [trial.score for trial in ranked]
    assert found[0].info.run_name == report.estimator
    assert found[0].data.metrics["cv_rmse"] == run.data.metrics["cv_rmse"]


def test_a_training_and_its_trials_are_in_one_list_newest_first_from_which_the_page_nests_them(client, run, report):
    found = client.search_runs([run.info.experiment_id], order_by=["attributes.start_time DESC"])
    assert len(found) == 1 + len(report.candidates) + len(report.given_up)
    assert found[-1].info.run_id == run.info.run_id, "a trial begins after its training"


def test_trials_stand_in_the_timeline_where_they_were(client, below, run, report):
    trials = {trial.name: trial for trial in report.candidates + report.given_up}
    found = below("attributes.start_time ASC")
    assert [each.info.run_name for each in found] == sorted(trials, key=lambda name: trials[name].began)
    for each in found:
        assert run.info.start_time <= each.info.start_time < each.info.end_time <= run.info.end_time
        took = (each.info.end_time - each.info.start_time) / 1000
        assert took == pytest.approx(trials[each.info.run_name].seconds, abs=0.002)
    for each, after in pairwise(found):
        assert each.info.end_time <= after.info.start_time + 1, "one after the other, but for what was rounded"
    way = [point.timestamp for point in client.get_metric_history(run.info.run_id, "best_rmse")]
    assert way == sorted(set(way))


def test_a_report_of_an_earlier_release_does_not_say_when_trials_began(report):
    document = to_document(report)
    for trial in document["candidates"]:
        del trial["began"]
    assert {trial.began for trial in from_document(Report, document).candidates} == {0.0}


def test_each_trial_is_a_run_below_that_of_its_training(client, below, run, report):
    trials = {trial.name: trial for trial in report.candidates + report.given_up}
    found = below("attributes.start_time DESC")
    assert {each.info.run_name for each in found} == trials.keys()
    for each in found:
        trial = trials[each.info.run_name]
        assert each.info.status == ("FINISHED" if trial.state == "complete" else "KILLED")
        assert each.data.tags["triptych.trial.family"] == trial.family
        assert each.data.params["scale"] == "plain"
        assert each.data.metrics["cv_rmse"] == trial.score
        points = client.get_metric_history(each.info.run_id, "fold_rmse")
        assert [point.value for point in points] == list(trial.folds)
    best = [point.value for point in client.get_metric_history(run.info.run_id, "best_rmse")]
    assert best == sorted(best, reverse=True)
    assert best[-1] == run.data.metrics["cv_rmse"]


def test_of_very_many_trials_the_best_get_a_run(home):
    runs = wiring.training(home)._runs
    tried = tuple(
        Trial(name=f"trial {number}", score=float(100 - number), folds=(1.0, 2.0), seconds=1.0) for number in range(60)
    )
    failed = Trial(name="failed", score=0.0, folds=(), seconds=0.1, state=TrialState.FAILED)
    report = Report(
        metrics={}, baseline={}, estimator="trial 59", selection="rmse", candidates=tried, train_rows=1, test_rows=1,
        given_up=(failed,),
    )  # fmt: skip
    with runs.run("many") as run_id:
        for _ in range(2):  # the second as after a first that broke off
            record_trials(runs._client, runs._client.get_run(run_id), report, {})
    found = MlflowClient(tracking_uri=wiring.tracking_uri(home)).search_runs(
        [runs._client.get_run(run_id).info.experiment_id], f"tags.`mlflow.parentRunId` = '{run_id}'"
    )
    assert sorted(each.info.run_name for each in found) == [f"trial {number}" for number in range(60 - MOST, 60)]
