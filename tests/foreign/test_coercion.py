"""MLflow's own casts are there for whoever asks for them, and for nobody else."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.filterwarnings("default")

LOSSY = {"income": 30.0, "debts": 1.9}


def test_a_model_whose_owner_asks_for_it_is_served_as_mlflow_serves_it(serve):
    http = serve("loans", "rents", coercion="loans=mlflow")
    coerced = http.post("/models/loans/predict", json={"input": LOSSY})
    assert coerced.status_code == 200, coerced.text
    whole = http.post("/models/loans/predict", json={"input": {"income": 30.0, "debts": 1}}).json()
    assert coerced.json()["probabilities"] == whole["probabilities"]
    assert http.post("/models/rents/predict", json={"input": {"size": "40", "town": "Nice"}}).status_code == 422


def test_a_pattern_means_several_models_and_a_name_wins_over_it(serve):
    http = serve("loans", coercion="*=mlflow,loans=strict")
    assert http.post("/models/loans/predict", json={"input": LOSSY}).status_code == 422
    everywhere = serve("loans", coercion="mlflow")
    assert everywhere.post("/models/loans/predict", json={"input": LOSSY}).status_code == 200


@pytest.mark.parametrize("row", [{"debts": 1, "more": 2}, {"income": "much", "debts": 1}, {"income": 1.0}, [1, 2, 3]])
def test_what_mlflow_refuses_is_refused(serve, row):
    answer = serve("loans", coercion="mlflow").post("/models/loans/predict", json={"input": row})
    assert answer.status_code in {200, 422}
    assert "much" not in answer.text


def test_a_pyfunc_is_cast_by_mlflow_too(serve):
    http = serve("fields", coercion="mlflow", trusted_models="fields")
    assert (
        http.post("/models/fields/predict", json={"input": {"rain": 3, "soil": "clay", "more": 1}}).status_code == 200
    )
