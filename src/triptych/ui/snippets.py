"""The request that the form makes, for a terminal and for a program."""

from __future__ import annotations

import json
import pprint
import shlex
from urllib.parse import quote

from triptych.domain.schema import Json


def curl(base_url: str, model: str, version: str | None, row: Json, params: Json = None) -> str:
    """Write the request for a POSIX shell; `params` stand beside the row when there are some."""
    path = f"/models/{quote(model, safe='')}" + (f"/versions/{quote(version, safe='')}" if version else "")
    body = json.dumps({"input": row, **({"params": params} if params else {})}, ensure_ascii=False, allow_nan=False)
    return " \\\n  ".join(
        (
            f"curl {shlex.quote(f'{base_url}{path}/predict')}",
            "--header 'Content-Type: application/json'",
            f"--data {shlex.quote(body)}",
        )
    )


def python(base_url: str, model: str, version: str | None, row: Json, params: Json = None) -> str:
    """Write the request for Python."""
    asked = f", version={version!r}" if version else ""
    asked += f", params={params!r}" if params else ""
    return (
        "from triptych.client import Client\n\n"
        f"row = {pprint.pformat(row, sort_dicts=False, width=88)}\n\n"
        f"with Client({base_url!r}) as client:\n"
        f"    answer = client.models[{model!r}].predict(row{asked})\n\n"
        "print(answer.prediction)\n"
    )
