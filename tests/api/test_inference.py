"""The Open Inference Protocol, as Triton's and KServe's clients speak it."""

from __future__ import annotations

import gzip
import json
import struct
import zlib

import numpy as np
import pytest

from tests.hostile import SHORTEST_LONG
from tests.trained import FLAT, PENGUIN, REVIEW

INFER = "/v2/models/flats/infer"
SECOND = {**FLAT, "area": 80.0, "garden": False}
DATATYPES = {"area": "FP64", "rooms": "INT64", "district": "BYTES", "garden": "BOOL", "built": "BYTES", "ref": "BYTES"}
BYTES_OF = {"FP64": "<f8", "INT64": "<i8", "BOOL": "?"}


def tensor(name: str, values: list) -> dict:
    return {"name": name, "datatype": DATATYPES[name], "shape": [len(values)], "data": values}


def request(*rows: dict, **more) -> dict:
    return {"inputs": [tensor(name, [row[name] for row in rows]) for name in DATATYPES], **more}


def raw(name: str, values: list) -> bytes:
    if DATATYPES[name] == "BYTES":
        return b"".join(struct.pack("<I", len(text.encode())) + text.encode() for text in values)
    return np.array(values, BYTES_OF[DATATYPES[name]]).tobytes()


def binary(*rows: dict, **more) -> tuple[bytes, dict[str, str]]:
    contents = {name: raw(name, [row[name] for row in rows]) for name in DATATYPES}
    inputs = [
        {"name": name, "datatype": DATATYPES[name], "shape": [len(rows)],
         "parameters": {"binary_data_size": len(content)}}
        for name, content in contents.items()
    ]  # fmt: skip
    head = json.dumps({"inputs": inputs, **more}).encode()
    headers = {"Inference-Header-Content-Length": str(len(head)), "Content-Type": "application/octet-stream"}
    return head + b"".join(contents.values()), headers


def outputs(answer) -> dict[str, dict]:
    assert answer.status_code == 200, answer.text
    return {output["name"]: output for output in answer.json()["outputs"]}


def refused(answer, status: int = 400) -> str:
    assert answer.status_code == status, answer.text
    assert list(answer.json()) == ["error"]
    assert len(answer.content) < SHORTEST_LONG
    return answer.json()["error"]


@pytest.fixture(scope="session")
def expected(http) -> list[float]:
    return http.post("/models/flats/predict", json={"inputs": [FLAT, SECOND]}).json()["predictions"]


def test_a_server_describes_itself_and_its_models(http):
    server = http.get("/v2").json()
    assert (server["name"], server["extensions"]) == ("triptych", ["binary_tensor_data"])
    assert http.get("/v2/health/live").json() == {"live": True}
    assert http.get("/v2/health/ready").json() == {"ready": True, "live": True}
    assert http.get("/v2/models").json() == {"models": ["flats", "penguins", "reviews"]}
    described = http.get("/v2/models/flats").json()
    assert {column["name"]: column["datatype"] for column in described["inputs"]} == DATATYPES
    assert described["versions"] == ["1"]
    assert described["outputs"] == [{"name": "prediction", "datatype": "FP64", "shape": [-1]}]
    assert http.get("/v2/models/flats/versions/1").json() == described
    assert http.get("/v2/models/flats/ready").json() == {"name": "flats", "ready": True}
    classes = http.get("/v2/models/penguins").json()["outputs"][1]
    assert (classes["datatype"], classes["shape"]) == ("FP64", [-1, 3])


def test_the_repository_lists_what_is_ready(http):
    entry = {"name": "flats", "version": "1", "state": "READY", "reason": ""}
    for body in (None, {}, {"ready": True}):
        listed = http.post("/v2/repository/index", json=body) if body is not None else http.post("/v2/repository/index")
        assert listed.status_code == 200, listed.text
        assert listed.json()[0] == entry
        assert len(listed.json()) == 3
    refused(http.post("/v2/repository/index", json={"ready": 3}))
    refused(http.post("/v2/repository/index", content=b"{", headers={"Content-Type": "application/json"}))


def test_tensors_of_json_give_the_answers_of_the_native_route(http, expected):
    answer = http.post(INFER, json=request(FLAT, SECOND, id="call-7"))
    assert outputs(answer)["prediction"] == {"name": "prediction", "datatype": "FP64", "shape": [2], "data": expected}
    found = answer.json()
    assert (found["id"], found["model_name"], found["model_version"]) == ("call-7", "flats", "1")


def test_a_column_may_be_a_matrix_of_one_column_nested_or_flat(http, expected):
    body = request(FLAT, SECOND)
    for place, sent in enumerate(body["inputs"]):
        sent["shape"] = [2, 1]
        sent["data"] = [[value] for value in sent["data"]] if place % 2 else sent["data"]
    assert outputs(http.post(INFER, json=body))["prediction"]["data"] == expected


def test_binary_tensors_give_the_same_answers(http, expected):
    content, headers = binary(FLAT, SECOND)
    assert outputs(http.post(INFER, content=content, headers=headers))["prediction"]["data"] == expected


def test_answers_are_binary_where_they_are_asked_to_be(http, expected):
    content, headers = binary(FLAT, SECOND, parameters={"binary_data_output": True})
    answer = http.post(INFER, content=content, headers=headers)
    assert answer.headers["content-type"] == "application/octet-stream"
    length = int(answer.headers["inference-header-content-length"])
    (output,) = json.loads(answer.content[:length])["outputs"]
    assert output["parameters"] == {"binary_data_size": 16}
    assert np.frombuffer(answer.content[length:], "<f8").tolist() == expected
    wanted = [{"name": "prediction", "parameters": {"binary_data": False}}]
    content, headers = binary(FLAT, SECOND, parameters={"binary_data_output": True}, outputs=wanted)
    assert outputs(http.post(INFER, content=content, headers=headers))["prediction"]["data"] == expected


def test_classes_come_with_their_probabilities(http):
    body = {"inputs": [{"name": "review", "datatype": "BYTES", "shape": [1], "data": [REVIEW]}]}
    native = http.post("/predict", json={"input": REVIEW}).json()
    found = outputs(http.post("/v2/models/reviews/infer", json=body))
    assert found["prediction"]["data"] == [native["prediction"]]
    labels = json.loads(found["probabilities"]["parameters"]["classes"])
    assert dict(zip(labels, found["probabilities"]["data"], strict=True)) == native["probabilities"]
    body["outputs"] = [{"name": "probabilities"}]
    assert list(outputs(http.post("/v2/models/reviews/infer", json=body))) == ["probabilities"]


def test_a_missing_number_is_null_in_json_and_nan_in_bytes(http):
    row = {**FLAT, "area": None}
    native = http.post("/models/flats/predict", json={"input": row}).json()["prediction"]
    assert outputs(http.post(INFER, json=request(row)))["prediction"]["data"] == [native]
    content, headers = binary({**FLAT, "area": float("nan")})
    assert outputs(http.post(INFER, content=content, headers=headers))["prediction"]["data"] == [native]


def test_a_text_that_may_be_missing_is_null(http):
    kinds = {str: "BYTES", float: "FP64", int: "INT64", type(None): "BYTES"}
    inputs = [
        {"name": name, "shape": [1], "data": [value], "datatype": kinds[type(value)]} for name, value in PENGUIN.items()
    ]
    native = http.post("/models/penguins/predict", json={"input": PENGUIN}).json()["prediction"]
    answer = http.post("/v2/models/penguins/infer", json={"inputs": inputs})
    assert outputs(answer)["prediction"]["data"] == [native]


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", lambda body: zlib.compress(body, wbits=-15))],
)
def test_compressed_bodies_are_unpacked(http, expected, encoding, pack):
    packed = pack(json.dumps(request(FLAT, SECOND)).encode())
    headers = {"Content-Encoding": encoding, "Content-Type": "application/json"}
    assert outputs(http.post(INFER, content=packed, headers=headers))["prediction"]["data"] == expected
    content, more = binary(FLAT, SECOND)
    assert outputs(http.post(INFER, content=pack(content), headers=more | {"Content-Encoding": encoding}))


@pytest.mark.parametrize(("encoding", "window"), [("gzip", 31), ("deflate", 15)])
def test_long_answers_are_packed_for_whoever_asks(http, encoding, window):
    body = request(*[FLAT] * 200)
    with http.stream("POST", INFER, json=body, headers={"Accept-Encoding": encoding}) as answer:
        assert answer.headers["content-encoding"] == encoding
        unpacked = zlib.decompress(b"".join(answer.iter_raw()), wbits=window)
    assert json.loads(unpacked)["outputs"][0]["shape"] == [200]
    plain = http.post(INFER, json=body, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    short = http.post(INFER, json=request(FLAT), headers={"Accept-Encoding": encoding})
    assert "content-encoding" not in short.headers


def test_a_bomb_is_refused_before_it_is_whole(http):
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    assert "unpacked" in refused(http.post(INFER, content=gzip.compress(b" " * 50_000_000), headers=headers), 413)
    assert "Content-Encoding" in refused(http.post(INFER, content=b"{}", headers=headers))
    refused(http.post(INFER, content=gzip.compress(b"{}")[:-3], headers=headers))
    refused(http.post(INFER, content=b"{}", headers={"Content-Encoding": "br"}), 415)


def changed(column: str, **changes) -> dict:
    body = request(FLAT)
    for sent in body["inputs"]:
        if sent["name"] == column:
            sent.update(changes)
    return body


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ([], "inputs"), ({}, "inputs"), ({"inputs": []}, "inputs"), ({"inputs": [1]}, "name"),
        ({"inputs": [{"name": 1}]}, "name"), (changed("area", name="secret"), "area"),
        ({"inputs": request(FLAT)["inputs"][2:]}, "rooms"), ({"inputs": request(FLAT)["inputs"] * 2}, "once"),
        (changed("area", datatype="FP128"), "FP64"), (changed("area", datatype="FP16"), "FP16"),
        (changed("area", datatype=["FP64"]), "“datatype” of “area”"), (changed("area", datatype={"FP64": 1}), "FP64"),
        (changed("area", datatype=None), "FP64"), (changed("area", datatype=True), "FP64"),
        (changed("area", datatype="BYTES"), "BYTES"), (changed("area", shape=[2]), "2 elements"),
        (changed("area", shape=[-1]), "from 0"), (changed("area", shape=[]), "lengths"),
        (changed("area", shape=[2**62, 2**62]), "at most"),
        (changed("area", shape=[2**40, 0], data=[]), "each row"),
        (changed("area", shape=[1, 2], data=[1, 2]), "one value"),
        (changed("area", shape=[True]), "from 0"), (changed("area", data="secret"), "list"),
        (changed("area", data=[[1], 2]), "shape says"), (changed("rooms", data=[2.5]), "element 1"),
        (changed("rooms", data=[2**63]), "element 1"), (changed("rooms", data=[None]), "rooms"),
        (changed("garden", data=[1]), "element 1"), (changed("district", data=["secret"]), "district"),
        (changed("area", shape=[2], data=[1, 2]), "same first length"), (changed("area", parameters=[1]), "object"),
        (changed("built", data=["yesterday"]), "built"), (request(FLAT, outputs=[{"name": "other"}]), "prediction"),
        (request(FLAT, outputs=[1]), "list of objects"), (request(FLAT, id=7), "id"),
        (request(FLAT, parameters=7), "parameters"), (changed("area", parameters={"binary_data_size": 8}), "either"),
    ],
)  # fmt: skip
def test_a_request_that_does_not_fit_is_refused_in_words(http, body, named):
    message = refused(http.post(INFER, json=body))
    assert named in message
    assert "secret" not in message


def test_binary_bodies_that_do_not_add_up_are_refused(http):
    content, headers = binary(FLAT)
    for length in ("0x1", "-1", "9" * 19, str(len(content) + 1)):
        refused(http.post(INFER, content=content, headers={**headers, "Inference-Header-Content-Length": length}))
    refused(http.post(INFER, content=content + b"x", headers=headers))
    refused(http.post(INFER, content=content[:-1], headers=headers))
    bad = content.replace(struct.pack("<I", 6) + b"Centre", struct.pack("<I", 600) + b"Centre")
    refused(http.post(INFER, content=bad, headers=headers))
    latin = content.replace(b"Centre", b"Centr\xe9")
    assert "UTF-8" in refused(http.post(INFER, content=latin, headers=headers))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v2/models/none", 404), ("POST", "/v2/models/none/infer", 404), ("GET", "/v2/nothing", 404),
     ("GET", "/v2/models/flats/versions/9", 404), ("GET", INFER, 405), ("PUT", "/v2/models/flats", 405),
     ("GET", "/v2/models/none/ready", 404), ("GET", "/v1/models/none", 404), ("POST", "/v1/models/none:predict", 404)],
)  # fmt: skip
def test_every_error_has_the_protocols_shape(http, method, path, status):
    body = {"instances": [1], "inputs": [{"name": "x", "shape": [1], "datatype": "FP64", "data": [1]}]}
    refused(http.request(method, path, json=body if method == "POST" else None), status)


def test_a_strange_host_and_a_large_body_are_refused_in_the_protocols_shape(http):
    refused(http.get("/v2", headers={"Host": "evil.example"}), 403)
    refused(http.post(INFER, content=b"[" + b" " * 400_000, headers={"Content-Type": "application/json"}), 413)
    refused(http.post(INFER, content=b"{}", headers={"Content-Type": "text/csv"}), 415)


def test_kserves_first_protocol_answers_instances(http, expected):
    path = "/v1/models/flats:predict"
    assert http.post(path, json={"instances": [FLAT, SECOND]}).json() == {"predictions": expected}
    assert http.get("/v1/models").json() == {"models": ["flats", "penguins", "reviews"]}
    assert http.get("/v1/models/flats").json() == {"name": "flats", "ready": True}
    assert "instances" in refused(http.post(path, json={"inputs": [FLAT]}))
    assert "Row 1: “rooms”" in refused(http.post(path, json={"instances": [{**FLAT, "rooms": 1.5}]}))


def test_kubernetes_asks_whether_the_server_lives_and_is_ready(http):
    assert (http.get("/livez").text, http.get("/readyz").text) == ("ok", "ok")
