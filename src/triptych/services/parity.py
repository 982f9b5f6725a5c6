"""The parity gate: a compiled kernel serves only when it answers as the original that it was made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from scipy import sparse

from triptych.compiling import NotCompilable, compile_estimator
from triptych.domain.package import Parity
from triptych.domain.schema import Target, Task
from triptych.encoding import Encoder, Matrix, Scale, answers_of, decide
from triptych.kernels import Floats
from triptych.kernels.reference import with_means
from triptych.kernels.storage import write_kernel
from triptych.services.adversaries import SINGLE, adversaries
from triptych.services.difference import LARGEST, relative_difference
from triptych.serving.kernel import CompiledKernel, kernel_of_files
from triptych.training import Fitted

MOST_ROWS = 5_000
ALONE = 50
"""Rows that are also asked one by one."""

Original: TypeAlias = Callable[[Matrix], Floats]


def compiled_kernel(fitted: Fitted) -> tuple[dict[str, bytes], Parity]:
    """Compile what was fitted, and compare the two.

    Returns:
        The kernel's files by name, none when the original is to serve; and what was found.
    """
    assert fitted.schema.target is not None
    return kernel_of(fitted.estimator, fitted.encoder, fitted.schema.target, fitted.scale, fitted.kept)


def asked_again(files: dict[str, bytes], before: Parity, fitted: Fitted) -> tuple[dict[str, bytes], Parity]:
    """Compare on the rows that were kept apart, too, what passed on others and on adversarial ones before.

    Args:
        files: The kernel.
        before: What was found then.
        fitted: What it was made of.

    Returns:
        As `compiled_kernel`, of all rows together.
    """
    target = fitted.schema.target
    assert target is not None
    held_out = fitted.encoder.table(fitted.kept.slice(0, MOST_ROWS))
    kernel = kernel_of_files(files, target.task, fitted.encoder.width)

    def original(matrix: Matrix) -> Floats:
        return answers_of(fitted.estimator, matrix, target, fitted.scale)

    now = compare(original, kernel, held_out, target, before.tolerance)
    parity = replace(
        now, rows=before.rows + now.rows, refused=before.refused + now.refused,
        difference=max(before.difference, now.difference),
    )  # fmt: skip
    return (files if now.passed else {}), parity


def kernel_of(
    estimator: Any, encoder: Encoder, target: Target, scale: Scale, kept: pa.Table
) -> tuple[dict[str, bytes], Parity]:
    """Compile an estimator, and compare the two.

    Args:
        estimator: Fitted on the encoder's matrix.
        encoder: Rows to that matrix.
        target: What is predicted; the estimator's classes are places in its classes.
        scale: The scale on which a regression was fitted.
        kept: Rows that it was not fitted on.

    Returns:
        As `compiled_kernel`.
    """

    def original(matrix: Matrix) -> Floats:
        return answers_of(estimator, matrix, target, scale)

    try:
        compiled = compile_estimator(estimator, encoder.codes, target, scale)
    except NotCompilable as error:
        return {}, Parity(passed=False, reason=error.reason)
    held_out = encoder.table(kept.slice(0, MOST_ROWS))
    files = write_kernel(with_means(compiled.kernel, held_out))
    kernel = kernel_of_files(files, target.task, encoder.width)
    rows = _rows(held_out, adversaries(held_out, encoder.codes, compiled.thresholds))
    parity = compare(original, kernel, rows, target, compiled.tolerance)
    return (files if parity.passed else {}), parity


def compare(original: Original, kernel: CompiledKernel, rows: Matrix, target: Target, tolerance: float) -> Parity:
    """Compare a kernel with its original.

    Args:
        original: Refuses rows with a `ValueError`; those are counted.
        kernel: Made from it.
        rows: The matrix that both are given.
        target: What both predict.
        tolerance: The largest difference with which the kernel may serve.
    """
    asked = rows.shape[0]
    rows, expected = _answered(original, rows)
    answers = kernel.answers(rows)
    difference = relative_difference(expected, answers)
    flips = 0 if target.task is Task.REGRESSION else int((decide(target, expected) != decide(target, answers)).sum())
    parity = Parity(
        rows=rows.shape[0], difference=min(difference, LARGEST), tolerance=tolerance, flips=flips,
        refused=asked - rows.shape[0], passed=True,
    )  # fmt: skip
    if not rows.shape[0]:
        return replace(parity, passed=False, reason="the original answered no row")
    if difference > tolerance or flips:
        return replace(parity, passed=False, reason="the kernel answers otherwise than the original")
    if not _steady(kernel, rows, answers):
        return replace(parity, passed=False, reason="the kernel answers a row alone otherwise than among others")
    return parity


def _rows(held_out: Matrix, changed: Matrix) -> Matrix:
    if isinstance(held_out, np.ndarray):
        return np.vstack([held_out, changed])
    return sparse.csr_array(sparse.vstack([held_out, changed], format="csr"))


def _answered(original: Original, rows: Matrix) -> tuple[Matrix, Floats]:
    """The rows that the original answers, and its answers; one that refuses a row refuses all with it."""
    for kept in _kinds(rows):
        try:
            with np.errstate(all="ignore"):
                return kept, original(kept)
        except ValueError:
            continue
    return rows[:0], np.empty(0)


def _kinds(rows: Matrix) -> Iterator[Matrix]:
    """All rows, then those of numbers that 32 bits can hold, then those of them where nothing is missing."""
    yield rows
    if isinstance(rows, np.ndarray):
        yield rows[~(np.abs(rows) > SINGLE).any(axis=1)]
        yield rows[(np.abs(rows) <= SINGLE).all(axis=1)]


def _steady(kernel: CompiledKernel, rows: Matrix, answers: Floats) -> bool:
    """Whether rows alone get the bits that they got among others."""
    places = np.unique(np.linspace(0, rows.shape[0] - 1, ALONE).astype(np.int64))
    for place in places.tolist():
        if kernel.answers(rows[place : place + 1]).tobytes() != answers[place : place + 1].tobytes():
            return False
        if isinstance(rows, np.ndarray):
            alone = np.array(kernel.answer(rows[place].tolist()), dtype=np.float64)
            if alone.tobytes() != answers[place].tobytes():
                return False
    return True


class Gate:
    """Asks whether what was fitted can be served compiled, and remembers the kernel of what it was asked last.

    Args:
        target: What is predicted.
    """

    def __init__(self, target: Target) -> None:
        self._target = target
        self._last: tuple[Any, dict[str, bytes], Parity] | None = None

    def __call__(self, encoder: Encoder, estimator: Any, scale: Scale, rows: pa.Table) -> bool:
        """Whether an estimator passes on some rows."""
        self._last = (estimator, *kernel_of(estimator, encoder, self._target, scale, rows))
        return bool(self._last[1])

    def kernel(self, fitted: Fitted) -> tuple[dict[str, bytes], Parity]:
        """The kernel of what was chosen, as `compiled_kernel`; the slow half of that is not done twice."""
        if self._last is not None and self._last[0] is fitted.estimator and self._last[1]:
            return asked_again(self._last[1], self._last[2], fitted)
        return compiled_kernel(fitted)
