"""When a call is made again."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx2

RETRIES = 3
LONGEST = 30.0
"""Seconds that a call pauses in all; a server that asks for more is not waited for."""
SPREAD = 0.25
"""Share of a pause by which clients that were refused together come back apart."""


class Attempts:
    """Counts the attempts of one call.

    Only a server that says when to come back (503 with Retry-After) is asked again, and one that closed the connection
    without a word, as a server does that was just replaced. A server that is not there is not waited for.

    Args:
        retries: How often the call may be made again.
    """

    def __init__(self, retries: int) -> None:
        self._left = retries
        self._room = LONGEST

    def pause(self, outcome: httpx2.Response | httpx2.TransportError) -> float | None:
        """Seconds after which to try again; None when the outcome is final."""
        if self._left <= 0 or (asked := _asked(outcome)) is None or asked > self._room:
            return None
        self._left -= 1
        self._room -= asked
        return asked * (1 + random.uniform(0, SPREAD))  # noqa: S311 -- nobody gains by guessing it


def _asked(outcome: httpx2.Response | httpx2.TransportError) -> float | None:
    if isinstance(outcome, httpx2.TransportError):
        return 0.1 if isinstance(outcome, httpx2.RemoteProtocolError) else None
    said = outcome.headers.get("retry-after")
    if outcome.status_code != HTTPStatus.SERVICE_UNAVAILABLE or said is None:
        return None
    if said.isdecimal():
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
