"""Asking again while what is needed is away for a moment."""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from triptych.domain.errors import StoreUnavailable, TrackingUnavailable

PATIENCE_SECONDS = 60.0
"""As long as a server takes to be started again, or a database to change to its other half."""
FIRST_SECONDS = 0.5
"""Before the second try; each pause is twice the one before."""
LONGEST_SECONDS = 8.0

LASTING = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT}

Answer = TypeVar("Answer")

log = logging.getLogger(__name__)


def patiently(ask: Callable[[], Answer]) -> Answer:
    """Ask MLflow or the store, and again for some time when it does not answer, of which the log speaks once.

    Args:
        ask: Does what may be done twice: an answer that was lost on its way is asked for again.

    Raises:
        TrackingUnavailable: MLflow stayed away, or refuses what it would refuse again.
        StoreUnavailable: The store stayed away.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    pause = FIRST_SECONDS
    while True:
        try:
            return ask()
        except (StoreUnavailable, TrackingUnavailable) as error:
            if error.lasting or time.monotonic() + pause > until:
                raise
            if pause == FIRST_SECONDS:
                log.warning("%s It is asked again for up to %.0f seconds.", error.detail, PATIENCE_SECONDS)
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_SECONDS)


def lasting_here(error: OSError) -> bool:
    """Whether the system would refuse the same again: a folder that is closed, or a disk that is full."""
    return error.errno in LASTING


def lasting(status: int) -> bool:
    """Whether a server would answer the same with this HTTP status again, unlike one that is away or overloaded."""
    return status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.TOO_MANY_REQUESTS
