"""The parity gate: a compiled kernel serves only when it answers as the estimator that it was made from."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from triptych.domain.package import Link, Parity
from triptych.domain.schema import Task
from triptych.encoding import Matrix, answers_of, decide
from triptych.serving.kernel import load_kernel
from triptych.training import Fitted
from triptych.training.trees import thresholds

TOLERANCE = 1e-9
MOST_ROWS = 5_000
EXTREMES = (0.0, -0.0, 5e-324, -1e308, 1e308)


def compare(fitted: Fitted, link: Link, files: dict[str, bytes]) -> Parity:
    """Compare a kernel with its estimator on held-out rows and on adversarial ones.

    The adversarial rows are held-out ones in which one column is missing, extreme, a code that was never seen, or at
    a threshold of a tree and one unit in the last place to either side of it; and one row with nothing at all.

    Args:
        fitted: The estimator, with rows that it was not trained on.
        link: How the kernel's sums become answers.
        files: The kernel's files by name.
    """
    target = fitted.schema.target
    assert target is not None
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        kernel = load_kernel(Path(folder), link)
    matrix = _rows(fitted)
    original = answers_of(fitted.estimator, matrix, target, fitted.scale)
    compiled = kernel.answers(matrix)
    with np.errstate(invalid="ignore"):  # an infinite answer minus itself
        gaps = np.abs(original - compiled) / np.maximum(1.0, np.abs(original))
    gaps[original == compiled] = 0.0
    flips = 0 if target.task is Task.REGRESSION else int((decide(target, original) != decide(target, compiled)).sum())
    difference = float(np.nan_to_num(gaps, nan=np.inf).max(initial=0.0))
    return Parity(
        rows=matrix.shape[0], difference=min(difference, 1e300), flips=flips,
        passed=difference <= TOLERANCE and flips == 0,
    )  # fmt: skip


def _rows(fitted: Fitted) -> Matrix:
    held_out = fitted.encoder.table(fitted.kept.slice(0, MOST_ROWS))
    if sparse.issparse(held_out):
        nothing = sparse.csr_array((1, held_out.shape[1]))
        return sparse.csr_array(sparse.vstack([held_out, nothing], format="csr"))
    return np.vstack([held_out, _adversarial(fitted, held_out)])


def _adversarial(fitted: Fitted, held_out: NDArray[np.float64]) -> NDArray[np.float64]:
    changes: list[tuple[int, float]] = []
    trees = hasattr(fitted.estimator, "_predictors")
    for column, count in enumerate(fitted.encoder.codes):
        if count:
            changes += [(column, float(code)) for code in range(count)]
        elif trees:
            changes += [(column, extreme) for extreme in EXTREMES]
    if trees:
        changes += [(column, np.nan) for column in range(held_out.shape[1])]
        for column, threshold in thresholds(fitted.estimator, fitted.encoder.codes)[:MOST_ROWS]:
            changes += [
                (column, near)
                for near in (np.nextafter(threshold, -np.inf), threshold, np.nextafter(threshold, np.inf))
            ]
    rows = held_out[np.arange(len(changes)) % len(held_out)].copy()
    for row, (column, value) in zip(rows, changes, strict=True):
        row[column] = value
    return np.vstack([rows, np.full((1, held_out.shape[1]), np.nan if trees else 0.0)])
