"""The shortest way from a request's bytes to an answer, for versions of ours that cost microseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from math import isfinite
from time import perf_counter

import numpy as np

from triptych.domain.schema import Scalar, Schema, Target, Task
from triptych.encoding import Encoder, Matrix, RowEncoder, Value
from triptych.kernels import Floats
from triptych.serving.kernel import Kernel
from triptych.serving.native import NativeRuntime
from triptych.serving.reader import RowReader, Sent
from triptych.serving.runtime import Answers

CHUNK = 1000
"""Rows between which other requests get their turn."""


TOGETHER = 12
"""Single rows from which asking all at once costs less than one after the other; a forest's batch has its price."""

NOTHING = Answers(predictions=[])


@dataclass(slots=True, kw_only=True)
class Express:
    """What was read, what it is answered, and what that took.

    Attributes:
        sent: The rows.
        named: Whether each was sent as an object; else some may be the bare value of the only column.
        ids: The id columns of each; None when there are none.
        answers: In the order of the rows.
        decoding: Seconds; of requests that were asked together, its share.
        encoding: As `decoding`.
        predicting: As `decoding`.
    """

    sent: Sent
    named: bool
    ids: list[dict[str, Scalar]] | None
    answers: Answers = NOTHING
    decoding: float = 0.0
    encoding: float = 0.0
    predicting: float = 0.0


class ExpressModel:
    """Answers bytes; built once for each version. Safe for threads.

    Args:
        schema: Readable (see `RowReader.readable`).
        encoder: Rows to the kernel's matrix.
        kernel: Its numbers.
        target: What it predicts.

    Attributes:
        labels: The classes, as an answer's probabilities name them.
    """

    def __init__(self, schema: Schema, encoder: Encoder, kernel: Kernel, target: Target) -> None:
        self._reader = RowReader(schema)
        self._encoder = encoder
        self._row = RowEncoder(encoder, self._reader.names)
        self._kernel = kernel
        self._runtime = NativeRuntime(encoder, kernel, target)
        self._classes = target.classes
        self.labels = tuple(map(str, target.classes))
        self._regression = target.task is Task.REGRESSION
        binary = target.task is Task.BINARY and target.threshold is not None and target.positive is not None
        self._threshold = target.threshold if binary else None
        self._positive = target.classes.index(target.positive) if binary and target.positive is not None else 0
        self._ids = [(at, c.name) for at, c in enumerate(schema.columns) if c in schema.ids]

    def answers(self, bodies: Sequence[bytes]) -> list[Express | None]:
        """Answer each `{"input": row}`, or `{"inputs": rows}` column by column.

        Single rows that come together are asked together, from `TOGETHER` on; what a row is answered is the same.

        Args:
            bodies: Of requests that wait at the same time.

        Returns:
            For each, None when the long way must be taken.
        """
        started = perf_counter()
        found = [self._read(body) for body in bodies]
        decoding = (perf_counter() - started) / len(bodies) if bodies else 0.0
        for request in found:
            if request:
                request.decoding = decoding
        alone = [request for request in found if request and request.sent.alone]
        if len(alone) < TOGETHER or self._row.sparse:
            for request in alone:
                self._ask(request)
        else:
            self._ask_together(alone)
        for request in found:
            if request and not request.sent.alone:
                self._ask_several(request)
        return found

    def _read(self, body: bytes) -> Express | None:
        sent = self._reader.read(body)
        if sent is None or not sent.rows:
            return None
        return Express(
            sent=sent,
            named=self._reader.all_objects,
            ids=self._ids_of(sent) if self._ids else None,
        )

    def _ask(self, request: Express) -> None:
        started = perf_counter()
        if self._row.sparse:
            matrix = self._row.matrix(request.sent.values)
            encoded = perf_counter()
            answer = np.atleast_1d(self._kernel.answers(matrix)[0]).tolist()
        else:
            cells = self._row.cells(request.sent.values)
            encoded = perf_counter()
            answer = self._kernel.answer(cells)
        request.answers = self._said(answer)
        request.encoding, request.predicting = encoded - started, perf_counter() - encoded

    def _ask_together(self, requests: list[Express]) -> None:
        started = perf_counter()
        matrix = np.array([self._row.cells(request.sent.values) for request in requests], np.float64)
        encoded = perf_counter()
        answers = self._kernel.answers(matrix).reshape(len(requests), -1).tolist()
        for request, answer in zip(requests, answers, strict=True):
            request.answers = self._said(answer)
        encoding, predicting = (encoded - started) / len(requests), (perf_counter() - encoded) / len(requests)
        for request in requests:
            request.encoding, request.predicting = encoding, predicting

    def _ask_several(self, request: Express) -> None:
        parts = []
        started = perf_counter()
        for start in range(0, len(request.sent.rows), CHUNK):
            before = perf_counter()
            matrix = self._matrix(request.sent.columns, slice(start, start + CHUNK))
            request.encoding += perf_counter() - before
            parts.append(self._runtime.said(self._kernel.answers(matrix)))
        request.answers = Answers(
            predictions=list(chain.from_iterable(part.predictions for part in parts)),
            probabilities=None if self._regression else [row for part in parts for row in part.probabilities or ()],
            classes=self._classes,
        )
        request.predicting = perf_counter() - started - request.encoding

    def _matrix(self, columns: Sequence[Sequence[Value]] | Floats, rows: slice) -> Matrix:
        if isinstance(columns, np.ndarray) and self._row.places is not None:
            return columns[self._row.places, rows].T
        return self._encoder.table(self._reader.table([column[rows] for column in columns]))

    def _said(self, answer: Sequence[float]) -> Answers:
        if self._regression:
            return Answers(predictions=[answer[0] if isfinite(answer[0]) else None])
        if self._threshold is None:
            place = answer.index(max(answer))
        else:
            place = self._positive if answer[self._positive] >= self._threshold else 1 - self._positive
        return Answers(predictions=[self._classes[place]], probabilities=[list(answer)], classes=self._classes)

    def _ids_of(self, sent: Sent) -> list[dict[str, Scalar]] | None:
        rows = [sent.values] if sent.alone else zip(*sent.columns, strict=True)
        ids: list[dict[str, Scalar]] = [
            {name: value for at, name in self._ids if isinstance(value := row[at], str | int)} for row in rows
        ]
        return ids if any(ids) else None


def express_model(schema: Schema, encoder: Encoder, kernel: Kernel) -> ExpressModel | None:
    """The shortest way to a version; None when it has none."""
    if not kernel.quick or schema.target is None or not RowReader.readable(schema):
        return None
    return ExpressModel(schema, encoder, kernel, schema.target)
