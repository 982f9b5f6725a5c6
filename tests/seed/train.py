"""The plain script of the French guide: no Triptych in it."""

import sys

import mlflow
import mlflow.sklearn
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split

FORMATS = {"plain": {}, "cloudpickle": {"serialization_format": "cloudpickle"}}

X, y = load_iris(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)

for name in sys.argv[1:]:
    with mlflow.start_run():
        model = RandomForestClassifier(n_estimators=20, random_state=42)
        model.fit(X_train, y_train)
        mlflow.log_param("random_state", 42)
        mlflow.log_metric("accuracy", accuracy_score(y_test, model.predict(X_test)))
        logged = mlflow.sklearn.log_model(model, "model", **FORMATS[name])
        mlflow.register_model(logged.model_uri, f"iris-{name}")
