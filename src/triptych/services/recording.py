"""Answers into the prediction log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from triptych.domain.identifiers import request_id
from triptych.domain.prediction import Prediction, Predictions
from triptych.services.answers import several
from triptych.serving import Answers, Servable
from triptych.serving.express import Express
from triptych.storage.log import PredictionLog
from triptych.storage.record import Record

MOST_OF_A_FILE = 1000
"""Rows of one file that are recorded; of a larger one, as many in equal steps stand for all."""


class Recorder:
    """Records what was answered, before the answer is sent.

    Args:
        log: Where to; None to record nothing.
    """

    def __init__(self, log: PredictionLog | None) -> None:
        self._log = log

    def exchange(
        self, found: Express, answer: Prediction | Predictions, request: bytes, content: bytes, seconds: float
    ) -> None:
        """Record a whole request and its answer: as their bytes, when these say all that there is to say.

        Args:
            found: What was read.
            answer: What it was answered.
            request: Where it was read.
            content: The answer as it is sent.
            seconds: From the whole body to the answer.
        """
        rows = found.rows
        if self._log is None or not rows or not self._log.wanted():
            return
        if found.named and self._log.append_exchange(
            request, content, rows=len(rows), seconds=seconds, request_id=request_id.get()
        ):
            return
        if isinstance(answer, Prediction):
            self._log.append((self._record(answer, rows[0], seconds),))
        else:
            self._log.append(self._records(answer, rows, seconds / len(rows), range(len(rows)), 1))

    def row(self, answer: Prediction, inputs: Any, seconds: float) -> None:
        """Record one row.

        Args:
            answer: What it was answered.
            inputs: What was sent, by column.
            seconds: From the whole body to the answer.
        """
        if self._log is not None and self._log.wanted():
            self._log.append((self._record(answer, inputs, seconds),))

    def rows(self, answer: Predictions, inputs: Sequence[Any], seconds: float) -> None:
        """Record the rows of one request; the arguments are those of `row`."""
        if self._log is None or not answer.predictions or not self._log.wanted():
            return
        self._log.append(self._records(answer, inputs, seconds / len(answer.predictions), range(len(inputs)), 1))

    def table(self, servable: Servable, answers: Answers, table: pa.Table, seconds: float) -> None:
        """Record the rows of a file, or some that stand for all.

        Args:
            servable: Who answered.
            answers: What it said.
            table: The file's rows.
            seconds: From the whole file to the answers.
        """
        count = table.num_rows
        if self._log is None or not count or not self._log.wanted():
            return
        step = -(-count // MOST_OF_A_FILE)
        places = range(0, count, step)
        shares = answers.probabilities
        kept = Answers(
            predictions=[answers.predictions[place] for place in places],
            probabilities=[shares[place] for place in places] if shares else None,
            classes=answers.classes,
        )
        rows = table.take(pa.array(places)).to_pylist()
        self._log.append(self._records(several(servable, kept, None), rows, seconds / count, places, step))

    def _record(self, answer: Prediction, inputs: Any, seconds: float) -> Record:
        return Record(
            id=answer.prediction_id,
            time=datetime.now(UTC),
            model=answer.model,
            version=answer.version,
            inputs=inputs,
            prediction=answer.prediction,
            probabilities=answer.probabilities,
            seconds=seconds,
            request_id=request_id.get(),
        )

    def _records(
        self, answer: Predictions, inputs: Sequence[Any], seconds: float, places: Sequence[int], step: int
    ) -> list[Record]:
        now, request, shares = datetime.now(UTC), request_id.get(), answer.probabilities
        return [
            Record(
                id=f"{answer.prediction_id}/{place}",
                time=now,
                model=answer.model,
                version=answer.version,
                inputs=row,
                prediction=answer.predictions[at],
                probabilities=shares[at] if shares else None,
                seconds=seconds,
                request_id=request,
                rows=step,
            )
            for at, (row, place) in enumerate(zip(inputs, places, strict=True))
        ]
