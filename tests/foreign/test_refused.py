"""A model that can't be loaded is one clear sentence, and the others are served."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from triptych import wiring
from triptych.domain.errors import ModelUnusable, UntrustedModel
from triptych.domain.model import ModelVersion, RuntimeKind
from triptych.registry import Registry
from triptych.serving.mlmodel import load_foreign
from triptych.settings import Settings

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def fetched(logged, tmp_path):
    """Fetches a model's files, to be spoilt."""

    def fetch(name: str) -> Path:
        Registry(wiring.tracking_uri(Settings(home=logged))).download(name, "1", tmp_path / name)
        return tmp_path / name

    return fetch


def version(name: str) -> ModelVersion:
    return ModelVersion(name=name, version="1", runtime=RuntimeKind.PYFUNC, created_at=datetime.now(UTC))


def test_code_is_not_run_without_trust_and_the_others_are_served(serve):
    http = serve("basket", "loans")
    answer = http.post("/models/basket/predict", json={"input": {}})
    assert (answer.status_code, answer.json()["code"]) == (409, "untrusted-model")
    assert "TRIPTYCH_TRUSTED_MODELS=basket" in answer.json()["detail"]
    assert http.post("/models/loans/predict", json={"input": {"income": 1.0, "debts": 1}}).status_code == 200


@pytest.mark.parametrize("name", ["loans", "rents", "shops", "trend", "tastes"])
def test_a_damaged_file_is_one_sentence(fetched, name):
    folder = fetched(name)
    for file in folder.iterdir():
        if file.suffix in {".ubj", ".lgb", ".cb", ".onnx", ".skops"}:
            file.write_bytes(file.read_bytes()[:40] + b"\0" * 100)
    with pytest.raises(ModelUnusable, match=f"“{name}” version 1 can't be loaded here"):
        load_foreign(version(name), folder, trusted=False)


def test_a_missing_package_is_named_with_its_version(fetched, monkeypatch):
    folder = fetched("fields")
    (folder / "requirements.txt").write_text("mlflow\nneverland==3.2.1\n")
    flavors = yaml.safe_load((folder / "MLmodel").read_text())
    flavors["flavors"]["python_function"]["loader_module"] = "neverland"
    (folder / "MLmodel").write_text(yaml.safe_dump(flavors))
    with pytest.raises(
        ModelUnusable, match=r"it needs neverland 3\.2\.1, which is not installed here; run pip install"
    ):
        load_foreign(version("fields"), folder, trusted=True)


def test_another_version_is_named_when_loading_fails(fetched):
    folder = fetched("fields")
    (folder / "requirements.txt").write_text("numpy==1.0.0\nstatsmodels==0.1.0\n")
    (folder / "model.statsmodels").write_bytes(b"of another time")
    with pytest.raises(ModelUnusable, match=r"it was made with statsmodels 0\.1\.0, and .* is installed here"):
        load_foreign(version("fields"), folder, trusted=True)


def test_another_version_is_remarked_when_loading_succeeds(fetched):
    folder = fetched("loans")
    (folder / "requirements.txt").write_text("numpy==1.0.0\n")
    remarks = load_foreign(version("loans"), folder, trusted=False).description.remarks
    assert len(remarks) == 1
    assert remarks[0].startswith("It was made with numpy 1.0.0, and ")


def test_a_model_that_ends_the_process_ends_nothing(fetched):
    folder = fetched("basket")
    (folder / "code").mkdir(exist_ok=True)
    (folder / "code" / "quitting.py").write_text("import sys\nsys.exit(3)\n")
    flavors = yaml.safe_load((folder / "MLmodel").read_text())
    flavors["flavors"]["python_function"] |= {"loader_module": "quitting", "code": "code"}
    (folder / "MLmodel").write_text(yaml.safe_dump(flavors))
    with pytest.raises(ModelUnusable):
        load_foreign(version("basket"), folder, trusted=True)


def test_a_safe_flavor_with_a_loader_of_its_own_does_not_run_it(fetched):
    folder = fetched("loans")
    flavors = yaml.safe_load((folder / "MLmodel").read_text())
    flavors["flavors"]["python_function"]["loader_module"] = "antigravity"
    (folder / "MLmodel").write_text(yaml.safe_dump(flavors))
    assert load_foreign(version("loans"), folder, trusted=False).runtime


@pytest.mark.parametrize("change", [{"model_class": "os.system"}, {"data": "model.xgb"}])
def test_an_unknown_class_or_format_needs_trust(fetched, change):
    folder = fetched("loans")
    flavors = yaml.safe_load((folder / "MLmodel").read_text())
    flavors["flavors"]["xgboost"] |= change
    (folder / "MLmodel").write_text(yaml.safe_dump(flavors))
    with pytest.raises(UntrustedModel):
        load_foreign(version("loans"), folder, trusted=False)


def test_no_mlmodel_file_is_one_sentence(fetched):
    folder = fetched("loans")
    shutil.move(folder / "MLmodel", folder / "gone")
    with pytest.raises(ModelUnusable, match="MLmodel"):
        load_foreign(version("loans"), folder, trusted=False)
