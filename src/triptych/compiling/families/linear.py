"""Linear models of scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np

from triptych.compiling.source import NotCompilable, Source
from triptych.kernels import Chain, Function, Linear, Normalise, Sigmoid, Softmax, Step

LINKS = {"IdentityLink": None, "LogLink": "exp"}


def scores(estimator: Any, source: Source) -> Linear:
    """Weighted sums: a number, or what `decision_function` gives."""
    weights = np.atleast_2d(np.asarray(_dense(estimator.coef_), dtype=np.float64))
    if weights.shape[1] != source.width:
        raise NotCompilable("several targets")
    offset = np.broadcast_to(np.asarray(estimator.intercept_, dtype=np.float64).reshape(-1), len(weights))
    return Linear(weights, np.array(offset))


def number(estimator: Any, source: Source) -> Linear:
    """A regression's weighted sum."""
    found = scores(estimator, source)
    if len(found.weights) != 1:
        raise NotCompilable("several targets")
    return found


def generalised(estimator: Any, source: Source) -> Step:
    """Poisson, gamma and Tweedie regression."""
    link = type(estimator._base_loss.link).__name__  # noqa: SLF001 - scikit-learn shows its link nowhere else
    if link not in LINKS:
        raise NotCompilable(f"the link {link}")
    name = LINKS[link]
    return number(estimator, source) if name is None else Chain((number(estimator, source), Function(name)))


def logistic(estimator: Any, source: Source) -> Step:
    """Logistic regression: sigmoid or softmax."""
    return Chain((scores(estimator, source), Sigmoid() if len(estimator.classes_) == 2 else Softmax()))  # noqa: PLR2004


def descended(estimator: Any, source: Source) -> Step:
    """`SGDClassifier` with the logistic loss, one class against the rest."""
    if estimator.loss != "log_loss":
        raise NotCompilable(f"probabilities of the loss {estimator.loss}")
    if len(estimator.classes_) == 2:  # noqa: PLR2004
        return Chain((scores(estimator, source), Sigmoid()))
    return Chain((scores(estimator, source), Function("logistic"), Normalise()))


def _dense(weights: Any) -> Any:
    return weights.toarray() if hasattr(weights, "toarray") else weights
