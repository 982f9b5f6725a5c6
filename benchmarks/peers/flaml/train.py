"""Trains with FLAML on the rows of a folder, and writes its answers."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from flaml import AutoML


def main() -> None:
    """Read `task.json`, `train.parquet` and `test.parquet` of the folder that is named; write `answers.npy`."""
    folder = Path(sys.argv[1])
    task = json.loads((folder / "task.json").read_text())
    train, test = (pd.read_parquet(folder / f"{name}.parquet") for name in ("train", "test"))
    actual = train.pop("__actual__").to_numpy()
    learner = AutoML()
    learner.fit(
        X_train=train, y_train=actual, task="regression" if task["regression"] else "classification",
        metric="rmse" if task["regression"] else "log_loss", time_budget=task["budget"], n_jobs=task["cores"],
        seed=task["seed"], verbose=0,
    )  # fmt: skip
    answers = learner.predict(test) if task["regression"] else learner.predict_proba(test)
    np.save(folder / "answers.npy", np.asarray(answers, dtype=np.float64))


main()
