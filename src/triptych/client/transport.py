"""One request out, one document or one typed error back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import httpx2

from triptych.client.problem import error_from
from triptych.domain.document import from_document
from triptych.domain.errors import ServiceUnavailable

T = TypeVar("T")


class Transport:
    """Sends requests through an HTTP client that the caller owns."""

    def __init__(self, http: httpx2.Client) -> None:
        self._http = http

    def request(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        content: Iterable[bytes] | None = None,
        params: Mapping[str, str | int] | None = None,
    ) -> Any:
        """Send one request.

        Args:
            method: The HTTP method.
            path: Below the base address, already quoted.
            json: A body that is sent as JSON.
            content: A body that is streamed as it is.
            params: The query.

        Returns:
            The decoded JSON, or None for an empty answer.

        Raises:
            ServiceUnavailable: No server answers, or not in time.
            TriptychError: The server answered with a problem; always the subclass that its code names.
        """
        headers = {"content-type": "application/octet-stream"} if content is not None else None
        try:
            response = self._http.request(
                method, path, json=json, content=content, params=params or None, headers=headers
            )
        except httpx2.TimeoutException as error:
            raise ServiceUnavailable(f"The server at {self._address} did not answer in time.") from error
        except httpx2.TransportError as error:
            raise ServiceUnavailable(
                f"No Triptych server answers at {self._address}. Start one with `triptych up`."
            ) from error
        if response.is_error:
            raise error_from(response)
        return _decode(response)

    def get(self, path: str, kind: type[T], *, params: Mapping[str, str | int] | None = None) -> T:
        """Read one noun."""
        return from_document(kind, self.request("GET", path, params=params))

    def list(self, path: str, key: str, kind: type[T]) -> tuple[T, ...]:
        """Read the nouns under `key`."""
        return tuple(from_document(kind, item) for item in self.request("GET", path)[key])

    @property
    def _address(self) -> str:
        return str(self._http.base_url).rstrip("/")


def _decode(response: httpx2.Response) -> Any:
    if not response.content:
        return None
    try:
        return response.json()
    except ValueError as error:
        # A page instead of a document: another program, or the page alone, listens there.
        raise ServiceUnavailable("What answers at this address is not a Triptych API.") from error
