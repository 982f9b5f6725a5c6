"""Ensembles of other estimators, and what merely wraps one."""

from __future__ import annotations

from typing import Any

import numpy as np

from triptych.compiling.source import NotCompilable, Source
from triptych.compiling.translator import Translator
from triptych.kernels import Beside, Chain, Columns, Mean, Step


def mean_numbers(estimator: Any, source: Source, translator: Translator) -> Step:
    """`VotingRegressor`."""
    parts = tuple(translator.numbers(part, source) for part in estimator.estimators_)
    return Mean(parts, _weights(estimator, len(parts)))


def mean_shares(estimator: Any, source: Source, translator: Translator) -> Step:
    """`VotingClassifier` of probabilities."""
    if estimator.voting != "soft":
        raise NotCompilable("a vote that gives no probabilities")
    parts = tuple(translator.shares(part, source) for part in estimator.estimators_)
    return Mean(parts, _weights(estimator, len(parts)))


def stacked_numbers(estimator: Any, source: Source, translator: Translator) -> Step:
    """`StackingRegressor`."""
    stacked, changed = _stacked(estimator, source, translator)
    return Chain((stacked, translator.numbers(estimator.final_estimator_, changed)))


def stacked_shares(estimator: Any, source: Source, translator: Translator) -> Step:
    """`StackingClassifier`."""
    stacked, changed = _stacked(estimator, source, translator)
    return Chain((stacked, translator.shares(estimator.final_estimator_, changed)))


def piped(estimator: Any, source: Source, translator: Translator, ask: str) -> Step:
    """A `Pipeline` of transformers of numbers and an estimator."""
    steps: list[Step] = []
    for _, transformer in estimator.steps[:-1]:
        step, source = translator.changes(transformer, source)
        steps += [step] if step else []
    last = getattr(translator, ask)(estimator.steps[-1][1], source)
    return Chain((*steps, last)) if steps else last


def _weights(estimator: Any, count: int) -> np.ndarray:
    weights = np.ones(count) if estimator.weights is None else np.array(estimator._weights_not_none, dtype=np.float64)  # noqa: SLF001
    if not weights.sum():
        raise NotCompilable("weights whose sum is 0")
    return weights


def _stacked(estimator: Any, source: Source, translator: Translator) -> tuple[Step, Source]:
    parts: list[Step] = []
    width = 0
    for part, method in zip(estimator.estimators_, estimator.stack_method_, strict=True):
        step, columns = _part(part, method, source, translator)
        parts.append(step)
        width += columns
    if not estimator.passthrough:
        return Beside(tuple(parts)), source.changed(width)
    everything = Columns(np.arange(source.width))
    return Beside((*parts, everything)), source.changed(width + source.width)


def _part(part: Any, method: str, source: Source, translator: Translator) -> tuple[Step, int]:
    if method == "predict":
        return translator.numbers(part, source), 1
    classes = len(part.classes_)
    binary = classes == 2  # noqa: PLR2004
    if method == "decision_function":
        return translator.scores(part, source), 1 if binary else classes
    step = translator.shares(part, source)
    return (Chain((step, Columns(np.array([1])))), 1) if binary else (step, classes)
