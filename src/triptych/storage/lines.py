"""The lines of a segment: one record each, or a whole request with its answer, as they went over the wire.

The second costs no encoding: what was received and what is sent is copied as it is. Readers make records of it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache

import msgspec
from msgspec import UNSET, Raw, UnsetType

from triptych.storage.record import Record

log = logging.getLogger(__name__)

NOTHING = Raw()
EXCHANGE = b'{"request":'


class Line(Record, kw_only=True, gc=False):
    """A record as it is in a segment; what differs from model to model is left as JSON."""

    inputs: Raw
    prediction: Raw
    probabilities: Raw = NOTHING


class _Request(msgspec.Struct, gc=False):
    input: Raw | UnsetType = UNSET
    inputs: list[Raw] = []


class _Answer(msgspec.Struct, gc=False):
    model: str
    version: str
    prediction_id: str
    prediction: Raw = NOTHING
    predictions: list[Raw] = []
    probabilities: Raw = NOTHING


class _Exchange(msgspec.Struct, gc=False):
    request: _Request
    time: datetime
    seconds: float
    request_id: str | None
    answer: _Answer


_read_line = msgspec.json.Decoder(Line).decode
_read_exchange = msgspec.json.Decoder(_Exchange).decode
_read_list = msgspec.json.Decoder(list[Raw]).decode


def line_of(request: bytes, answer: bytes, time: str, seconds: float, request_id: str | None) -> bytes:
    """The line of a request and its answer.

    Args:
        request: `{"input": row}` or `{"inputs": rows}`, checked, without a line break.
        answer: The JSON of a `Prediction`, or of `Predictions`.
        time: When it was answered, in ISO 8601.
        seconds: From the whole request to the answer.
        request_id: Under which the server's log speaks of it.
    """
    known = f'"{request_id}","answer":' if request_id else 'null,"answer":'  # an id has no character that JSON escapes
    return b"".join((EXCHANGE, request, _moment(time, seconds), known.encode(), answer, b"}\n"))


@lru_cache(maxsize=1)
def _moment(time: str, seconds: float) -> bytes:
    """What the lines of requests have in common that were answered together."""
    return f',"time":"{time}","seconds":{seconds!r},"request_id":'.encode()


def read_lines(file: Iterable[bytes]) -> Iterator[Line]:
    """The records of a segment; a line that is cut short, since its writer died or its disk was full, is left out."""
    for line in file:
        try:
            if line.startswith(EXCHANGE):
                yield from _records(_read_exchange(line))
            else:
                yield _read_line(line)
        except msgspec.DecodeError:
            log.warning("A line of the prediction log is cut short and left out.")


def _records(found: _Exchange) -> Iterator[Line]:
    answer = found.answer
    if not isinstance(found.request.input, UnsetType):
        yield _record(found, answer.prediction_id, found.request.input, answer.prediction, answer.probabilities)
        return
    inputs = found.request.inputs
    shares = _read_list(answer.probabilities) if bytes(answer.probabilities) else [NOTHING] * len(inputs)
    for place, (row, prediction, share) in enumerate(zip(inputs, answer.predictions, shares, strict=True)):
        yield _record(found, f"{answer.prediction_id}/{place}", row, prediction, share)


def _record(found: _Exchange, identifier: str, inputs: Raw, prediction: Raw, probabilities: Raw) -> Line:
    rows = len(found.request.inputs) or 1
    return Line(
        id=identifier, time=found.time, model=found.answer.model, version=found.answer.version, inputs=inputs,
        prediction=prediction, probabilities=probabilities, seconds=found.seconds / rows, request_id=found.request_id,
    )  # fmt: skip
