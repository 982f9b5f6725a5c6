"""What a team has: an XGBoost classifier with missing numbers, and the signature of its training table."""

import mlflow
import numpy as np
import pandas as pd
import xgboost

chance = np.random.default_rng(0)
loans = pd.DataFrame({"income": chance.normal(40, 9, 200), "debts": chance.integers(0, 5, 200).astype("int32")})
loans.loc[::9, "income"] = np.nan
paid = (loans["income"].fillna(30) > 8 * loans["debts"]).astype(int)
model = xgboost.XGBClassifier(n_estimators=5, max_depth=2, n_jobs=1).fit(loans, paid)
mlflow.xgboost.log_model(
    model,
    name="loans",
    registered_model_name="loans",
    signature=mlflow.models.infer_signature(loans, paid),
    pip_requirements=["xgboost"],
)
