"""The client of a Triptych server."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import httpx2

from triptych.client.dataset import Datasets
from triptych.client.health import Health
from triptych.client.job import Jobs
from triptych.client.model import Models
from triptych.client.prediction import Input, ask
from triptych.client.transport import Transport
from triptych.domain.prediction import Prediction, Predictions

DEFAULT_URL = "http://127.0.0.1:8000"


class Client:
    """Speaks to one Triptych server; every error is one of `triptych.domain.errors`.

    Args:
        base_url: The server's address.
        http: A ready HTTP client, such as Starlette's `TestClient(app)`; the caller closes it.
        timeout: Seconds to wait for an answer.

    Attributes:
        models: What is registered and served.
        datasets: The tables that were brought.
        jobs: The trainings.
        health: Whether the server is up.
    """

    def __init__(
        self, base_url: str = DEFAULT_URL, *, http: httpx2.Client | None = None, timeout: float = 30.0
    ) -> None:
        self._owned = None if http else httpx2.Client(base_url=base_url, timeout=timeout)
        self._transport = Transport(http or self._owned or httpx2.Client())
        self.models = Models(self._transport)
        self.datasets = Datasets(self._transport)
        self.jobs = Jobs(self._transport)
        self.health = Health(self._transport)

    def predict(self, rows: Input) -> Prediction | Predictions:
        """Ask the default model; see `client.models[name].predict`."""
        return ask(self._transport, "/predict", rows)

    def close(self) -> None:
        """Close the connections, unless the HTTP client was given."""
        if self._owned:
            self._owned.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
