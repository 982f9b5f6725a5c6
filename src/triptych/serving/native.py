"""Our own packages: the encoder, then the kernel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from math import isfinite

import numpy as np
import pyarrow as pa

from triptych.domain.schema import Target, Task
from triptych.encoding import Encoder, Value, decide
from triptych.kernels import Floats
from triptych.serving.kernel import Kernel
from triptych.serving.runtime import Answers, Params
from triptych.serving.shares import Shares

CELLS = 1 << 20
"""Of the matrix of the rows that are predicted at once, so that a large table costs bounded memory."""

FEWEST, MOST = 1000, 50_000
"""Rows that are predicted at once, however wide they are."""


class NativeRuntime:
    """Encodes and asks the kernel; holds no state between calls.

    Args:
        encoder: Rows to the kernel's matrix.
        kernel: The numbers.
        target: What it predicts.
    """

    coded = True

    def __init__(self, encoder: Encoder, kernel: Kernel, target: Target) -> None:
        self._encoder = encoder
        self._kernel = kernel
        self._target = target

    @property
    def quick(self) -> bool:
        """Whether a row costs less than handing it to a thread."""
        return self._kernel.quick

    def rows(self, rows: Sequence[Mapping[str, Value]], params: Params = None) -> Answers:  # noqa: ARG002 - has none
        """Answer validated rows, in their order."""
        return self.said(self._kernel.answers(self._encoder.rows(rows)))

    def table(self, table: pa.Table, params: Params = None, *, threads: int = 1) -> Answers:  # noqa: ARG002
        """Answer a validated table, in its order."""
        rows = max(FEWEST, min(MOST, CELLS // max(1, self._encoder.width)))
        parts = [table.slice(start, rows) for start in range(0, table.num_rows or 1, rows)]
        if min(threads, len(parts)) == 1:
            return self.said(np.concatenate(list(map(self._answers, parts))))
        # numpy lets go of the interpreter's lock for most of what a large part takes.
        with ThreadPoolExecutor(threads) as pool:
            return self.said(np.concatenate(list(pool.map(self._answers, parts))))

    def _answers(self, part: pa.Table) -> Floats:
        return self._kernel.answers(self._encoder.table(part))

    def said(self, answers: Floats) -> Answers:
        """What the kernel's numbers mean."""
        if self._target.task is Task.REGRESSION:
            return Answers(predictions=_finite(answers))
        labels = [self._target.classes[place] for place in decide(self._target, answers)]
        return Answers(predictions=labels, probabilities=Shares(answers), classes=self._target.classes)


def _finite(answers: Floats) -> list[float | None]:
    """Numbers as JSON has them, which knows none that is infinite."""
    if np.isfinite(answers).all():
        return answers.tolist()
    return [answer if isfinite(answer) else None for answer in answers.tolist()]
