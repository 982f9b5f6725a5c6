"""Foreign models behind the same row and table, whatever code made them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pyarrow as pa

from triptych.domain.errors import FieldError, ModelRejected, ModelUnusable, TriptychError
from triptych.domain.pointer import pointer
from triptych.encoding import Value
from triptych.serving.flavors import Predictor, Said
from triptych.serving.outputs import read_answers, read_only
from triptych.serving.runtime import Answers, Params

log = logging.getLogger(__name__)

ROWS = 10_000
"""Rows asked at once, so that a large table costs bounded memory."""

FEW = 64
"""Rows that are asked one by one, to find which of them the model refuses."""

REFUSED = "The input fits the model's schema, but the model's own code refuses it; the server's log says why."


class ForeignRuntime:
    """Asks a foreign model.

    Attributes:
        predictor: The loaded model.
        build: Makes what the predictor takes out of validated rows.

    Args:
        predictor: As above.
        build: As above.
        together: Whether several rows can be asked at once.
    """

    quick = False
    coded = False

    def __init__(
        self, predictor: Predictor, build: Callable[[Sequence[Mapping[str, Any]]], Any], *, together: bool
    ) -> None:
        self.predictor = predictor
        self.build = build
        self._together = together
        self._turn: AbstractContextManager[Any] = nullcontext() if predictor.concurrent else threading.Lock()

    def rows(self, rows: Sequence[Mapping[str, Value]], params: Params = None) -> Answers:
        """Answer validated rows, in their order.

        Raises:
            ModelRejected: The model's own code refuses one of them.
            ModelUnusable: The model failed for another reason.
        """
        return self._answer(rows, params)

    def table(self, table: pa.Table, params: Params = None, *, threads: int = 1) -> Answers:  # noqa: ARG002
        """Answer a validated table, in its order; raises what `rows` raises. Its library has threads of its own."""
        parts = [table.slice(start, ROWS).to_pylist() for start in range(0, table.num_rows, ROWS)]
        return _joined([self._answer(part, params) for part in parts])

    def _answer(self, rows: Sequence[Mapping[str, Any]], params: Params) -> Answers:
        if not self._together and len(rows) > 1:
            return self._each(rows, params)
        try:
            said = self._ask(rows, params)
        except ModelRejected:
            if not 1 < len(rows) <= FEW:
                raise
            return self._each(rows, params)
        if (answers := read_answers(said, len(rows))) is not None:
            return answers
        return Answers(predictions=[read_only(said)]) if len(rows) == 1 else self._each(rows, params)

    def _each(self, rows: Sequence[Mapping[str, Any]], params: Params) -> Answers:
        """Answer row after row, and name those that are refused."""
        answers: list[Answers] = []
        refused: list[FieldError] = []
        for place, row in enumerate(rows):
            try:
                answers.append(self._answer([row], params))
            except ModelRejected:
                message = f"Row {place + 1} fits the model's schema, but the model's own code refuses it."
                refused.append(FieldError(pointer=pointer("inputs", place), code=ModelRejected.code, message=message))
        if refused:
            raise ModelRejected(REFUSED, fields=tuple(refused))
        return _joined(answers)

    def _ask(self, rows: Sequence[Mapping[str, Any]], params: Params) -> Said:
        try:
            inputs = self.build(rows)
            with self._turn:
                return self.predictor.ask(inputs, params)
        except TriptychError:
            raise
        except (MemoryError, OSError, ImportError) as error:
            raise ModelUnusable("The model lacks memory, a file or a library; see the server's log.") from error
        except (Exception, SystemExit) as error:  # a foreign model raises whatever its author chose
            log.info("The model refused an input", exc_info=error)
            raise ModelRejected(REFUSED) from error


def _joined(answers: Sequence[Answers]) -> Answers:
    predictions = [value for part in answers for value in part.predictions]
    output = answers[0].output if answers else None
    if not answers or any(part.probabilities is None for part in answers):
        return Answers(predictions=predictions, output=output)
    probabilities = [row for part in answers for row in part.probabilities or ()]
    return Answers(predictions=predictions, probabilities=probabilities, classes=answers[0].classes, output=output)
