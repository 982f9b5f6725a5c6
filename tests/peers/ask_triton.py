"""Ask as Triton's own client does: ask_triton.py ADDRESS MODEL, with a column a line of JSON on standard input."""

from __future__ import annotations

import json
import sys

import numpy as np
from tritonclient.http import InferenceServerClient, InferenceServerException, InferInput, InferRequestedOutput

ADDRESS, MODEL = sys.argv[1:]
COLUMNS = json.load(sys.stdin)
DTYPES = {"FP64": np.float64, "INT64": np.int64, "BOOL": np.bool_, "BYTES": np.object_}


def inputs(*, binary: bool) -> list[InferInput]:
    made = []
    for name, (datatype, values) in COLUMNS.items():
        sent = InferInput(name, [len(values)], datatype)
        sent.set_data_from_numpy(np.array(values, DTYPES[datatype]), binary_data=binary)
        made.append(sent)
    return made


client = InferenceServerClient(ADDRESS)
said = {
    "live": client.is_server_live(),
    "ready": client.is_server_ready(),
    "model_ready": client.is_model_ready(MODEL),
    "no_such_model_ready": client.is_model_ready("none"),
    "server": client.get_server_metadata()["name"],
    "inputs": [found["name"] for found in client.get_model_metadata(MODEL)["inputs"]],
    "index": [found["name"] for found in client.get_model_repository_index()],
}
calls = {
    "default": {"inputs": inputs(binary=True)},
    "json": {
        "inputs": inputs(binary=False),
        "outputs": [InferRequestedOutput("prediction", binary_data=False)],
    },
    "gzip": {"inputs": inputs(binary=True), "request_compression_algorithm": "gzip",
             "response_compression_algorithm": "gzip"},
    "deflate": {"inputs": inputs(binary=False), "request_compression_algorithm": "deflate"},
    "version": {"inputs": inputs(binary=True), "model_version": "1", "request_id": "call-7"},
}  # fmt: skip
for name, call in calls.items():
    answer = client.infer(MODEL, **call)
    said[name] = answer.as_numpy("prediction").tolist()
said["id"] = answer.get_response()["id"]
try:
    client.infer(MODEL, [sent for sent in inputs(binary=True) if sent.name() != "rooms"])
except InferenceServerException as error:
    said["error"] = [error.status(), error.message()]
json.dump(said, sys.stdout)
