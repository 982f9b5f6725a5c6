"""A fitted model of somebody's script becomes a version as one that was trained here."""

from __future__ import annotations

import mlflow
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import triptych
from tests.trained import quiet_mlflow
from triptych import wiring
from triptych.domain.errors import InvalidTraining, TargetLeak
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

    def log(model, table, **options):
        with quiet_mlflow():
            result = triptych.log_model(model, table, "species", "own", **options)
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
