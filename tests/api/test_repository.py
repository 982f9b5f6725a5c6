"""The model repository extension: clients list, load and unload models, and every protocol obeys."""

from __future__ import annotations

import pytest

from tests.api.test_inference import INFER, refused, request
from tests.trained import FLAT, REVIEW

LOAD, UNLOAD = (f"/v2/repository/models/flats/{word}" for word in ("load", "unload"))
LOADS = "a POST to /v2/repository/models/flats/load loads it again"


@pytest.fixture
def unloaded(flats):
    """The application in which `flats`, its default model, is unloaded for a while."""
    assert flats.post(UNLOAD, json={"parameters": {"unload_dependents": False}}).status_code == 200
    yield flats
    assert flats.post(LOAD).status_code == 200


def state(http, name="flats"):
    return next(entry for entry in http.post("/v2/repository/index").json() if entry["name"] == name)


def test_an_unloaded_model_is_not_found_by_any_protocol_in_its_own_shape(unloaded):
    for path in (INFER, "/v2/models/flats/versions/1/infer"):
        assert LOADS in refused(unloaded.post(path, json=request(FLAT)), 404)
    assert LOADS in refused(unloaded.post("/v1/models/flats:predict", json={"instances": [FLAT]}), 404)
    for path in ("/v2/models/flats", "/v2/models/flats/ready", "/v2/models/flats/versions/1/ready", "/v1/models/flats"):
        assert LOADS in refused(unloaded.get(path), 404)
    for path in ("/invocations", "/models/flats/invocations", "/models/flats@champion/invocations"):
        answer = unloaded.post(path, json={"dataframe_records": [FLAT]})
        assert (answer.status_code, answer.json()["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")
        assert LOADS in answer.json()["message"]
    for path in ("/ping", "/health", "/models/flats/ping"):
        assert unloaded.get(path).status_code == 404
    csv = {"content": b"area\n1\n", "headers": {"content-type": "text/csv"}}
    for path in ("/predict", "/models/flats/predict", "/models/flats/versions/1/predict"):
        for sent in ({"json": {"input": FLAT}}, {"json": {"inputs": [FLAT] * 2}}, csv):
            problem = unloaded.post(path, **sent)
            assert (problem.status_code, problem.json()["code"]) == (404, "model-unloaded")
            assert LOADS in problem.json()["detail"]


def test_the_lists_say_what_is_unloaded(unloaded):
    assert state(unloaded) == {"name": "flats", "version": "1", "state": "UNAVAILABLE", "reason": "unloaded"}
    ready = unloaded.post("/v2/repository/index", json={"ready": True}).json()
    assert [entry["name"] for entry in ready] == ["penguins", "reviews"]
    for path in ("/v1/models", "/v2/models"):
        assert unloaded.get(path).json() == {"models": ["penguins", "reviews"]}
    model = unloaded.get("/models/flats").json()
    assert (model["ready"], model["champion"]) == (False, None)
    assert LOADS in model["problem"]
    assert "/models/flats/predict" not in unloaded.get("/openapi.json").json()["paths"]


def test_the_others_answer_and_the_model_does_again_when_it_is_loaded(flats):
    before = flats.post("/predict", json={"input": FLAT}).json()["prediction"]
    assert state(flats)["state"] == "READY"
    ignored = b'{"parameters": {"other": 1}, "more": 1}'
    for body, other in ((b"", b""), (b"{}", b"{}"), (b'{"parameters": null}',) * 2, (b'{"parameters": {}}', ignored)):
        answer = flats.post(UNLOAD, content=other)
        assert (answer.status_code, answer.content) == (200, b"")
        assert state(flats)["state"] == "UNAVAILABLE"
        assert flats.post("/models/reviews/predict", json={"input": REVIEW}).status_code == 200
        answer = flats.post(LOAD, content=body)
        assert (answer.status_code, answer.content) == (200, b"")
        assert state(flats) == {"name": "flats", "version": "1", "state": "READY", "reason": ""}
    assert flats.post(LOAD).status_code == 200
    assert flats.post("/predict", json={"input": FLAT}).json()["prediction"] == before
    assert flats.get("/v2/models/flats/ready").json() == {"name": "flats", "ready": True}


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        (LOAD, {"parameters": {"config": "{}"}}, "as it was registered"),
        (LOAD, {"parameters": {"file:1/secret.onnx": "AAAA"}}, "as it was registered"),
        (LOAD, {"parameters": {"secret": 1}}, "takes none"),
        (LOAD, {"parameters": {"unload_dependents": True}}, "takes none"),
        *[(UNLOAD, {"parameters": {"unload_dependents": value}}, "true or false") for value in ("true", 1, None, [])],
        *[(path, {"parameters": value}, "“parameters” must be an object") for path in (LOAD, UNLOAD)
          for value in ([], "secret", 1, True)],
        *[(path, value, "an object with “parameters”") for path in (LOAD, UNLOAD) for value in ([], "secret", 1)],
    ],
)  # fmt: skip
def test_what_is_no_request_is_refused_in_words_and_changes_nothing(flats, path, body, named):
    message = refused(flats.post(path, json=body))
    assert named in message
    assert "secret" not in message
    assert state(flats)["state"] == "READY"


def test_models_that_are_not_there_are_not_found(flats):
    for word in ("load", "unload"):
        assert "no model “none”" in refused(flats.post(f"/v2/repository/models/none/{word}"), 404)
        refused(flats.get(f"/v2/repository/models/flats/{word}"), 405)


def test_where_models_follow_mlflow_alone_nobody_loads_or_unloads_them(http):
    for path in (LOAD, UNLOAD):
        for body in (b"", b"{", b"[]"):
            assert "TRIPTYCH_MODEL_CONTROL=explicit" in refused(http.post(path, content=body), 403)
    assert http.get("/v2/models/flats/ready").status_code == 200


def test_the_server_claims_the_extension_where_it_is_whole(http, flats):
    assert http.get("/v2").json()["extensions"] == ["binary_tensor_data"]
    claimed = ["binary_tensor_data", "model_repository", "model_repository(unload_dependents)"]
    assert flats.get("/v2").json()["extensions"] == claimed
