"""Answers into the prediction log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from triptych.domain.identifiers import request_id
from triptych.domain.prediction import Prediction, Predictions
from triptych.services.answers import several
from triptych.services.exchange import Exchange
from triptych.serving import Answers, Servable
from triptych.storage.lines import line_of
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

    def exchanges(self, done: Sequence[Exchange]) -> None:
        """Record whole requests and their answers: as their bytes, when these say all that there is to say."""
        if (log := self._log) is None:
            return
        time, rows = datetime.now(UTC).isoformat(), 0
        lines: list[bytes] = []
        for exchange in done:
            asked, sent = exchange.asked, exchange.found.sent
            if not sent.rows or not log.wanted():
                continue
            if exchange.found.named and log.keeps_whole(asked.body, len(sent.rows)):
                lines.append(line_of(asked.body, exchange.content, time, sum(exchange.seconds), asked.request_id))
                rows += len(sent.rows)
            else:
                log.append(_unlike(exchange))
        if lines:
            log.append_lines(lines, rows)

    def row(self, answer: Prediction, inputs: Any, seconds: float) -> None:
        """Record one row.

        Args:
            answer: What it was answered.
            inputs: What was sent, by column.
            seconds: From the whole body to the answer.
        """
        if self._log is not None and self._log.wanted():
            self._log.append((_record(answer, inputs, seconds, request_id.get()),))

    def rows(self, answer: Predictions, inputs: Sequence[Any], seconds: float) -> None:
        """Record the rows of one request; the arguments are those of `row`."""
        if self._log is None or not answer.predictions or not self._log.wanted():
            return
        self._log.append(_records(answer, inputs, seconds / len(answer.predictions), request_id.get()))

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
        self._log.append(_records(several(servable, kept, None), rows, seconds / count, request_id.get(), places))


def _unlike(exchange: Exchange) -> Sequence[Record]:
    answer, rows, seconds = exchange.answer(), exchange.found.sent.rows, sum(exchange.seconds)
    if isinstance(answer, Prediction):
        return (_record(answer, rows[0], seconds, exchange.asked.request_id),)
    return _records(answer, rows, seconds / len(rows), exchange.asked.request_id)


def _record(answer: Prediction, inputs: Any, seconds: float, request: str | None) -> Record:
    return Record(
        id=answer.prediction_id,
        time=datetime.now(UTC),
        model=answer.model,
        version=answer.version,
        inputs=inputs,
        prediction=answer.prediction,
        probabilities=answer.probabilities,
        seconds=seconds,
        request_id=request,
    )


def _records(
    answer: Predictions, inputs: Sequence[Any], seconds: float, request: str | None, places: range | None = None
) -> list[Record]:
    """Of rows at `places` of a larger table, each of which stands for those up to the next."""
    now, shares = datetime.now(UTC), answer.probabilities
    places = places or range(len(inputs))
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
            rows=places.step,
        )
        for at, (row, place) in enumerate(zip(inputs, places, strict=True))
    ]
