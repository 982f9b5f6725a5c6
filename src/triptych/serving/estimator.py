"""The original scikit-learn estimator of a package, for what was not compiled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import skops.io
from skops.io.exceptions import UntrustedTypesFoundException

from triptych.domain.errors import ModelUnusable, UntrustedModel
from triptych.domain.schema import Target
from triptych.encoding import Matrix, Scale, answers_of
from triptych.kernels import Floats

TRUSTED = (
    "functools.partial",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.utils.validation.check_array",
    "triptych.encoding.calibrated.Calibrated",
)
"""Types beyond skops' own safe ones that our estimators are made of; the list is ours, never the package's."""


class EstimatorKernel:
    """Asks the estimator itself.

    Args:
        estimator: Its classes are places in `target.classes`.
        target: What it predicts.
        scale: The scale on which a regression was fitted.
    """

    quick = False

    def __init__(self, estimator: Any, target: Target, scale: Scale) -> None:
        self._estimator = estimator
        self._target = target
        self._scale = scale

    def answers(self, matrix: Matrix) -> Floats:
        """Numbers of shape (rows,), or probabilities of shape (rows, classes)."""
        return answers_of(self._estimator, matrix, self._target, self._scale)

    def answer(self, cells: Sequence[float]) -> Sequence[float]:
        """One dense row of the matrix to one number, or to a probability for each class."""
        answer = self.answers(np.array([cells]))[0]
        return np.atleast_1d(answer).tolist()


def load_estimator(file: Path, trusted: Collection[str] = TRUSTED) -> Any:
    """Load an estimator without running any code that the file carries.

    Args:
        file: What skops wrote.
        trusted: Types that it may hold beyond skops' own safe ones.

    Raises:
        UntrustedModel: It holds others.
        ModelUnusable: It was written by another version.
    """
    try:
        return skops.io.load(file, trusted=list(trusted))
    except UntrustedTypesFoundException as error:
        raise UntrustedModel("The package holds types that are not loaded here; train the model again.") from error
    except Exception as error:  # skops raises whatever the library of another version raises
        raise ModelUnusable(
            "The package can't be loaded with the libraries that are installed; train the model again."
        ) from error
