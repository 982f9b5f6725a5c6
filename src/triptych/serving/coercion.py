"""MLflow's own casts, losses and all, for a model whose owner asked for them (`coercion = "mlflow"`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlflow.exceptions import MlflowException
from mlflow.models import Model, ModelSignature
from mlflow.pyfunc import PyFuncModel
from mlflow.utils.proto_json_utils import dataframe_from_parsed_json

from triptych.domain.errors import InvalidInput
from triptych.serving.flavors import Predictor, Said
from triptych.serving.flavors.pyfunc import PyfuncPredictor
from triptych.serving.runtime import Params

UNFIT = "The input does not fit the model's signature, even as MLflow casts it; see the model's schema."


class CoercedPredictor:
    """Lets MLflow cast the inputs before a model is asked.

    Args:
        predictor: The loaded model.
        described: Its MLmodel file, read.
    """

    def __init__(self, predictor: Predictor, described: Model) -> None:
        self._predictor = predictor
        self._casting = None if isinstance(predictor, PyfuncPredictor) else PyFuncModel(described, _Inner(predictor))
        self.concurrent = predictor.concurrent

    def ask(self, inputs: Any, params: Params) -> Said:
        """Answer a frame.

        Raises:
            InvalidInput: MLflow itself refuses it.
        """
        try:
            if self._casting is None:
                return self._predictor.ask(inputs, params)
            said: Any = self._casting.predict(inputs, params=dict(params) if params else None)
            assert isinstance(said, Said)
            return said
        except MlflowException as error:
            raise InvalidInput(UNFIT) from error


class _Inner:
    """What MLflow believes to be the model."""

    def __init__(self, predictor: Predictor) -> None:
        self._predictor = predictor

    def predict(self, inputs: Any, params: Params = None) -> Said:
        return self._predictor.ask(inputs, params)


def coerced_frame(signature: ModelSignature, rows: Sequence[Mapping[str, Any]]) -> Any:
    """Rows as MLflow's server reads `dataframe_records`.

    Raises:
        InvalidInput: MLflow itself refuses them.
    """
    try:
        return dataframe_from_parsed_json([dict(row) for row in rows], "records", schema=signature.inputs)
    except MlflowException as error:
        raise InvalidInput(UNFIT) from error
