"""How long the libraries take to read one row of 14 columns, and to check it where they can."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from timeit import repeat
from typing import Any

import msgspec
import pydantic_core

from benchmarks.table import render
from triptych.api.bodies import decode_json
from triptych.domain.schema import Choice, Column, Kind, Schema
from triptych.serving import RowValidator
from triptych.serving.reader import RowReader

CHOICES = tuple(Choice(value=value) for value in ("low", "mid", "high"))
SCHEMA = Schema(
    columns=(
        *(Column(name=f"number {place}", kind=Kind.NUMBER, nullable=True) for place in range(8)),
        *(Column(name=f"choice {place}", kind=Kind.CATEGORY, choices=CHOICES) for place in range(5)),
        Column(name="flag", kind=Kind.BOOLEAN),
    )
)
ROW = {
    **{f"number {place}": place * 1.25 for place in range(8)},
    **{f"choice {place}": "mid" for place in range(5)},
    "flag": True,
}
BODY = json.dumps({"input": ROW}).encode()
CALLS, TIMES = 5000, 9


def main() -> int:
    """Measure and print a table; each figure is the least of several."""
    validator, reader = RowValidator(SCHEMA), RowReader(SCHEMA)
    model = pydantic_core.SchemaValidator(
        pydantic_core.core_schema.typed_dict_schema(
            {"input": pydantic_core.core_schema.typed_dict_field(validator.model.__pydantic_core_schema__)}
        )
    )
    ways: dict[str, Callable[[], Any]] = {
        "msgspec, checked (used)": lambda: reader.read(BODY),
        "msgspec, no checks": lambda: msgspec.json.decode(BODY),
        "pydantic-core, no checks": lambda: pydantic_core.from_json(BODY, allow_inf_nan=False),
        "pydantic-core, checked": lambda: model.validate_json(BODY),
        "standard library, keys once": lambda: decode_json(BODY),
        "standard library, then pydantic": lambda: validator.row(decode_json(BODY)["input"]),
    }
    times = {name: min(repeat(way, number=CALLS, repeat=TIMES)) / CALLS * 1e6 for name, way in ways.items()}
    best = times["msgspec, checked (used)"]
    print(render(["way", "µs", "ratio"], [[name, f"{time:.2f}", f"{time / best:.1f}"] for name, time in times.items()]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
