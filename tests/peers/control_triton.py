"""Load and unload as Triton's own client does: control_triton.py ADDRESS MODEL, with a list of words to read."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from tritonclient.http import InferenceServerClient, InferenceServerException

ADDRESS, MODEL = sys.argv[1:]


def refusal(call: Callable[[], object]) -> list[str] | None:
    """The status and the sentence with which a call is refused; None when it is not."""
    try:
        call()
    except InferenceServerException as error:
        return [error.status(), error.message()]
    return None


client = InferenceServerClient(ADDRESS)
CALLS = {
    "unload": lambda: client.unload_model(MODEL),
    "unload with dependents": lambda: client.unload_model(MODEL, unload_dependents=True),
    "unload another": lambda: client.unload_model("none"),
    "load": lambda: client.load_model(MODEL),
    "load another": lambda: client.load_model("none"),
    "load with a configuration": lambda: client.load_model(MODEL, config="{}"),
    "load with files": lambda: client.load_model(MODEL, config="{}", files={"file:1/model.onnx": b"x"}),
    "describe": lambda: client.get_model_metadata(MODEL),
}
said = {word: refusal(CALLS[word]) for word in json.load(sys.stdin)}
states = {entry["name"]: [entry["state"], entry["reason"]] for entry in client.get_model_repository_index()}
json.dump(
    {
        "refused": {word: answer for word, answer in said.items() if answer},
        "state": states[MODEL],
        "ready": client.is_model_ready(MODEL),
        "extensions": client.get_server_metadata()["extensions"],
    },
    sys.stdout,
)
