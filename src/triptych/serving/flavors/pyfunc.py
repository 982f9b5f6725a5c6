"""Whatever MLflow loads: any library, and any code that the model carries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mlflow.pyfunc

from triptych.serving.flavors.predictor import Configuration, Said
from triptych.serving.runtime import Params


class PyfuncPredictor:
    """Asks MLflow's wrapper.

    Args:
        model: As `mlflow.pyfunc.load_model` gives it.
    """

    concurrent = False  # its author wrote it for MLflow's server, which asks for one answer at a time

    def __init__(self, model: mlflow.pyfunc.PyFuncModel) -> None:
        self._model = model

    def ask(self, inputs: Any, params: Params) -> Said:
        """Answer a frame, an array, or arrays by name."""
        return Said(predictions=self._model.predict(inputs, params=dict(params) if params else None))


def load(folder: Path, configuration: Configuration, *, trusted: bool) -> PyfuncPredictor:  # noqa: ARG001
    """Load a model that is trusted: it may run any code."""
    assert trusted
    return PyfuncPredictor(mlflow.pyfunc.load_model(str(folder)))
