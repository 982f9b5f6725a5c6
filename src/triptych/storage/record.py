"""One answer as the prediction log keeps it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec


class Record(msgspec.Struct, kw_only=True, gc=False, omit_defaults=True):
    """One row that was answered.

    Attributes:
        id: The prediction's id; of several rows in one request, "/" and the row's place follow.
        time: When it was answered, in UTC.
        model: The registered model's name.
        version: The version that answered.
        inputs: What was sent, by column; None where it was too large to keep.
        prediction: The answer.
        probabilities: Class to probability; None when there are none.
        seconds: From the whole body to the answer; of several rows in one request, each one's share.
        request_id: Under which the server's log speaks of the request.
        rows: Rows of the same file for which this one stands; 1 unless the file was large.
    """

    id: str
    time: datetime
    model: str
    version: str
    inputs: Any
    prediction: Any
    probabilities: Any = None
    seconds: float
    request_id: str | None = None
    rows: int = 1


def plain(value: Any) -> Any:
    """What a foreign model takes or gives, as JSON carries it."""
    listed = getattr(value, "tolist", None)
    return listed() if listed is not None else str(value)


ENCODER = msgspec.json.Encoder(enc_hook=plain)
