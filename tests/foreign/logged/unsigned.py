"""What a team has: two models that nobody gave a signature, one of them with an example."""

import mlflow
import pandas as pd


class Length(mlflow.pyfunc.PythonModel):
    """Counts the cells of each row."""

    def predict(self, context, model_input, params=None):  # noqa: ARG002 - as MLflow calls it
        return model_input.notna().sum(axis=1).tolist()


mlflow.pyfunc.log_model(
    name="unsigned", registered_model_name="unsigned", python_model=Length(), pip_requirements=["pandas"]
)
mlflow.pyfunc.log_model(
    name="shown",
    registered_model_name="shown",
    python_model=Length(),
    pip_requirements=["pandas"],
    signature=False,
    input_example=pd.DataFrame({"colour": ["red"], "weight": [3]}),
)
