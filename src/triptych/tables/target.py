"""The column to predict."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from triptych.domain.errors import InvalidTraining
from triptych.domain.schema import Kind, Scalar, Target, Task
from triptych.tables.column import present
from triptych.tables.exact import beyond_exact
from triptych.tables.kind import kind_of
from triptych.tables.units import unit_of

_CLASSES = 20
_TWO = 2
MOST_CLASSES = 200
"""Classes that a target may have: each of them has a probability of each row, in every answer that a search keeps."""
LARGEST = 1e100
"""Numbers that are predicted are at most so large, whose squares can be added up."""
_SHOWN = 10
_YES = {"true", "yes", "oui"}


def require_column(name: str, names: Sequence[str], *, role: str) -> None:
    """Refuse a name that no column has.

    Args:
        name: What was asked for.
        names: Those that there are.
        role: What the column would be for, as a verb.

    Raises:
        InvalidTraining: With the nearest name.
    """
    if name in names:
        return
    folded = {each.casefold(): each for each in names}
    near = difflib.get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.5)
    remedy = f'did you mean "{folded[near[0]]}"?' if near else f"the columns are {_listed(names)}."
    message = f'There is no column "{name[:100]}" to {role}; {remedy}'
    raise InvalidTraining(message)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f'"{name}"' for name in names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown


def describe_target(name: str, values: pa.ChunkedArray) -> Target:
    """Say what there is to predict.

    Raises:
        InvalidTraining: Nothing can be learned of this column.
    """
    known = present(values)
    if not len(known):
        message = f'The target "{name}" has no values; choose another column.'
        raise InvalidTraining(message)
    _refuse_infinite(name, values)
    distinct = pc.unique(known)
    if len(distinct) == 1:
        message = f'The target "{name}" has one value only, so there is nothing to predict; choose another column.'
        raise InvalidTraining(message)
    _refuse_unlearnable(name, known, len(distinct))
    if _is_quantity(known, len(distinct)):
        _refuse_extreme(name, known)
        return Target(name=name, task=Task.REGRESSION, unit=unit_of(name))
    _require_few(name, len(distinct))
    classes = tuple(sorted(distinct.to_pylist()))
    if len(classes) > _TWO:
        return Target(name=name, task=Task.MULTICLASS, classes=classes)
    return Target(name=name, task=Task.BINARY, classes=classes, positive=_positive(classes, known), threshold=0.5)


def require_few_classes(target: Target) -> None:
    """Refuse more classes than are told apart, whoever named them.

    Raises:
        InvalidTraining: There are more than `MOST_CLASSES`.
    """
    if target.task is not Task.REGRESSION:
        _require_few(target.name, len(target.classes))


def _require_few(name: str, classes: int) -> None:
    if classes > MOST_CLASSES:
        message = (
            f'The target "{name}" has {classes} classes, and at most {MOST_CLASSES} are told apart; merge the rare '
            "ones, or bring numbers as numbers, which are predicted as such."
        )
        raise InvalidTraining(message)


def _refuse_infinite(name: str, values: pa.ChunkedArray) -> None:
    if not pa.types.is_floating(values.type):
        return
    infinite = np.flatnonzero(pc.fill_null(pc.is_inf(values), fill_value=False).to_numpy())
    if len(infinite):
        message = f'The target "{name}" is infinite in row {infinite[0] + 1}; give that row a number, or leave it out.'
        raise InvalidTraining(message)


def _refuse_extreme(name: str, known: pa.ChunkedArray) -> None:
    """Errors of larger numbers have no square, and larger integers are not told apart."""
    if pa.types.is_integer(known.type) and pc.any(beyond_exact(known)).as_py():
        message = f'The target "{name}" has integers beyond 2^53, which are not told apart; bring it in a larger unit.'
        raise InvalidTraining(message)
    if pa.types.is_floating(known.type) and pc.max(pc.abs(known)).as_py() > LARGEST:
        message = f'The target "{name}" has numbers beyond {LARGEST:.0e}; bring it in a larger unit, or leave them out.'
        raise InvalidTraining(message)


def _refuse_unlearnable(name: str, known: pa.ChunkedArray, distinct: int) -> None:
    if pa.types.is_timestamp(known.type):
        message = f'The target "{name}" holds dates, which are not predicted; choose a number or a category.'
        raise InvalidTraining(message)
    if not pa.types.is_string(known.type):
        return
    if (distinct > _TWO and distinct >= 0.9 * len(known)) or kind_of(name, known, distinct) is Kind.TEXT:
        message = f'The target "{name}" is text that differs in nearly every row; choose a number or a category.'
        raise InvalidTraining(message)


def _is_quantity(known: pa.ChunkedArray, distinct: int) -> bool:
    if pa.types.is_floating(known.type):
        return True
    # With fewer than three rows each, integers are hardly classes.
    return pa.types.is_integer(known.type) and (distinct > _CLASSES or (distinct > _TWO and distinct * 3 > len(known)))


def _positive(classes: tuple[Scalar, ...], known: pa.ChunkedArray) -> Scalar:
    """Choose the class that a binary score speaks of: what says yes, else the rarer one."""
    words = {str(each).strip().casefold(): each for each in classes}
    # Next to anything but a 0, a 1 is only a number.
    yes = [words["1"]] if words.keys() == {"0", "1"} else [words[word] for word in _YES & words.keys()]
    if len(yes) == 1:
        return yes[0]
    counts = {entry["values"]: entry["counts"] for entry in pc.value_counts(known).to_pylist()}
    return min(reversed(classes), key=lambda each: counts[each])
