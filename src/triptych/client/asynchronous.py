"""The client of a Triptych server, for programs that await."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import httpx2

from triptych.client.client import DEFAULT_URL, TIMEOUT
from triptych.client.dataset import Datasets
from triptych.client.health import Health
from triptych.client.job import AsyncJobs
from triptych.client.model import AsyncModels, AsyncServedModel
from triptych.client.retrying import RETRIES
from triptych.client.run import Runs
from triptych.client.transport import AsyncTransport


class AsyncClient:
    """`Client` with calls that are awaited; everything else is the same.

    Args:
        base_url: The server's address.
        http: A ready HTTP client; the caller closes it.
        timeout: Seconds to wait for an answer.
        retries: As in `Client`.

    Attributes:
        models: What is registered and served.
        datasets: The tables that were brought.
        jobs: The trainings.
        runs: The trainings that were recorded.
        health: Whether the server is up.
        predict: Asks the default model.
    """

    def __init__(
        self,
        base_url: str = DEFAULT_URL,
        *,
        http: httpx2.AsyncClient | None = None,
        timeout: float = TIMEOUT,
        retries: int = RETRIES,
    ) -> None:
        self._owned = None if http else httpx2.AsyncClient(base_url=base_url, timeout=timeout)
        transport = AsyncTransport(http or self._owned or httpx2.AsyncClient(), retries)
        self.models = AsyncModels(transport)
        self.datasets = Datasets(transport)
        self.jobs = AsyncJobs(transport)
        self.runs = Runs(transport)
        self.health = Health(transport)
        self.predict = AsyncServedModel(transport, None).predict

    async def aclose(self) -> None:
        """Close the connections, unless the HTTP client was given."""
        if self._owned:
            await self._owned.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
