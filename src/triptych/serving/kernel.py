"""The numbers of a version: a matrix in, its target's numbers or probabilities out."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Protocol

import numpy as np

from triptych.domain.errors import ModelUnusable
from triptych.domain.schema import Task
from triptych.encoding import Matrix
from triptych.kernels import Floats, Step
from triptych.kernels.storage import read_kernel

QUICK = 500e-6
"""Seconds that a row may take to be answered where it arrives, and not by a thread."""
TRIES = 3


class Kernel(Protocol):
    """Answers a matrix. Safe for threads; each row's answer depends on that row alone.

    Attributes:
        quick: Whether a row costs less than handing it to a thread.
    """

    quick: bool

    def answers(self, matrix: Matrix) -> Floats:
        """Numbers of shape (rows,), or probabilities of shape (rows, classes)."""
        ...

    def answer(self, cells: Sequence[float]) -> Sequence[float]:
        """One dense row of the matrix to one number, or to a probability for each class."""
        ...


class CompiledKernel:
    """Steps that need neither the estimator nor its library.

    Args:
        step: From the matrix to shape (rows, 1) for a regression, else (rows, classes).
        task: What is predicted.
        quick: Whether a row costs less than handing it to a thread.

    Attributes:
        step: As it was given.
    """

    def __init__(self, step: Step, task: Task, *, quick: bool = True) -> None:
        self.quick = quick
        self.step = step
        self._regression = task is Task.REGRESSION

    def answers(self, matrix: Matrix) -> Floats:
        """Numbers of shape (rows,), or probabilities of shape (rows, classes)."""
        answers = self.step.rows(matrix)
        return answers[:, 0] if self._regression else answers

    def answer(self, cells: Sequence[float]) -> Sequence[float]:
        """One dense row of the matrix to one number, or to a probability for each class."""
        return self.step.row(cells)


def load_kernel(folder: Path, task: Task, width: int) -> CompiledKernel:
    """Load the kernel of a package, and ask it once, so that the first request finds it warm.

    Args:
        folder: The package.
        task: What is predicted.
        width: Columns of the matrix.

    Raises:
        ModelUnusable: A file can't be read, or the kernel does not fit the matrix.
    """
    step = read_kernel(folder)
    try:
        return CompiledKernel(step, task, quick=_seconds(step, width) < QUICK)
    except Exception as error:  # a file that was put together from others
        raise ModelUnusable("The package's kernel does not fit it; register the model again.") from error


def kernel_of_files(files: Mapping[str, bytes], task: Task, width: int) -> CompiledKernel:
    """As `load_kernel`, of files that are in no package yet.

    Args:
        files: By name, as `write_kernel` gives them.
        task: What is predicted.
        width: Columns of the matrix.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        return load_kernel(Path(folder), task, width)


def _seconds(step: Step, width: int) -> float:
    cells = np.zeros(width).tolist()
    taken: list[float] = []
    for _ in range(TRIES):
        started = perf_counter()
        step.row(cells)
        taken.append(perf_counter() - started)
    return min(taken)
