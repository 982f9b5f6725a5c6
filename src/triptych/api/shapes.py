"""Which shape an error has: that of the protocol whose path was asked, or a problem."""

from __future__ import annotations

import re
from collections.abc import Callable

from fastapi.responses import JSONResponse

from triptych.api.problems import problem
from triptych.api.protocols import inference, scoring
from triptych.domain.errors import TriptychError

Shape = Callable[[TriptychError, int], JSONResponse]

SCORING = re.compile(r"(/models/[^/]+(/versions/[^/]+)?)?/(invocations|ping|version)|/health")
SHAPES: tuple[tuple[re.Pattern[str], Shape], ...] = (
    (re.compile(r"/v[12](/.*)?"), inference.error),
    (SCORING, scoring.error),
)


def refusal(path: str, error: TriptychError, request_id: str, *, status: int | None = None) -> JSONResponse:
    """An error as the answer to a call of a path.

    Args:
        path: What was asked.
        error: What went wrong.
        request_id: Under which the log speaks of the call.
        status: The HTTP status; None for the error's own.
    """
    answer = problem(error, request_id, status=status)
    for pattern, shape in SHAPES:
        if pattern.fullmatch(path):
            shaped = shape(error, answer.status_code)
            others = {name: value for name, value in answer.headers.items() if not name.startswith("content-")}
            shaped.headers.update(others)
            return shaped
    return answer
