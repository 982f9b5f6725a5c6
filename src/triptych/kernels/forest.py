"""Decision trees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np

from triptych.encoding import Matrix
from triptych.kernels.grown import Grown
from triptych.kernels.step import Floats, Step
from triptych.kernels.walk import Walk

MATRIX, SUMS = "matrix", "sums"
ROWS = 2_048
"""Rows at once where each leaf holds several numbers, so that a table of any size costs bounded memory."""


@dataclass(frozen=True, eq=False)
class Forest(Step):
    """The sums of the leaves that a row reaches in each tree.

    Attributes:
        onnx: An ONNX model from `matrix` to `sums`, both float64, or both float32, of shapes (rows, width) and
            (rows, outputs).
        width: Columns that it is given.
        outputs: Columns that it gives.
        leaves: Shape (leaves, targets), when the model gives the place of the reached leaf of each tree; None when it
            gives the sums themselves.
        walk: The same trees for batches; None when the model is the quicker one for them too.
        walk_from: Rows from which the walk is the quicker one.
        single: Whether the model reads, and adds, in 32 bits.
        grown: As in `Masks`.
    """

    onnx: bytes
    width: int
    outputs: int
    leaves: Floats | None = None
    walk: Walk | None = None
    walk_from: int = 0
    single: bool = False
    grown: Grown | None = None

    def start(self) -> None:
        """Let ONNX Runtime read the model, and forget the text of it."""
        assert self._session
        object.__setattr__(self, "onnx", b"")

    def rows(self, matrix: Matrix) -> Floats:
        """All rows at once."""
        dense: Floats = matrix if isinstance(matrix, np.ndarray) else matrix.toarray()
        if self.walk is not None and len(dense) >= self.walk_from:
            return self.walk.sums(dense, self.outputs if self.leaves is None else self.leaves.shape[1])
        if self.leaves is None:
            return self._session.run(dense)
        parts = [self._gather(self._session.run(dense[at : at + ROWS])) for at in range(0, max(1, len(dense)), ROWS)]
        return np.concatenate(parts)

    def row(self, values: Sequence[float]) -> Sequence[float]:
        """One row."""
        reached = self._session.run_one(values)
        return reached if self.leaves is None else self._gather(np.array([reached]))[0].tolist()

    @cached_property
    def _session(self) -> _Session:
        return _Session(self.onnx, self.width, self.outputs, np.float32 if self.single else np.float64)

    def _gather(self, places: Floats) -> Floats:
        assert self.leaves is not None
        # Over the first axis numpy adds tree after tree, as the walk does.
        return np.add.reduce(self.leaves[places.T.astype(np.int64)], axis=0)


class _Session:
    """An ONNX Runtime session, with memory of its own for single rows.

    A `run` costs 6 us for its arguments alone; memory that is bound once halves that.
    """

    def __init__(self, model: bytes, width: int, outputs: int, kind: type[np.floating[Any]]) -> None:
        import onnxruntime  # noqa: PLC0415 - a server of linear models does without

        options = onnxruntime.SessionOptions()
        # A row costs microseconds; processes that each start threads fight over the cores.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._kind = kind
        self._given, self._answer = np.zeros((1, width), kind), np.zeros((1, outputs), kind)
        self._given_row, self._answer_row = self._given[0], self._answer[0]
        self._bound = self._session.io_binding()
        bind: Any = self._bound
        bind.bind_input(MATRIX, "cpu", 0, kind, [1, width], self._given.ctypes.data)
        bind.bind_output(SUMS, "cpu", 0, kind, [1, outputs], self._answer.ctypes.data)
        self._lock = Lock()

    def run(self, matrix: Floats) -> Floats:
        given = np.ascontiguousarray(matrix, dtype=self._kind)
        return self._session.run(None, {MATRIX: given})[0].astype(np.float64, copy=False)

    def run_one(self, values: Sequence[float]) -> list[float]:
        with self._lock:
            self._given_row[:] = values
            self._session.run_with_iobinding(self._bound)
            return self._answer_row.tolist()
