"""The shortest way from a request's bytes to an answer, for versions of ours that cost microseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from time import perf_counter

import numpy as np

from triptych.domain.schema import Scalar, Schema, Target, Task
from triptych.encoding import Encoder, RowEncoder, Value
from triptych.serving.kernel import Kernel
from triptych.serving.native import NativeRuntime
from triptych.serving.reader import Read, RowReader
from triptych.serving.runtime import Answers

CHUNK = 1000
"""Rows between which other requests get their turn."""


@dataclass(slots=True, kw_only=True)
class Express:
    """What was read, what it is answered, and what that took.

    Attributes:
        rows: As they were sent.
        alone: Whether one row was sent as `input`.
        named: Whether each was sent as an object; else some may be the bare value of the only column.
        ids: The id columns of each; None when there are none.
        answers: In the order of the rows.
        seconds: Of decoding, encoding and predicting.
    """

    rows: list[Read]
    alone: bool
    named: bool
    ids: list[dict[str, Scalar]] | None
    answers: Answers
    seconds: tuple[float, float, float]


class ExpressModel:
    """Answers bytes; built once for each version. Safe for threads.

    Args:
        schema: Readable (see `RowReader.readable`).
        encoder: Rows to the kernel's matrix.
        kernel: Its numbers.
        target: What it predicts.
    """

    def __init__(self, schema: Schema, encoder: Encoder, kernel: Kernel, target: Target) -> None:
        self._reader = RowReader(schema)
        self._encoder = RowEncoder(encoder, self._reader.names)
        self._kernel = kernel
        self._runtime = NativeRuntime(encoder, kernel, target)
        self._classes = target.classes
        self._regression = target.task is Task.REGRESSION
        binary = target.task is Task.BINARY and target.threshold is not None and target.positive is not None
        self._threshold = target.threshold if binary else None
        self._positive = target.classes.index(target.positive) if binary and target.positive is not None else 0
        self._ids = [(at, c.name) for at, c in enumerate(schema.columns) if c in schema.ids]

    def answer(self, body: bytes) -> Express | None:
        """Answer `{"input": row}`, or `{"inputs": rows}` column by column; None when the long way must be taken."""
        started = perf_counter()
        rows, alone = self._reader.read(body)
        if not rows:
            return None
        values = []
        for row in rows:
            if (cells := self._reader.values(row)) is None:
                return None
            values.append(cells)
        decoded = perf_counter() - started
        answers, encoding, predicting = self._one(values[0]) if alone else self._several(values)
        ids = [self._ids_of(cells) for cells in values] if self._ids else None
        return Express(
            rows=rows,
            alone=alone,
            named=self._reader.all_objects,
            ids=ids if ids and any(ids) else None,
            answers=answers,
            seconds=(decoded, encoding, predicting),
        )

    def _one(self, values: tuple[Value, ...]) -> tuple[Answers, float, float]:
        started = perf_counter()
        if self._encoder.sparse:
            matrix = self._encoder.matrix(values)
            encoded = perf_counter()
            answer = self._kernel.answers(matrix)[0]
            return self._answers(np.atleast_1d(answer).tolist()), encoded - started, perf_counter() - encoded
        cells = self._encoder.cells(values)
        encoded = perf_counter()
        answers = self._answers(self._kernel.answer(cells))
        return answers, encoded - started, perf_counter() - encoded

    def _several(self, values: list[tuple[Value, ...]]) -> tuple[Answers, float, float]:
        parts = []
        encoding, started = 0.0, perf_counter()
        for start in range(0, len(values), CHUNK):
            before = perf_counter()
            table = self._reader.table(values[start : start + CHUNK])
            encoding += perf_counter() - before
            parts.append(self._runtime.table(table))
        answers = Answers(
            predictions=[value for part in parts for value in part.predictions],
            probabilities=None if self._regression else [row for part in parts for row in part.probabilities or ()],
            classes=self._classes,
        )
        return answers, encoding, perf_counter() - started - encoding

    def _answers(self, answer: Sequence[float]) -> Answers:
        if self._regression:
            return Answers(predictions=[answer[0] if isfinite(answer[0]) else None])
        if self._threshold is None:
            place = answer.index(max(answer))
        else:
            place = self._positive if answer[self._positive] >= self._threshold else 1 - self._positive
        return Answers(predictions=[self._classes[place]], probabilities=[list(answer)], classes=self._classes)

    def _ids_of(self, values: tuple[object, ...]) -> dict[str, Scalar]:
        return {name: value for at, name in self._ids if isinstance(value := values[at], str | int)}


def express_model(schema: Schema, encoder: Encoder, kernel: Kernel) -> ExpressModel | None:
    """The shortest way to a version; None when it has none."""
    if not kernel.quick or schema.target is None or not RowReader.readable(schema):
        return None
    return ExpressModel(schema, encoder, kernel, schema.target)
