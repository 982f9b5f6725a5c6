"""Registers a model that ends whatever process loads it, as a damaged file may; and is that model."""

import os
import signal
import sys

import mlflow
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema


class Deadly(mlflow.pyfunc.PythonModel):
    """Ends the process that loads it."""

    def load_context(self, context):  # noqa: ARG002 - as MLflow calls it
        os.kill(os.getpid(), signal.SIGSEGV)

    def predict(self, context, model_input, params=None):  # noqa: ARG002 - as MLflow calls it
        return [0.0] * len(model_input)


if __name__ == "__main__":
    mlflow.set_tracking_uri(sys.argv[1])
    mlflow.set_experiment(experiment_id=mlflow.create_experiment("deadly", artifact_location=sys.argv[2]))
    mlflow.pyfunc.log_model(
        name="deadly",
        registered_model_name="deadly",
        python_model=__file__,
        signature=ModelSignature(inputs=Schema([ColSpec("double", "x")])),
        pip_requirements=[],
    )
else:
    mlflow.models.set_model(Deadly())
