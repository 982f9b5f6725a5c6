"""Trains with mljar-supervised on the rows of a folder, and writes its answers."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from supervised.automl import AutoML


def main() -> None:
    """Read `task.json`, `train.parquet` and `test.parquet` of the folder that is named; write `answers.npy`."""
    folder = Path(sys.argv[1])
    task = json.loads((folder / "task.json").read_text())
    train, test = (pd.read_parquet(folder / f"{name}.parquet") for name in ("train", "test"))
    actual = train.pop("__actual__").to_numpy()
    kind = "regression" if task["regression"] else "auto"
    with tempfile.TemporaryDirectory() as results:
        learner = AutoML(
            results_path=results, mode="Compete", total_time_limit=round(task["budget"]), n_jobs=task["cores"],
            ml_task=kind, eval_metric="rmse" if task["regression"] else "logloss", explain_level=0,
            random_state=task["seed"], verbose=0,
        )  # fmt: skip
        learner.fit(train, actual)
        answers = learner.predict(test) if task["regression"] else learner.predict_proba(test)
    np.save(folder / "answers.npy", np.asarray(answers, dtype=np.float64))


main()
