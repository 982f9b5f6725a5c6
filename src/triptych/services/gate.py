"""What a new version must show before it may be served."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from triptych.domain.errors import InvalidTraining, ModelUnusable, UntrustedModel
from triptych.domain.model import ModelVersion, RuntimeKind
from triptych.domain.package import digest
from triptych.encoding import answers_of
from triptych.serving import load_package
from triptych.serving.loader import read_manifest
from triptych.serving.table import check_table
from triptych.training import Fitted

TOLERANCE = 1e-9


def require_same_answers(package: Path, fitted: Fitted) -> None:
    """Load a package as a server would, and compare its answers on the examples with those of training.

    Raises:
        ModelUnusable: They differ, or the package can't be loaded.
    """
    version = ModelVersion(
        name="package", version="0", runtime=RuntimeKind.NATIVE, digest=digest(package), created_at=datetime.now(UTC)
    )
    servable = load_package(version, package)
    answers = servable.runtime.table(check_table(fitted.schema, fitted.examples))
    trained = trained_answers(fitted)
    served = answers.probabilities if answers.probabilities is not None else answers.predictions
    parity = read_manifest(package).parity
    tolerance = parity.tolerance if parity and parity.passed else TOLERANCE
    if not np.allclose(np.array(served, dtype=np.float64), trained, rtol=tolerance, atol=tolerance):
        raise ModelUnusable("The package does not answer as the trained model does; please report this.")


def require_servable(package: Path, fitted: Fitted) -> None:
    """As `require_same_answers`, and say what to do about an estimator that can't be served.

    Raises:
        InvalidTraining: It is not compiled, and loading it would run its author's code.
        ModelUnusable: As above.
    """
    try:
        require_same_answers(package, fitted)
    except UntrustedModel as error:
        raise InvalidTraining(
            f"{type(fitted.estimator).__name__} is neither compiled nor of scikit-learn alone, so that serving it "
            "would run its author's code; use another kind of model, or log it with MLflow and trust it there."
        ) from error


def trained_answers(fitted: Fitted) -> NDArray[np.float64]:
    """What the estimator itself answers to the examples: numbers, or probabilities by class."""
    assert fitted.schema.target is not None
    return answers_of(fitted.estimator, fitted.encoder.table(fitted.examples), fitted.schema.target, fitted.scale)
