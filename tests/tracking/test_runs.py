"""A training leaves everything about it in MLflow."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from mlflow import MlflowClient
from mlflow.entities import Run

from triptych import wiring
from triptych.domain.document import from_document
from triptych.domain.errors import TrackingUnavailable
from triptych.domain.package import PACKAGE_PATH
from triptych.domain.run import Report, Trial, TrialState
from triptych.domain.schema import Schema
from triptych.registry import Registry
from triptych.settings import Settings, load
from triptych.tables import read_table, table_digest
from triptych.tracking.environment import changes, lock_tags, source_tags
from triptych.tracking.trials import MOST, record_trials


@pytest.fixture(scope="session")
def client(trained) -> MlflowClient:
    return MlflowClient(tracking_uri=wiring.tracking_uri(Settings(home=trained)))


@pytest.fixture(scope="session")
def run(client) -> Run:
    """The run that made `flats`."""
    return client.get_run(client.get_model_version("flats", "1").run_id)


def artifact(client: MlflowClient, run: Run, path: str) -> str:
    return Path(client.download_artifacts(run.info.run_id, path)).read_text(encoding="utf-8")


def test_a_run_is_finished_and_named_in_the_experiment_of_its_model(client, run):
    assert (run.info.status, run.info.run_name) == ("FINISHED", "flats")
    assert client.get_experiment(run.info.experiment_id).name == "flats"


def test_a_run_has_its_parameters(run):
    params = run.data.params
    assert (params["target"], params["task"]) == ("price", "regression")
    assert (params["train_rows"], params["test_rows"]) == ("128", "32")
    assert params["estimator"].startswith(("linear", "boosted"))
    assert any(name.startswith("estimator.") for name in params)


def test_a_run_has_final_baseline_and_fold_metrics(client, run):
    metrics = run.data.metrics
    measured = {f"{name}_{level}" for name in ("coverage", "size") for level in (50, 80, 90, 95)}
    measured |= {f"{name}_{end}" for name in ("rmse", "mae", "r2") for end in ("lower", "upper")}
    assert metrics.keys() == measured | {
        "rmse", "mae", "r2", "baseline_rmse", "baseline_mae", "baseline_r2", "fold_rmse", "cv_rmse", "trial_rmse",
        "best_rmse", "fit_seconds", "predict_1000_rows_seconds",
    }  # fmt: skip
    folds = client.get_metric_history(run.info.run_id, "fold_rmse")
    assert [point.step for point in folds] == [0, 1, 2, 3, 4]
    assert sum(point.value for point in folds) / 5 == pytest.approx(metrics["cv_rmse"])


def test_a_run_knows_its_data(trained, run):
    (used,) = run.inputs.dataset_inputs
    digest = table_digest(read_table(trained / "flats.csv"))
    assert used.dataset.name == "flats.csv"
    assert digest.startswith(used.dataset.digest)
    assert json.loads(used.dataset.source)["sha256"] == digest
    assert json.loads(used.dataset.profile) == {"num_rows": 160}
    assert json.loads(used.dataset.schema)["target"] == "price"
    assert [(tag.key, tag.value) for tag in used.tags] == [("mlflow.data.context", "training")]


def test_a_run_has_its_schema_and_its_report(client, run):
    schema = from_document(Schema, json.loads(artifact(client, run, "schema.json")))
    assert [column.name for column in schema.ids] == ["ref"]
    report = from_document(Report, json.loads(artifact(client, run, "report.json")))
    assert report.metrics["rmse"] == run.data.metrics["rmse"]
    assert report.candidates
    trials = json.loads(artifact(client, run, "trials.json"))
    assert trials["selection"] == "rmse"
    assert [trial["name"] for trial in trials["trials"]] == [
        trial.name for trial in report.candidates + report.given_up
    ]
    assert trials["trials"][0]["params"]


def test_each_trial_is_a_run_below_that_of_its_training(client, run):
    report = from_document(Report, json.loads(artifact(client, run, "report.json")))
    below = client.search_runs([run.info.experiment_id], f"tags.`mlflow.parentRunId` = '{run.info.run_id}'")
    trials = {trial.name: trial for trial in report.candidates + report.given_up}
    assert {each.info.run_name for each in below} == trials.keys()
    for each in below:
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


def test_each_plot_is_there_as_data_and_as_a_figure(client, run):
    plots = {Path(found.path).name for found in client.list_artifacts(run.info.run_id, "plots")}
    names = {"predicted_actual", "residuals", "residual_histogram"}
    assert plots == {f"{name}.{ending}" for name in names for ending in ("json", "png")} | {"importances.png"}
    for name in names:
        assert json.loads(artifact(client, run, f"plots/{name}.json"))
    figure = Path(client.download_artifacts(run.info.run_id, "plots/residuals.png")).read_bytes()
    assert figure.startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["penguins", "reviews"])
def test_classes_have_their_own_plots(client, name):
    run_id = client.get_model_version(name, "1").run_id
    plots = {Path(found.path).name for found in client.list_artifacts(run_id, "plots")}
    assert {f"{curve}.png" for curve in ("confusion", "roc", "precision_recall", "calibration")} <= plots


def test_a_run_says_what_it_was_made_with(client, run):
    environment = artifact(client, run, "environment.txt")
    assert environment.startswith("# Python 3.")
    assert re.search(r"^scikit-learn==1\.9", environment, re.MULTILINE)
    tags = run.data.tags
    assert tags["mlflow.source.name"].startswith("triptych ")
    assert "mlflow.source.git.commit" not in tags, "the folder of the tests is no checkout"
    assert isinstance(json.loads(tags["triptych.warnings"]), list)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed here")
def test_a_run_inside_a_checkout_knows_its_commit_and_whether_files_were_changed(tmp_path, monkeypatch):
    def git(*arguments: str) -> str:
        who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
        return subprocess.run(["git", *who, *arguments], check=True, capture_output=True, text=True).stdout.strip()

    monkeypatch.chdir(tmp_path)
    git("init")
    (tmp_path / "train.py").write_text("first\n")
    git("add", "train.py")
    git("commit", "--message", "First")
    tags = source_tags()
    assert tags["mlflow.source.git.commit"] == git("rev-parse", "HEAD")
    assert tags["mlflow.source.git.dirty"] == "false"
    (tmp_path / "train.py").write_text("second\n")
    assert source_tags()["mlflow.source.git.dirty"] == "true"
    assert "-first\n+second" in changes()
    assert lock_tags() == {}
    (tmp_path / "uv.lock").write_text("version = 1\n")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert lock_tags() == {"triptych.uv_lock.sha256": hashlib.sha256(b"version = 1\n").hexdigest()}


def test_a_run_that_breaks_is_marked_as_failed(home):
    runs = wiring.training(home)._runs
    with pytest.raises(KeyError), runs.run("broken") as run_id:
        raise KeyError
    assert MlflowClient(tracking_uri=wiring.tracking_uri(home)).get_run(run_id).info.status == "FAILED"


@pytest.mark.parametrize("uri", ["http://127.0.0.1:9", "sqlite:///{folder}/file/mlflow.db"])
def test_an_mlflow_that_does_not_answer_is_said_soon(uri, tmp_path):
    (tmp_path / "file").touch()
    settings = load(home=tmp_path / "home", mlflow_tracking_uri=uri.format(folder=tmp_path))
    registry, training = wiring.deployments(settings).registry, wiring.training(settings)
    started = time.monotonic()
    with pytest.raises(TrackingUnavailable), training._runs.run("any"):
        pass
    with pytest.raises(TrackingUnavailable):
        registry.models()
    assert time.monotonic() - started < 15


def test_the_digest_of_the_registered_package_is_that_of_its_files(trained, tmp_path):
    registry = Registry(wiring.tracking_uri(Settings(home=trained)))
    registry.download("flats", "1", tmp_path)
    package = tmp_path / PACKAGE_PATH
    lines = [
        f"{file.name}\n{hashlib.sha256(file.read_bytes()).hexdigest()}\n" for file in sorted(package.iterdir())
    ]  # fmt: skip
    assert registry.version("flats", "1").digest == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_plain_scripts_keep_their_artefacts_in_the_home_whoever_made_the_store(trained):
    default = MlflowClient(tracking_uri=wiring.tracking_uri(Settings(home=trained))).get_experiment_by_name("Default")
    assert default.artifact_location == (trained / "artifacts" / "0").as_uri()
