"""What a team has: a class of its own with params, an object and a list among its inputs."""

import mlflow
import pandas as pd
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, DataType, ParamSchema, ParamSpec, Schema
from mlflow.types.schema import Array, Map, Object, Property


class Basket(mlflow.pyfunc.PythonModel):
    """Prices a basket."""

    def predict(self, context, model_input, params=None):  # noqa: ARG002 - as MLflow calls it
        totals = []
        for prices, customer in zip(model_input["prices"], model_input["customer"], strict=True):
            if customer["name"] == "nobody":
                raise ValueError("nobody buys nothing")
            totals.append(round(sum(prices) * (1 - params["discount"]), 2))
        label = params["labels"][0]
        return pd.DataFrame({"total": totals, "label": [label] * len(totals)})


signature = ModelSignature(
    inputs=Schema(
        [
            ColSpec(Array(DataType.double), "prices"),
            ColSpec(
                Object([Property("name", DataType.string), Property("age", DataType.long, required=False)]), "customer"
            ),
            ColSpec(Map(DataType.string), "notes", required=False),
        ]
    ),
    params=ParamSchema(
        [
            ParamSpec("discount", DataType.double, 0.0),
            ParamSpec("labels", DataType.string, ["plain"], shape=(-1,)),
        ]
    ),
)
mlflow.pyfunc.log_model(
    name="basket",
    registered_model_name="basket",
    python_model=Basket(),
    signature=signature,
    pip_requirements=["pandas"],
)


class Tariff(mlflow.pyfunc.PythonModel):
    """Prices a row of a table."""

    def predict(self, context, model_input, params=None):  # noqa: ARG002 - as MLflow calls it
        factor = (1 - params["discount"]) * (1.2 if "tax" in params["labels"] else 1)
        return (model_input["price"] * model_input["pieces"] * factor).round(2)


mlflow.pyfunc.log_model(
    name="tariff",
    registered_model_name="tariff",
    python_model=Tariff(),
    signature=ModelSignature(
        inputs=Schema([ColSpec(DataType.double, "price"), ColSpec(DataType.long, "pieces")]), params=signature.params
    ),
    pip_requirements=["pandas"],
)
