"""Answers: for a row, for rows, for a table, for a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Lock
from time import perf_counter
from weakref import WeakKeyDictionary

import pyarrow as pa

from triptych.domain.cores import cores
from triptych.domain.errors import UnsupportedFormat
from triptych.domain.identifiers import new_id
from triptych.domain.prediction import Prediction, Predictions
from triptych.encoding import Value
from triptych.services.answers import body_of, ids_of, one, row_body, several
from triptych.services.deployments import Deployments
from triptych.services.exchange import Asked, Exchange, Spent
from triptych.services.explaining import Explaining
from triptych.services.recording import Recorder
from triptych.services.validated import validated
from triptych.serving import Answers, Runtime, Servable
from triptych.serving.answers import answer_table
from triptych.serving.batcher import Batcher, Queueing
from triptych.serving.express import Express
from triptych.serving.intervals import intervals, require
from triptych.serving.runtime import Params
from triptych.serving.structures import STRUCTURES
from triptych.serving.table import check_table
from triptych.tables import Format, read_table
from triptych.tables.decoding import LARGEST

LARGEST_BODY = 64 * 1024 * 1024
"""Bytes that the compressed table of a request may unpack to."""


MOST_THREADS = 4
"""That answer one large table."""


class Predicting:
    """Asks the loaded versions, and records what they said.

    Args:
        deployments: What is loaded.
        recorder: Where answers are recorded; None for nowhere.
        queueing: How requests wait for a model that takes milliseconds.
    """

    def __init__(
        self, deployments: Deployments, recorder: Recorder | None = None, queueing: Queueing | None = None
    ) -> None:
        self._deployments = deployments
        self._recorder = recorder or Recorder(None)
        self._queueing = queueing
        self._batchers: WeakKeyDictionary[Runtime, Batcher] = WeakKeyDictionary()
        self._batching = Lock()
        self._explaining = Explaining()

    def row(
        self,
        name: str | None,
        version: str | None,
        row: object,
        *,
        params: Mapping[str, object] | None = None,
        level: float | None = None,
        explain: bool = False,
    ) -> Prediction:
        """The answer for one row.

        Args:
            name: None for the default model.
            version: A number, or "@" and an alias; None for the served one.
            row: As JSON gave it.
            params: What was sent beside it, as JSON gave it; None for nothing.
            level: Of the interval that is asked for; None for no interval.
            explain: Whether to say what each column added.

        Raises:
            InvalidInput: Each bad field is named.
            ModelNotFound: No model has this name, or it lacks this version.
            NotExplainable: Nobody can say what each column added.
            Overloaded: Too many wait for the model.
        """
        started = perf_counter()
        servable = self._deployments.get(name, version)
        if explain:
            self._explaining.explainer(servable)
        values = servable.validator.row(row)
        _require_level(servable, level)
        answers = self._ask(servable, [values], servable.params.check(params))
        answer = one(servable, answers, ids_of(servable, values))
        self._recorder.row(answer, values, perf_counter() - started)
        return replace(
            answer,
            interval=None if level is None else intervals(servable, answers, level)[0],
            explanation=self._explaining.explain(servable, values, answer.prediction) if explain else None,
        )

    async def await_row(
        self, servable: Servable, row: object, *, params: Mapping[str, object] | None = None
    ) -> Prediction:
        """As `row`, of a loaded version that takes milliseconds; meanwhile the event loop does other things."""
        started = perf_counter()
        values = servable.validator.row(row)
        answers = await self._batcher(servable.runtime).answer([values], servable.params.check(params))
        answer = one(servable, answers, ids_of(servable, values))
        self._recorder.row(answer, values, perf_counter() - started)
        return answer

    def rows(
        self,
        name: str | None,
        version: str | None,
        rows: Sequence[object],
        *,
        params: Mapping[str, object] | None = None,
        level: float | None = None,
    ) -> Predictions:
        """The answers for several rows, in their order; the arguments are those of `row`.

        Raises:
            InvalidInput: Bad fields of bad rows are named, and how many rows are bad.
            ModelNotFound: No model has this name, or it lacks this version.
            Overloaded: Too many wait for the model.
        """
        started = perf_counter()
        servable = self._deployments.get(name, version)
        values = validated(servable, rows)
        checked = servable.params.check(params)
        _require_level(servable, level)
        answers = self._ask(servable, values, checked) if values else Answers(predictions=[])
        found = tuple(intervals(servable, answers, level)) if level is not None else None
        ids = [ids_of(servable, row) or {} for row in values]
        answer = several(servable, answers, ids if any(ids) else None)
        self._recorder.rows(answer, values, perf_counter() - started)
        return answer if found is None else replace(answer, intervals=found)

    def _ask(self, servable: Servable, rows: Sequence[Mapping[str, Value]], params: Params) -> Answers:
        runtime = servable.runtime
        return runtime.rows(rows, params) if runtime.quick else self._batcher(runtime).rows(rows, params)

    def _batcher(self, runtime: Runtime) -> Batcher:
        with self._batching:
            return self._batchers.setdefault(runtime, Batcher(runtime, self._queueing))

    def express(self, servable: Servable, asked: Sequence[Asked]) -> list[Spent | None]:
        """The answers for the bytes of requests, which a version that is quick reads and checks in one pass.

        Args:
            servable: Who is asked.
            asked: Each `{"input": row}` or `{"inputs": rows}`.

        Returns:
            None for those that `row` or `rows` must be asked, be it for the reason why a row is refused.
        """
        if servable.express is None:
            return [None] * len(asked)
        answered = servable.express.answers([request.body for request in asked])
        started = perf_counter()
        done = [
            _exchanged(servable, request, found) if found else None
            for request, found in zip(asked, answered, strict=True)
        ]
        exchanges = [exchange for exchange in done if exchange]
        if not exchanges:
            return [None] * len(asked)
        self._recorder.exchanges(exchanges)
        recording = (perf_counter() - started) / len(exchanges)
        return [Spent(content=e.content, seconds=(*e.seconds, recording)) if e else None for e in done]

    def table(
        self,
        name: str | None,
        version: str | None,
        source: Path | bytes,
        form: Format | None = None,
        *,
        params: Mapping[str, object] | None = None,
        level: float | None = None,
    ) -> pa.Table:
        """The answers for a file, see `answer_table`.

        Args:
            name: None for the default model.
            version: A number, or "@" and an alias; None for the served one.
            source: The file, or its content.
            form: None to go by the file's ending.
            params: As in `row`.
            level: As in `row`.

        Raises:
            InvalidTable: The file can't be read.
            InvalidInput: Each bad cell is named.
            ModelNotFound: No model has this name, or it lacks this version.
        """
        servable = self._deployments.get(name, version)
        schema = servable.description.schema
        if not schema.columns:
            raise UnsupportedFormat("This model does not say what columns it takes; send it JSON rows.")
        if any(column.kind in STRUCTURES for column in schema.inputs):
            raise UnsupportedFormat("This model takes lists, objects or tensors; send it JSON rows.")
        started = perf_counter()
        coded, largest = servable.runtime.coded, _unpacked(source)
        read = read_table(source, format=form, schema=schema, exact=True, coded=coded, largest=largest)
        table = check_table(schema, read)
        ids = table.select([column.name for column in schema.ids])
        inputs = table.select([column.name for column in schema.inputs])
        _require_level(servable, level)
        answers = servable.runtime.table(inputs, servable.params.check(params), threads=cores(MOST_THREADS))
        found = intervals(servable, answers, level) if level is not None else ()
        self._recorder.table(servable, answers, table, perf_counter() - started)
        return answer_table(answers, ids, found)


def _require_level(servable: Servable, level: float | None) -> None:
    """Refuse an interval that there is not, before the model is asked for nothing."""
    if level is not None:
        require(servable, level)


def _exchanged(servable: Servable, asked: Asked, found: Express) -> Exchange:
    seconds = found.decoding, found.encoding, found.predicting
    if found.sent.alone:
        said = (servable, found.answers, found.ids[0] if found.ids else None, asked.prediction_id or new_id())
        return Exchange(asked=asked, found=found, content=row_body(*said), seconds=seconds, answer=partial(one, *said))
    answer = several(servable, found.answers, found.ids)
    return Exchange(asked=asked, found=found, content=body_of(answer), seconds=seconds, answer=lambda: answer)


def _unpacked(source: Path | bytes) -> int:
    """Bytes that a table may unpack to: a body far fewer than a file, since many bodies come at once."""
    return LARGEST_BODY if isinstance(source, bytes) else LARGEST
