"""A registered version is whole: MLflow itself can load, describe and serve it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import mlflow.pyfunc
import pandas as pd
import pytest
from mlflow.models import Model

from tests.trained import FLAT, PENGUIN, REVIEW, quiet_mlflow
from triptych import wiring
from triptych.domain.errors import ModelNotFound
from triptych.domain.finding import Finding, Severity, warnings_of
from triptych.domain.model import RuntimeKind
from triptych.domain.package import ESTIMATOR, MANIFEST, PACKAGE_PATH
from triptych.domain.run import Report
from triptych.registry import Registry
from triptych.registry.models import SUMMARY
from triptych.registry.package import Contents
from triptych.registry.registration import register
from triptych.services.predictions import Predicting
from triptych.settings import Settings
from triptych.tables import infer_schema, read_table

ROWS = {"flats": FLAT, "penguins": PENGUIN, "reviews": {"review": REVIEW}}


@pytest.fixture(scope="session")
def registry(trained) -> Registry:
    return Registry(wiring.tracking_uri(Settings(home=trained)))


@pytest.fixture(scope="session")
def folders(registry, tmp_path_factory) -> dict[str, Path]:
    """The MLflow models on this disk."""
    folders = {}
    for name in ROWS:
        folders[name] = tmp_path_factory.mktemp("models") / name
        folders[name].mkdir()
        registry.download(name, "1", folders[name])
    return folders


def test_a_version_is_described_by_its_tags(registry):
    version = registry.version("penguins", "1")
    assert (version.name, version.version, version.aliases) == ("penguins", "1", ("champion",))
    assert (version.runtime, version.task) == (RuntimeKind.COMPILED, "multiclass")
    assert version.metrics["accuracy"] > version.baseline["accuracy"]
    assert version.dataset == "penguins.csv"
    assert datetime.now(UTC) - version.created_at < timedelta(hours=1)
    assert len(version.digest) == 64


def test_models_are_listed_by_name(registry):
    found = registry.models()
    assert [model.name for model in found] == ["flats", "penguins", "reviews"]
    assert all((model.latest, model.aliases, model.default) == ("1", {"champion": "1"}, False) for model in found)


@pytest.mark.parametrize("name", ROWS)
def test_a_version_has_a_signature_and_an_input_example(folders, name):
    model = Model.load(str(folders[name]))
    inputs = model.signature.inputs.input_names()
    assert inputs == [column for column in ROWS[name] if column != "ref"]
    assert model.signature.outputs.input_names() == ["prediction"]
    example = model.load_input_example(str(folders[name]))
    assert list(example.columns) == inputs
    assert len(example) == 1


@pytest.mark.parametrize("name", ROWS)
def test_a_version_holds_no_pickle_and_asks_for_triptych_alone(folders, name):
    files = [file for file in folders[name].rglob("*") if file.is_file()]
    assert not [file for file in files if file.suffix in {".pkl", ".pickle", ".joblib", ".py"}]
    requirements = (folders[name] / "requirements.txt").read_text()
    assert "triptych==" in requirements
    manifest = json.loads((folders[name] / PACKAGE_PATH / MANIFEST).read_text())
    assert manifest["parity"]["passed"]
    assert (folders[name] / PACKAGE_PATH / ESTIMATOR).is_file()


@pytest.mark.parametrize("name", ROWS)
def test_mlflow_itself_loads_a_version_and_answers_as_the_service_does(trained, folders, registry, name):
    served = wiring.deployments(Settings(home=trained))
    served.refresh()
    ours = Predicting(served).row(name, None, ROWS[name])
    frame = pd.DataFrame([{key: value for key, value in ROWS[name].items() if key != "ref"}])
    if name == "flats":
        frame["built"] = pd.to_datetime(frame["built"])
        frame["area"] = frame["area"].astype("float64")
    with quiet_mlflow():
        theirs = mlflow.pyfunc.load_model(str(folders[name])).predict(frame)
    assert theirs["prediction"].tolist() == [ours.prediction]
    for label, share in (ours.probabilities or {}).items():
        assert theirs[f"probability_{label}"].tolist() == [share]


def test_mlflow_answers_its_own_input_example(folders):
    for folder in folders.values():
        with quiet_mlflow():
            model = mlflow.pyfunc.load_model(str(folder))
            assert len(model.predict(model.metadata.load_input_example(str(folder)))) == 1


@pytest.mark.parametrize(
    "ask",
    [
        lambda registry: registry.versions("none"),
        lambda registry: registry.version("none", "1"),
        lambda registry: registry.version("flats", "99"),
        lambda registry: registry.version("flats", "first"),
        lambda registry: registry.alias("flats", "none"),
        lambda registry: registry.alias("none", "champion"),
        lambda registry: registry.point("flats", "champion", "99"),
        lambda registry: registry.has_alias("none", "champion"),
        lambda registry: registry.mark_default("none"),
        lambda registry: registry.download("flats", "99", Path("nowhere")),
        lambda registry: registry.versions("a' OR name='flats"),
    ],
    ids=range(11),
)
def test_what_is_not_there_is_not_found(registry, ask):
    with pytest.raises(ModelNotFound) as caught:
        ask(registry)
    assert caught.value.detail.endswith(".")


def test_versions_are_listed_newest_first_by_number(home, again):
    for _ in range(10):
        again("reviews")
    registry = Registry(wiring.tracking_uri(home))
    assert [version.version for version in registry.versions("reviews")] == [str(n) for n in range(11, 0, -1)]
    assert next(model for model in registry.models() if model.name == "reviews").latest == "11"


def test_what_a_newer_release_wrote_beside_a_version_is_passed_over(home, again):
    mine = Registry(wiring.tracking_uri(home))
    tags = mine.client.get_model_version("flats", "1").tags
    summary = json.loads(tags[SUMMARY]) | {"moon_phase": 3, "findings": []}
    version = mine.version("flats", again("flats", **{SUMMARY: json.dumps(summary)}))
    assert (version.task, version.metrics) == ("regression", mine.version("flats", "1").metrics)


def test_more_findings_than_mlflow_takes_beside_a_version_do_not_prevent_it(home, trained, folders):
    def some(severity: Severity, count: int) -> list[Finding]:
        return [
            Finding(check="c", severity=severity, message=f"{number:03} \N{SNOWMAN}" * 40) for number in range(count)
        ]

    warned, stopped = some(Severity.WARNING, 500), some(Severity.STOP, 3)
    findings = (*some(Severity.NOTE, 50), *warned, *stopped)
    report = Report(
        metrics={"rmse": 1.0}, baseline={"rmse": 2.0}, estimator="e", selection="rmse", candidates=(),
        train_rows=1, test_rows=1, findings=findings, warnings=warnings_of(findings),
    )  # fmt: skip
    contents = Contents(
        schema=infer_schema(read_table(trained / "flats.csv"), target="price"), encoder={}, estimator=None,
        scale="identity", report=report, examples=[FLAT], answers=[], kernel={}, parity=None,
    )  # fmt: skip
    mine = Registry(wiring.tracking_uri(home))
    run_id = mine.version("flats", "1").run_id
    with quiet_mlflow():
        made = register(mine, "flats", contents, folders["flats"] / PACKAGE_PATH, run_id=run_id, dataset="flats.csv")
    assert 50 < len(made.findings) < 500
    assert made.findings == (*warned[: len(made.findings) - 3], *stopped)
    assert made.warnings == warnings_of(made.findings)
