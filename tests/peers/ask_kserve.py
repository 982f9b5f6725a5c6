"""Ask as KServe's own client does: ask_kserve.py URL MODEL, with columns and rows as JSON on standard input."""

from __future__ import annotations

import asyncio
import json
import sys

import numpy as np
from httpx import HTTPStatusError
from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig

URL, MODEL = sys.argv[1:]
SENT = json.load(sys.stdin)
DTYPES = {"FP64": np.float64, "INT64": np.int64, "BOOL": np.bool_, "BYTES": np.object_}


def request(*, binary: bool) -> InferRequest:
    made = []
    for name, (datatype, values) in SENT["columns"].items():
        sent = InferInput(name, [len(values)], datatype)
        sent.set_data_from_numpy(np.array(values, DTYPES[datatype]), binary_data=binary)
        made.append(sent)
    return InferRequest(MODEL, made)


async def main() -> dict[str, object]:
    first, second = (InferenceRESTClient(RESTConfig(protocol=protocol)) for protocol in ("v1", "v2"))
    said = {
        "ready": await second.is_server_ready(URL),
        "live": await second.is_server_live(URL),
        "model_ready": await second.is_model_ready(URL, MODEL),
        "model_ready_v1": await first.is_model_ready(URL, MODEL),
        "v1": (await first.infer(URL, {"instances": SENT["rows"]}, model_name=MODEL))["predictions"],
    }
    for name, binary in (("binary", True), ("json", False)):
        answer = await second.infer(URL, request(binary=binary), model_name=MODEL)
        said[name] = next(output.as_numpy().tolist() for output in answer.outputs if output.name == "prediction")
    try:
        await second.infer(URL, {"inputs": []}, model_name=MODEL)
    except HTTPStatusError as error:
        said["error"] = str(error)
    return said


json.dump(asyncio.run(main()), sys.stdout)
