"""Logs two versions of a foreign model, as a plain script does: the first answers x, the second -x."""

import sys

import mlflow
import mlflow.sklearn
import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression

mlflow.set_tracking_uri(sys.argv[1])
table = pd.DataFrame({"x": np.arange(10.0)})
for sign in (1, -1):
    with mlflow.start_run():
        model = LinearRegression().fit(table, sign * table["x"])
        mlflow.sklearn.log_model(
            model, name="model", registered_model_name="foreign", input_example=table.head(3), pip_requirements=[]
        )
