"""What a team has: an ordinary least squares of statsmodels, by a formula."""

import mlflow
import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

chance = np.random.default_rng(0)
fields = pd.DataFrame({"rain": chance.uniform(0, 9, 60), "soil": chance.choice(["clay", "sand"], 60)})
fields["crop"] = 2 * fields["rain"] + (fields["soil"] == "clay") + chance.normal(0, 0.01, 60)
fitted = smf.ols("crop ~ rain + soil", fields).fit()
inputs = fields[["rain", "soil"]]
mlflow.statsmodels.log_model(
    fitted,
    name="fields",
    registered_model_name="fields",
    signature=mlflow.models.infer_signature(inputs, fitted.predict(inputs)),
    pip_requirements=["statsmodels"],
)
