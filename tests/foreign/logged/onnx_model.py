"""What a team has: a scikit-learn classifier that was converted to ONNX."""

import mlflow
import numpy as np
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression

chance = np.random.default_rng(0)
X = chance.normal(size=(100, 3)).astype(np.float32)
y = np.where(X.sum(axis=1) > 0, "up", "down")
graph = to_onnx(LogisticRegression().fit(X, y), X[:1])
mlflow.onnx.log_model(
    graph,
    name="trend",
    registered_model_name="trend",
    signature=mlflow.models.infer_signature(X),
    input_example=X[:2],
    pip_requirements=["onnxruntime"],
)
