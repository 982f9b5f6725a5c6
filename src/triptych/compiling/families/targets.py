"""Regressions of a transformed target, and the way back."""

from __future__ import annotations

from typing import Any

import numpy as np

from triptych.compiling.source import NotCompilable, Source
from triptych.compiling.translator import Translator
from triptych.kernels import Arithmetic, Chain, Function, Step

FUNCTIONS = {
    np.exp: "exp", np.expm1: "expm1", np.exp2: "exp2", np.square: "square", np.sqrt: "sqrt", np.cbrt: "cbrt",
    np.log: "log", np.log1p: "log1p", np.log2: "log2", np.log10: "log10", np.negative: "negative",
    np.reciprocal: "reciprocal",
}  # fmt: skip


def numbers(estimator: Any, source: Source, translator: Translator) -> Step:
    """`TransformedTargetRegressor`."""
    return Chain((translator.numbers(estimator.regressor_, source), *_back(estimator.transformer_)))


def _back(found: Any) -> tuple[Step, ...]:
    kind = type(found).__name__
    if kind == "FunctionTransformer":
        return _function(found)
    if kind == "StandardScaler":
        steps = [("multiply", found.scale_)] if found.with_std else []
        steps += [("add", found.mean_)] if found.with_mean else []
    elif kind == "RobustScaler":
        steps = [("multiply", found.scale_)] if found.with_scaling else []
        steps += [("add", found.center_)] if found.with_centering else []
    elif kind == "MaxAbsScaler":
        steps = [("multiply", found.scale_)]
    elif kind == "MinMaxScaler" and not found.clip:
        steps = [("add", -found.min_), ("divide", found.scale_)]
    else:
        raise NotCompilable(f"a target transformed by {kind}")
    return tuple(Arithmetic(operation, np.array(values, dtype=np.float64)) for operation, values in steps)


def _function(found: Any) -> tuple[Step, ...]:
    if found.inverse_func is None:
        return ()
    if found.inv_kw_args or found.inverse_func not in FUNCTIONS:
        raise NotCompilable("a target transformed by a function of its author's")
    return (Function(FUNCTIONS[found.inverse_func]),)
