"""BentoML: adaptive batching, one worker."""

from __future__ import annotations

import os
from typing import Any

import bentoml
import joblib
import pandas as pd


@bentoml.service(workers=1, traffic={"timeout": 60})
class Model:
    """Rows in, answers out."""

    def __init__(self) -> None:
        self.model = joblib.load(os.environ["BENCHMARK_MODEL"])

    def _answer(self, rows: list[dict[str, Any]]) -> list[Any]:
        table = pd.DataFrame(rows)
        answers = self.model.predict(table)
        return answers if isinstance(answers, list) else answers.tolist()

    @bentoml.api(batchable=True, max_batch_size=64, max_latency_ms=1000)
    def predict(self, rows: list[dict[str, Any]]) -> list[Any]:
        """Predict rows, together with those of other requests."""
        return self._answer(rows)

    @bentoml.api
    def predict_many(self, rows: list[dict[str, Any]]) -> list[Any]:
        """Predict more rows than one batch may have."""
        return self._answer(rows)
