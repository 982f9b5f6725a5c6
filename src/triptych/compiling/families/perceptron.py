"""Multi-layer perceptrons of scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np

from triptych.compiling.source import NotCompilable, Source
from triptych.kernels import Chain, Function, Linear, Normalise, Sigmoid, Softmax, Step

ACTIVATIONS = {
    "identity": (),
    "logistic": (Function("logistic"),),
    "relu": (Function("relu"),),
    "tanh": (Function("tanh"),),
}


def numbers(estimator: Any, source: Source) -> Step:
    """A regression."""
    if estimator.n_outputs_ != 1:
        raise NotCompilable("several targets")
    link = {"identity": (), "exp": (Function("exp"),)}.get(estimator.out_activation_)
    if link is None:
        raise NotCompilable(f"the activation {estimator.out_activation_}")
    return Chain((*_layers(estimator, source), *link))


def shares(estimator: Any, source: Source) -> Step:
    """Shares of classes."""
    if estimator.out_activation_ == "softmax":
        return Chain((*_layers(estimator, source), Softmax()))
    if len(estimator.classes_) == 2 and estimator.n_outputs_ == 1:  # noqa: PLR2004
        return Chain((*_layers(estimator, source), Sigmoid()))
    return Chain((*_layers(estimator, source), Function("logistic"), Normalise()))


def _layers(estimator: Any, source: Source) -> list[Step]:
    assert source.width == estimator.coefs_[0].shape[0]
    source.notes.single |= estimator.coefs_[0].dtype == np.float32
    steps: list[Step] = []
    for weights, offset in zip(estimator.coefs_, estimator.intercepts_, strict=True):
        steps += ACTIVATIONS[estimator.activation] if steps else ()
        steps.append(Linear(np.ascontiguousarray(weights.T, dtype=np.float64), np.asarray(offset, dtype=np.float64)))
    return steps
