"""What came back: a document, or the error that it speaks of."""

from __future__ import annotations

from typing import Any

import httpx2

from triptych.client.problem import error_from
from triptych.domain.errors import ServiceUnavailable


def require_answer(outcome: httpx2.Response | httpx2.TransportError, address: str) -> httpx2.Response:
    """The response itself, when it is a successful one.

    Raises:
        ServiceUnavailable: No server answers at `address`, or not in time.
        TriptychError: The server answered with a problem; always the subclass that its code names.
    """
    if isinstance(outcome, httpx2.TimeoutException):
        raise ServiceUnavailable(f"The server at {address} did not answer in time.") from outcome
    if isinstance(outcome, httpx2.TransportError):
        raise ServiceUnavailable(f"No Triptych server answers at {address}. Start one with `triptych up`.") from outcome
    if outcome.is_error:
        raise error_from(outcome)
    return outcome


def document(response: httpx2.Response) -> Any:
    """The decoded JSON of a response.

    Raises:
        ServiceUnavailable: It is something else, such as a page.
    """
    try:
        return response.json()
    except ValueError as error:
        # Another program, or the page alone, listens there.
        raise ServiceUnavailable("What answers at this address is not a Triptych API.") from error
