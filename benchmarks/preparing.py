"""Trains the models once: as files, in a registry of MLflow's, and by Triptych's own training.

Everything lands in one folder, and is made again only when `DONE` is missing from it.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import cloudpickle
import joblib
import mlflow
import pandas as pd
import skops.io
from mlflow.models import infer_signature

from benchmarks import estimators, opaque, originals, tables
from benchmarks.opaque import Opaque
from benchmarks.questions import DONE, OWN
from triptych.domain.package import PACKAGE_PATH

ROWS = 8_000
QUESTIONS = 512
OTHER_SEED = 15
OWN_CODE = """
from sklearn.ensemble import HistGradientBoostingClassifier


def make_model():
    return HistGradientBoostingClassifier(**{parameters})
"""


class Banding(mlflow.pyfunc.PythonModel):
    """What `Opaque` is to MLflow."""

    def __init__(self, opaque: Opaque) -> None:
        self._opaque = opaque

    def predict(self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> Any:  # noqa: ARG002 - MLflow's signature
        """Name the band of each row."""
        return self._opaque.predict(model_input)


def main(folder: Path) -> None:
    """Train everything into a folder, and write what is asked and what the originals answer."""
    warnings.simplefilter("ignore")
    logging.getLogger("mlflow").setLevel(logging.ERROR)
    home = folder / "home"
    home.mkdir(parents=True)
    mixed, numeric = tables.mixed(ROWS), tables.numeric(ROWS)
    mixed.to_csv(folder / "mixed.csv", index=False)
    own = _train_own(folder / "mixed.csv", home)
    fitted = {
        "boosted": estimators.fit(estimators.boosted(), mixed),
        "linear": estimators.fit(estimators.linear(), numeric),
        "forest": estimators.fit(estimators.forest(), mixed),
    }
    fitted["opaque"] = Opaque(fitted["boosted"])
    asked = {"mixed": tables.mixed(QUESTIONS, OTHER_SEED), "numeric": tables.numeric(QUESTIONS, OTHER_SEED)}
    _register(fitted, {"mixed": mixed, "numeric": numeric}, home)
    answers: dict[str, list[Any]] = {}
    for case in estimators.CASES:
        joblib.dump(fitted[case.name], folder / f"{case.name}.joblib")
        frame = asked[case.kind][list(case.columns)]
        answers[case.name] = list(pd.Series(fitted[case.name].predict(frame)).tolist())
    rows = {kind: _rows(frame) for kind, frame in asked.items()}
    answers[OWN] = originals.own_answers(_fetch(OWN, folder) / PACKAGE_PATH, rows["mixed"])
    prepared = {"rows": rows, "answers": answers, "own": own}
    (folder / DONE).write_text(json.dumps(prepared), encoding="utf-8")


def _train_own(file: Path, home: Path) -> str:
    """Let Triptych train the boosted trees that the others serve, on its own encoding; tells what came of it."""
    program = str(Path(sys.executable).with_name("triptych"))
    code = home.with_name("own_model.py")
    code.write_text(OWN_CODE.format(parameters=estimators.BOOSTED))
    command = [program, "train", str(code), "--data", str(file), "--target", tables.TARGET]
    command += ["--name", OWN, "--home", str(home), "--json"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.dumps(json.loads(done.stdout), sort_keys=True)


def _register(fitted: dict[str, Any], trained_on: dict[str, pd.DataFrame], home: Path) -> None:
    """Log each model as a plain script would, into the store of the home."""
    # Whoever serves it has no `benchmarks` to import.
    cloudpickle.register_pickle_by_value(opaque)
    mlflow.set_tracking_uri(f"sqlite:///{home / 'mlflow.db'}")
    for case in estimators.CASES:
        frame = trained_on[case.kind][list(case.columns)]
        model = fitted[case.name]
        signature = infer_signature(frame, pd.Series(model.predict(frame.head(100))))
        # Named, so that MLflow does not load the model again to find them out.
        common: dict[str, Any] = {
            "name": "model",
            "signature": signature,
            "registered_model_name": case.name,
            "pip_requirements": ["scikit-learn", "pandas"],
        }
        with mlflow.start_run():
            if isinstance(model, Opaque):
                mlflow.pyfunc.log_model(python_model=Banding(model), **common)
            else:
                mlflow.sklearn.log_model(model, skops_trusted_types=_types(model), **common)
        mlflow.MlflowClient().set_registered_model_alias(case.name, "champion", "1")
        _fetch(case.name, home.parent)


def _fetch(name: str, folder: Path) -> Path:
    """Bring a version out of the registry, as MLflow's own server reads it."""
    return Path(mlflow.artifacts.download_artifacts(f"models:/{name}/1", dst_path=str(folder / "mlflow" / name)))


def _types(model: Any) -> list[str]:
    """What MLflow wants to be told of every encoder's and tree's own parts; all of it is scikit-learn's and numpy's."""
    return skops.io.get_untrusted_types(data=skops.io.dumps(model))


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    inputs = frame.drop(columns=tables.TARGET)
    return json.loads(inputs.to_json(orient="records", double_precision=15))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
