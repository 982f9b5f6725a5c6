"""What a team has: a CatBoost classifier with three labels, texts among its columns."""

import catboost
import mlflow
import numpy as np
import pandas as pd

chance = np.random.default_rng(0)
shops = pd.DataFrame({"sales": chance.uniform(0, 9, 150), "kind": chance.choice(["bakery", "café", "florist"], 150)})
size = np.select([shops["sales"] > 6, shops["kind"] == "café"], ["large", "middle"], "small")
model = catboost.CatBoostClassifier(iterations=10, depth=2, verbose=False, allow_writing_files=False, thread_count=1)
model.fit(shops, size, cat_features=["kind"])
mlflow.catboost.log_model(
    model,
    name="shops",
    registered_model_name="shops",
    signature=mlflow.models.infer_signature(shops, size),
    pip_requirements=["catboost"],
)
