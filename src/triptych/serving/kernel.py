"""The numbers of a version: a matrix in, its target's numbers or probabilities out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from triptych.domain.errors import ModelUnusable
from triptych.domain.package import KERNEL_ARRAYS, KERNEL_TREES, Link
from triptych.encoding import Matrix

Floats = NDArray[np.float64]


class Kernel(Protocol):
    """Answers a matrix. Safe for threads; each row's answer depends on that row alone.

    Attributes:
        quick: Whether a row costs less than handing it to a thread.
    """

    quick: bool

    def answers(self, matrix: Matrix) -> Floats:
        """Numbers of shape (rows,), or probabilities of shape (rows, classes)."""
        ...


class CompiledKernel:
    """Trees in ONNX, or weights in numpy, and what makes answers of their sums.

    Args:
        link: How sums become answers.
        offset: Shape (sums,); added to every row's sums.
        sums: From a matrix to shape (rows, sums).
    """

    quick = True

    def __init__(self, link: Link, offset: Floats, sums: Callable[[Matrix], Floats]) -> None:
        self._link = LINKS[link]
        self._offset = offset
        self._sums = sums

    def answers(self, matrix: Matrix) -> Floats:
        """Numbers of shape (rows,), or probabilities of shape (rows, classes)."""
        return self._link(self._sums(matrix) + self._offset)


def load_kernel(folder: Path, link: Link) -> CompiledKernel:
    """Load the kernel of a package; nothing in it is code.

    Raises:
        ModelUnusable: A file can't be read.
    """
    try:
        with np.load(folder / KERNEL_ARRAYS, allow_pickle=False) as arrays:
            offset = arrays["offset"]
            weights = arrays.get("weights")
        sums = _trees(folder / KERNEL_TREES) if weights is None else _linear(weights)
    except Exception as error:  # each library has its own for a broken file
        raise ModelUnusable("The package's kernel can't be read; register the model again.") from error
    return CompiledKernel(link, offset, sums)


def _linear(weights: Floats) -> Callable[[Matrix], Floats]:
    def sums(matrix: Matrix) -> Floats:
        if not isinstance(matrix, np.ndarray):  # sparse
            return np.asarray(matrix @ weights.T)
        # Not a BLAS product, whose last bit depends on how many rows it is given.
        return np.einsum("ij,kj->ik", matrix, weights, optimize=False)

    return sums


def _trees(file: Path) -> Callable[[Matrix], Floats]:
    import onnxruntime  # noqa: PLC0415 - a server of linear models does without

    options = onnxruntime.SessionOptions()
    # A row costs microseconds; processes that each start threads fight over the cores.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session: Any = onnxruntime.InferenceSession(file.read_bytes(), options, providers=["CPUExecutionProvider"])

    def sums(matrix: Matrix) -> Floats:
        return session.run(None, {"matrix": matrix})[0]

    return sums


def _identity(sums: Floats) -> Floats:
    return sums[:, 0]


def _exp(sums: Floats) -> Floats:
    return np.exp(sums[:, 0])


def _sigmoid(sums: Floats) -> Floats:
    with np.errstate(over="ignore"):  # exp of a large number is infinite, and the share then 0
        positive = 1.0 / (1.0 + np.exp(-sums[:, 0]))
    return np.column_stack([1.0 - positive, positive])


def _softmax(sums: Floats) -> Floats:
    powers = np.exp(sums - sums.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


LINKS = {Link.IDENTITY: _identity, Link.EXP: _exp, Link.SIGMOID: _sigmoid, Link.SOFTMAX: _softmax}
