"""Fitted estimators to kernels."""

from triptych.compiling.compilation import Compiled, compile_estimator
from triptych.compiling.source import NotCompilable

__all__ = ["Compiled", "NotCompilable", "compile_estimator"]
