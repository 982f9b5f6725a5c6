"""Transformers of numbers: scaling and imputing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from triptych.compiling.source import NotCompilable, Source
from triptych.kernels import Arithmetic, Beside, Chain, Clip, Columns, Fill, Floats, Function, Missing, Step

FUNCTIONS = {np.log1p: "log1p", np.log: "log", np.sqrt: "sqrt", np.expm1: "expm1", np.exp: "exp", np.square: "square",
             np.log10: "log10", np.log2: "log2", np.cbrt: "cbrt"}  # fmt: skip


def standard(found: Any, source: Source) -> tuple[Step | None, Source]:
    """`StandardScaler`."""
    return _moved(found.mean_ if found.with_mean else None, found.scale_ if found.with_std else None, source)


def robust(found: Any, source: Source) -> tuple[Step | None, Source]:
    """`RobustScaler`."""
    return _moved(found.center_ if found.with_centering else None, found.scale_ if found.with_scaling else None, source)


def largest(found: Any, source: Source) -> tuple[Step | None, Source]:
    """`MaxAbsScaler`."""
    return _moved(None, found.scale_, source)


def bounded(found: Any, source: Source) -> tuple[Step | None, Source]:
    """`MinMaxScaler`."""
    steps: list[Step] = [Arithmetic("multiply", _floats(found.scale_)), Arithmetic("add", _floats(found.min_))]
    if found.clip:
        steps.append(Clip(*map(float, found.feature_range)))
    return Chain(tuple(steps)), source.changed(source.width)


def imputed(found: Any, source: Source) -> tuple[Step | None, Source]:
    """`SimpleImputer` of numbers, with its indicators."""
    if not (isinstance(found.missing_values, float) and np.isnan(found.missing_values)):
        raise NotCompilable("missing values that are written as a number")
    statistics = np.asarray(found.statistics_)
    if statistics.dtype.kind not in "fiu":
        raise NotCompilable("imputing of what is no number")
    kept = np.arange(len(statistics)) if found.keep_empty_features else np.flatnonzero(~np.isnan(statistics))
    filled = Fill(np.nan_to_num(_floats(statistics[kept])))
    step: Step = filled if len(kept) == source.width else Chain((Columns(kept), filled))
    # What is not missing stays as it is, so that thresholds on it are thresholds on the source.
    filling = source.chosen(kept.tolist())
    if found.indicator_ is None:
        return step, filling
    flagged = np.asarray(found.indicator_.features_, dtype=np.int64)
    return Beside((step, Chain((Columns(flagged), Missing())))), filling.widened(len(flagged))


def function(found: Any, source: Source) -> tuple[Step | None, Source]:
    """`FunctionTransformer` with one of numpy's functions."""
    if found.func is None:
        return None, source
    if found.kw_args or found.func not in FUNCTIONS:
        raise NotCompilable("a function of its author's")
    return Function(FUNCTIONS[found.func]), source.changed(source.width)


def nothing(found: Any, source: Source) -> tuple[Step | None, Source]:  # noqa: ARG001 - one of several of one shape
    """`passthrough`."""
    return None, source


TRANSFORMERS: dict[str, Callable[[Any, Source], tuple[Step | None, Source]]] = {
    "FunctionTransformer": function,
    "MaxAbsScaler": largest,
    "MinMaxScaler": bounded,
    "RobustScaler": robust,
    "SimpleImputer": imputed,
    "StandardScaler": standard,
    "str": nothing,
}


def _moved(center: Any, scale: Any, source: Source) -> tuple[Step | None, Source]:
    steps: list[Step] = []
    if center is not None:
        steps.append(Arithmetic("add", -_floats(center)))
    if scale is not None:
        steps.append(Arithmetic("divide", _floats(scale)))
    return (Chain(tuple(steps)), source.changed(source.width)) if steps else (None, source)


def _floats(values: Any) -> Floats:
    return np.array(values, dtype=np.float64)
