"""What a team has: a LightGBM booster with pandas' categories, which MLflow's own server can't ask."""

import lightgbm
import mlflow
import numpy as np
import pandas as pd

chance = np.random.default_rng(0)
rents = pd.DataFrame({"size": chance.uniform(20, 120, 300), "town": chance.choice(["Lyon", "Nice", "Paris"], 300)})
dear = ((rents["town"] == "Paris") | (rents["size"] > 90)).astype(int)
rents["town"] = rents["town"].astype("category")
booster = lightgbm.train(
    {"objective": "binary", "verbosity": -1, "num_threads": 1, "min_data_per_group": 1, "cat_smooth": 1},
    lightgbm.Dataset(rents, dear),
    num_boost_round=20,
)
mlflow.lightgbm.log_model(
    booster,
    name="rents",
    registered_model_name="rents",
    signature=mlflow.models.infer_signature(rents, booster.predict(rents)),
    pip_requirements=["lightgbm"],
)
