"""Whether an interval is asked for, in the query."""

from __future__ import annotations

import re
from typing import Any

from fastapi import Request

from triptych.serving.intervals import NAME, refused

LEVEL = re.compile(r"0?\.\d{1,6}", re.ASCII)
DESCRIBED: dict[str, Any] = {
    "name": NAME,
    "in": "query",
    "description": "The share of cases, such as 0.9, in which the truth is to lie in the answer's interval.",
    "schema": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
}
"""The parameter as OpenAPI describes it."""


def level_of(request: Request) -> float | None:
    """The level that is asked for; None for no interval.

    Raises:
        InvalidInput: What stands there is no share between 0 and 1.
    """
    sent = request.query_params.getlist(NAME)
    if not sent:
        return None
    if len(sent) == 1 and LEVEL.fullmatch(sent[0]) and float(sent[0]) > 0:
        return float(sent[0])
    raise refused("not-a-share", "“interval” in the query must be a share of cases between 0 and 1, such as 0.9.")
