"""A fitted model of somebody's script becomes a version as one that was trained here."""

from __future__ import annotations

import shutil

import mlflow
import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import triptych
from tests.trained import quiet_mlflow
from triptych import wiring
from triptych.domain.errors import Conflict, InvalidTraining, TargetLeak
from triptych.domain.model import RuntimeKind
from triptych.samples import SAMPLES
from triptych.services.explaining import Explaining


@pytest.fixture
def penguins() -> pd.DataFrame:
    return pd.read_csv(SAMPLES[-1].path).dropna().drop(columns="year")


@pytest.fixture
def logged(home, monkeypatch):
    """Log a model into a home of this test's own, and load what serves."""
    monkeypatch.setenv("TRIPTYCH_HOME", str(home.home))
    monkeypatch.setattr(mlflow, "is_tracking_uri_set", lambda: False)

    def log(model, table, target="species", **options):
        with quiet_mlflow():
            result = triptych.log_model(model, table, target, "own", **options)
            loaded = wiring.deployments(home, only=("own",))
            loaded.refresh()
        return result, loaded.get("own", None)

    return log


def pipeline(train: pd.DataFrame):
    columns = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), ["island", "sex"]),
        (StandardScaler(), ["bill_length_mm", "bill_depth_mm", "flipper_length_mm"]),
    )
    return make_pipeline(columns, LogisticRegression(max_iter=500)).fit(train.drop(columns="species"), train["species"])


def test_a_pipeline_is_measured_compiled_served_and_explained(logged, penguins):
    model = pipeline(penguins[::2])
    held_out = penguins[1::2]
    result, servable = logged(model, held_out)
    expected = model.predict_proba(held_out)
    assert result.metrics["accuracy"] == pytest.approx((model.predict(held_out) == held_out["species"]).mean())
    assert result.metrics["log_loss"] < result.baseline["log_loss"]
    assert servable.version.runtime is RuntimeKind.COMPILED
    assert servable.version.parity.passed
    assert servable.version.estimator == "LogisticRegression"
    schema = servable.description.schema
    assert schema.target.name == "species"
    assert next(column for column in schema.columns if column.name == "bill_length_mm").minimum is not None
    row = held_out.drop(columns="species").iloc[0].to_dict()
    answers = servable.runtime.rows([servable.validator.row(row)])
    assert answers.probabilities[0] == pytest.approx(expected[0], abs=1e-9)
    found = Explaining().explain(servable, servable.validator.row(row), answers.predictions[0])
    assert found.exact
    assert found.contributions["body_mass_g"] == 0  # which the pipeline drops


def test_a_model_that_is_not_translated_is_refused_with_a_way_out(logged, penguins):
    numbers = penguins[["bill_length_mm", "bill_depth_mm", "species"]]
    model = KNeighborsClassifier().fit(numbers.drop(columns="species"), numbers["species"])
    with pytest.raises(InvalidTraining, match=r"KNeighborsClassifier is of no kind.*mlflow.sklearn.log_model"):
        logged(model, numbers)


def test_a_table_without_what_the_model_reads_is_refused(logged, penguins):
    with pytest.raises(InvalidTraining, match="lacks columns that the model reads: island"):
        logged(pipeline(penguins), penguins.drop(columns="island"))


def test_a_leak_is_asked_about(logged, penguins):
    leaking = penguins[["bill_length_mm", "species"]].assign(code=penguins["species"].factorize()[0] * 7.5)
    model = HistGradientBoostingClassifier(max_iter=5).fit(leaking.drop(columns="species"), leaking["species"])
    with pytest.raises(TargetLeak):
        logged(model, leaking)
    assert logged(model, leaking, allow_leakage=True)[0].version == "1"


def measured_once(home, result):
    return wiring.experiments(home).report(result.run_id)


def test_the_report_says_how_sure_how_honest_and_for_whom_the_model_is_good(logged, home, penguins):
    result, servable = logged(pipeline(penguins[::2]), penguins[1::2])
    report = measured_once(home, result)
    assert report.reliability.keys() >= {"ece", "brier", "coverage_90", "exact_90", "size_90"}
    assert result.reliability == report.reliability
    low, high = report.spread["log_loss"]
    assert low < report.metrics["log_loss"] < high
    assert ("island", "Biscoe") in {(segment.column, segment.value) for segment in report.segments}
    assert report.fitted_elsewhere
    assert servable.conformal is not None


def test_intervals_are_made_of_one_half_of_the_rows_and_hold_on_the_other(logged, home):
    chance = np.random.default_rng(3)
    table = pd.DataFrame({"x": chance.normal(size=3000), "z": chance.normal(size=3000)})
    table["y"] = 3 * table["x"] - table["z"] + chance.normal(size=3000)
    train, held_out = table[:1000], table[1000:].sort_values("y")
    result, servable = logged(LinearRegression().fit(train[["x", "z"]], train["y"]), held_out, target="y")
    found = measured_once(home, result).reliability
    assert found["coverage_90"] == pytest.approx(0.9, abs=0.03)
    assert found["size_90"] == pytest.approx(2 * 1.645, rel=0.15)
    assert sum(band.rows for band in servable.conformal.bands) == 1000


def test_a_useless_model_is_called_so_and_nothing_is_said_of_a_training_that_nobody_saw(logged, home):
    chance = np.random.default_rng(4)
    rows = pd.DataFrame({"x": chance.normal(size=300), "flat": 1.0, "day": pd.date_range("2024-01-01", periods=300)})
    rows["y"] = chance.choice(["no", "yes"], 300)
    model = LogisticRegression(C=1e6).fit(rows[["x", "flat"]][:20], rows["y"][:20])
    result, _ = logged(model, pd.concat([rows[100:], rows[100:]]), target="y")
    checks = [finding.check for finding in result.findings]
    assert checks == ["no-better"]
    assert result.warnings == tuple(finding.message for finding in result.findings)


def test_rows_may_lack_a_class_that_the_model_knows(logged, penguins):
    held_out = penguins[1::2]
    held_out = held_out[(held_out["species"] != "Chinstrap") | (np.arange(len(held_out)) == len(held_out) - 1)]
    assert (held_out["species"] == "Chinstrap").sum() == 1
    result, _ = logged(pipeline(penguins[::2]), held_out)
    assert "rare-class" in [finding.check for finding in result.findings]


def test_a_run_is_a_child_of_the_run_that_the_script_has_open(home, monkeypatch, tmp_path, penguins):
    monkeypatch.setenv("TRIPTYCH_HOME", str(home.home))
    monkeypatch.setenv("MLFLOW_TRACKING_URI", wiring.tracking_uri(home))
    model = pipeline(penguins[::2])
    with quiet_mlflow():
        experiment = mlflow.create_experiment("script", artifact_location=(tmp_path / "script").as_uri())
        with mlflow.start_run(experiment_id=experiment) as above:
            result = triptych.log_model(model, penguins[1::2], "species", "own")
        run = mlflow.get_run(result.run_id)
        assert mlflow.get_parent_run(result.run_id).info.run_id == above.info.run_id
        assert (run.info.experiment_id, run.info.status) == (experiment, "FINISHED")
        assert mlflow.get_run(above.info.run_id).info.status == "FINISHED"
        loaded = wiring.deployments(home, only=("own",))
        loaded.refresh()
    assert loaded.get("own", None).version.run_id == result.run_id


def test_a_run_of_another_store_is_named_in_a_tag(logged, home, trained, monkeypatch, tmp_path, penguins):
    shutil.copy(trained / "mlflow.db", tmp_path)  # where MLflow logs when nothing is said
    monkeypatch.chdir(tmp_path)
    with quiet_mlflow(), mlflow.start_run() as elsewhere:
        result, _ = logged(pipeline(penguins[::2]), penguins[1::2])
    tags = wiring.registry(home).client.get_run(result.run_id).data.tags
    assert tags["triptych.script.run_id"] == elsewhere.info.run_id
    assert "mlflow.parentRunId" not in tags


def test_a_run_says_why_it_can_t_be_done_again(logged, home, penguins):
    result, _ = logged(pipeline(penguins[::2]), penguins[1::2])
    with pytest.raises(Conflict, match=r"given to triptych\.log_model.*run its script again"):
        wiring.reproducing(home).reproduce(result.run_id, progress=lambda _: None)
    with pytest.raises(Conflict, match=r"given to triptych\.log_model"):
        wiring.experiments(home).repetition(result.run_id)
