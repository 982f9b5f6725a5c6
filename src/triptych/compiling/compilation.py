"""A fitted estimator to a kernel that needs none of the libraries that fitted it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from triptych.compiling.known import Families
from triptych.compiling.source import NotCompilable, Source
from triptych.domain.schema import Target, Task
from triptych.encoding import Scale
from triptych.kernels import Chain, Function, Step

DOUBLE, SINGLE = 1e-9, 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A kernel that is still to be compared with what it was made from.

    Attributes:
        kernel: From the matrix to numbers of shape (rows, 1), or probabilities of shape (rows, classes).
        thresholds: Each (column, number) of the matrix at which the estimator decides, sorted.
        tolerance: By how much the two may differ: less when the estimator works in double precision.
    """

    kernel: Step
    thresholds: Sequence[tuple[int, float]]
    tolerance: float


def compile_estimator(estimator: Any, codes: Sequence[int], target: Target, scale: Scale = Scale.PLAIN) -> Compiled:
    """Compile an estimator.

    Args:
        estimator: Fitted on a matrix.
        codes: For each column of that matrix, how many codes it may hold; 0 for a number.
        target: What is predicted; an estimator's classes are places in its classes.
        scale: The scale on which a regression was fitted.

    Raises:
        NotCompilable: It is of no kind that is known here, or has an option that is not translated.
    """
    return compile_from(estimator, Source.whole(codes), target, scale)


def compile_from(estimator: Any, source: Source, target: Target, scale: Scale = Scale.PLAIN) -> Compiled:
    """Compile an estimator of any source.

    Args:
        estimator: Fitted.
        source: What it reads.
        target: What is predicted.
        scale: The scale on which a regression was fitted.

    Raises:
        NotCompilable: It is of no kind that is known here, or has an option that is not translated.
    """
    try:
        kernel = _kernel(estimator, source, target, scale)
    except (AttributeError, KeyError, TypeError) as error:  # a library of another version
        raise NotCompilable(f"{type(estimator).__name__} looks other than is known here") from error
    return Compiled(
        kernel=kernel,
        thresholds=sorted(source.notes.thresholds),
        tolerance=SINGLE if source.notes.single else DOUBLE,
    )


def _kernel(estimator: Any, source: Source, target: Target, scale: Scale) -> Step:
    if target.task is not Task.REGRESSION:
        if len(estimator.classes_) != len(target.classes):
            raise NotCompilable("a class that the estimator never saw")
        return Families().shares(estimator, source)
    numbers = Families().numbers(estimator, source)
    return Chain((numbers, Function("exp"))) if scale is Scale.LOG else numbers
