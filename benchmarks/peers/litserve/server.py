"""LitServe: requests that come together are answered together."""

from __future__ import annotations

import os
from typing import Any

import joblib
import litserve
import pandas as pd


class Api(litserve.LitAPI):
    """A row a request; up to 64 of them make a table."""

    def setup(self, device: str) -> None:  # noqa: ARG002 - LitServe's signature
        """Load the model."""
        self.model = joblib.load(os.environ["BENCHMARK_MODEL"])

    def decode_request(self, request) -> list[dict[str, Any]]:  # noqa: ANN001 - LitServe takes a hint for a form of its own
        """Take the rows of a request."""
        return request["inputs"] if "inputs" in request else [request["input"]]

    def batch(self, inputs: list[list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
        """Leave the requests as they are; they are put together where they are predicted."""
        return inputs

    def predict(self, x: list[list[dict[str, Any]]]) -> list[list[Any]]:
        """Predict the rows of all requests at once."""
        table = pd.DataFrame([row for rows in x for row in rows])
        answers = self.model.predict(table)
        answers = iter(answers if isinstance(answers, list) else answers.tolist())
        return [[next(answers) for _ in rows] for rows in x]

    def unbatch(self, output: list[list[Any]]) -> list[list[Any]]:
        """Each request has its answers already."""
        return output

    def encode_response(self, output: list[Any]) -> dict[str, Any]:
        """Answer with the rows' answers."""
        return {"predictions": output}


if __name__ == "__main__":
    api = Api(max_batch_size=64, batch_timeout=0.002)
    server = litserve.LitServer(api, accelerator="cpu", devices=1, workers_per_device=1, timeout=60)
    server.run(
        host="127.0.0.1",
        port=int(os.environ["BENCHMARK_PORT"]),
        num_api_servers=1,
        generate_client_file=False,
        log_level="warning",
        access_log=False,
    )
