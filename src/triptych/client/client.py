"""The client of a Triptych server, for programs that wait."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import httpx2

from triptych.client.dataset import Datasets
from triptych.client.health import Health
from triptych.client.job import Jobs
from triptych.client.model import Models, ServedModel
from triptych.client.retrying import RETRIES
from triptych.client.run import Runs
from triptych.client.transport import Transport

DEFAULT_URL = "http://127.0.0.1:8000"
TIMEOUT = 30.0


class Client:
    """Speaks to one Triptych server; every error is one of `triptych.domain.errors`. Safe for threads.

    Args:
        base_url: The server's address.
        http: A ready HTTP client, such as Starlette's `TestClient(app)`; the caller closes it.
        timeout: Seconds to wait for an answer.
        retries: How often a call that changes nothing is made again when the server is too busy (503 with
            Retry-After); 0 for never.

    Attributes:
        models: What is registered and served.
        datasets: The tables that were brought.
        jobs: The trainings.
        runs: The trainings that were recorded.
        health: Whether the server is up.
        predict: Asks the default model, as `client.models[name].predict` asks another.
    """

    def __init__(
        self,
        base_url: str = DEFAULT_URL,
        *,
        http: httpx2.Client | None = None,
        timeout: float = TIMEOUT,
        retries: int = RETRIES,
    ) -> None:
        self._owned = None if http else httpx2.Client(base_url=base_url, timeout=timeout)
        transport = Transport(http or self._owned or httpx2.Client(), retries)
        self.models = Models(transport)
        self.datasets = Datasets(transport)
        self.jobs = Jobs(transport)
        self.runs = Runs(transport)
        self.health = Health(transport)
        self.predict = ServedModel(transport, None).predict

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
