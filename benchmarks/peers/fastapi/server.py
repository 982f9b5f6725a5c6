"""FastAPI and joblib, as people write it by hand: a table of one row for every request."""

from __future__ import annotations

import os
from typing import Any

import joblib
import pandas as pd
from fastapi import FastAPI

app = FastAPI()
model = joblib.load(os.environ["BENCHMARK_MODEL"])


def _answer(rows: list[dict[str, Any]]) -> list[Any]:
    table = pd.DataFrame(rows)
    answers = model.predict(table)
    return answers if isinstance(answers, list) else answers.tolist()


@app.post("/predict")
def predict(body: dict[str, Any]) -> dict[str, Any]:
    """Predict one row, or several."""
    if "inputs" in body:
        return {"predictions": _answer(body["inputs"])}
    return {"prediction": _answer([body["input"]])[0]}
