"""What a team has: a scikit-learn pipeline over texts, numbers and dates, logged as a pickle."""

import mlflow
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder


def weekday(frame):
    return frame.apply(lambda column: column.dt.day_of_week)


rows = 120
trips = pd.DataFrame(
    {
        "day": pd.date_range("2026-01-01", periods=rows).astype("datetime64[ns]"),
        "line": ["north", "south", None] * (rows // 3),
        "riders": [float(place % 7) if place % 11 else None for place in range(rows)],
    }
)
late = ["late" if day.weekday() > 4 else "on time" for day in trips["day"]]
model = make_pipeline(
    ColumnTransformer(
        [
            ("day", FunctionTransformer(weekday), ["day"]),
            ("line", make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder()), ["line"]),
            ("riders", SimpleImputer(), ["riders"]),
        ]
    ),
    RandomForestClassifier(10, random_state=0),
).fit(trips, late)
mlflow.sklearn.log_model(
    model,
    name="trips",
    registered_model_name="trips",
    input_example=trips.head(4),
    signature=mlflow.models.infer_signature(trips, late),
    serialization_format="cloudpickle",
    pip_requirements=["scikit-learn"],
)
