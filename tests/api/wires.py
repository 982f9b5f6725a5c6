"""Rows of `flats` as each protocol of other servers sends them, from the JSON texts of their values."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.hostile import GOOD, written

Cells = Mapping[str, str]
DATATYPES = {"area": "FP64", "rooms": "INT64", "district": "BYTES", "garden": "BOOL", "built": "BYTES", "ref": "BYTES"}


@dataclass(frozen=True)
class Wire:
    """One way to send rows.

    Attributes:
        path: Where to.
        body: The JSON text of a request with these rows.
        holding: The JSON text of a request with this one JSON text for a row.
    """

    path: str
    body: Callable[[Sequence[Cells]], str]
    holding: Callable[[str], str]


def listed(key: str) -> Callable[[Sequence[Cells]], str]:
    """Rows as a list of objects."""
    return lambda rows: f'{{"{key}": [{", ".join(map(written, rows))}]}}'


def one_in(key: str) -> Callable[[str], str]:
    """One row in a list."""
    return lambda row: f'{{"{key}": [{row}]}}'


def split(rows: Sequence[Cells]) -> str:
    """Rows as MLflow's own client sends a DataFrame."""
    data = ", ".join(f"[{', '.join(row.values())}]" for row in rows)
    return f'{{"dataframe_split": {{"columns": {json.dumps(list(rows[0]))}, "data": [{data}]}}}}'


def columns(rows: Sequence[Cells]) -> str:
    """Rows as an object of columns."""
    return f'{{"inputs": {written({name: f"[{_column(rows, name)}]" for name in rows[0]})}}}'


def tensors(rows: Sequence[Cells], datatypes: Mapping[str, str] = DATATYPES) -> str:
    """Rows as tensors of the Open Inference Protocol."""
    inputs = [
        {"name": f'"{name}"', "datatype": f'"{datatypes[name]}"', "shape": f"[{len(rows)}]",
         "data": f"[{_column(rows, name)}]"}
        for name in rows[0]
    ]  # fmt: skip
    return f'{{"inputs": [{", ".join(map(written, inputs))}]}}'


def _column(rows: Sequence[Cells], name: str) -> str:
    return ", ".join(row[name] for row in rows)


def _choice(row: str) -> str:
    return tensors([GOOD | {"district": row}])


SCORING = ["/invocations", "/models/flats/invocations", "/models/flats/versions/1/invocations",
           "/models/flats@champion/invocations"]  # fmt: skip
INFERRING = ["/v2/models/flats/infer", "/v2/models/flats/versions/1/infer"]
KSERVE = "/v1/models/flats:predict"
PATHS = [*SCORING, KSERVE, *INFERRING]

WIRES = {
    **{f"{path} {key}": Wire(path, listed(key), one_in(key))
       for path in SCORING for key in ("instances", "inputs", "dataframe_records")},
    **{f"{path} dataframe_split": Wire(path, split, lambda row: f'{{"dataframe_split": {row}}}') for path in SCORING},
    **{f"{path} columns": Wire(path, columns, lambda row: f'{{"inputs": {row}}}') for path in SCORING},
    f"{KSERVE} instances": Wire(KSERVE, listed("instances"), one_in("instances")),
    **{f"{path} tensors": Wire(path, tensors, one_in("inputs")) for path in INFERRING},
    **{f"{path} elements": Wire(path, tensors, _choice) for path in INFERRING},
}  # fmt: skip
