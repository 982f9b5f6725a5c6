"""What a team has: words to a label, in a pipeline that reads texts rather than a table."""

import mlflow
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

texts = ["good soup", "warm bread", "lovely tea", "bad soup", "cold bread", "stale tea"] * 5
labels = ["great", "great", "great", "poor", "poor", "poor"] * 5
model = make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(texts, labels)
mlflow.sklearn.log_model(
    model,
    name="tastes",
    registered_model_name="tastes",
    signature=mlflow.models.infer_signature(texts, labels),
    serialization_format="skops",
    pip_requirements=["scikit-learn"],
)
