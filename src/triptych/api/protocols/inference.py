"""The Open Inference Protocol, version 2: requests to rows, and errors in its shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.responses import JSONResponse

from triptych.api.bodies import decode_json
from triptych.api.protocols import binary
from triptych.api.protocols.instances import invalid
from triptych.api.protocols.place import Place
from triptych.api.protocols.refusals import status_for
from triptych.api.protocols.scoring import NOT_FINITE
from triptych.api.protocols.sentence import sentence
from triptych.api.protocols.tensor import read_tensor
from triptych.domain.errors import InvalidInput, TriptychError
from triptych.domain.schema import Schema

MOST_TENSORS = 10_000
LONGEST_ID = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An output that was asked for, and whether as bytes."""

    name: str
    binary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request, read.

    Attributes:
        rows: What is to be predicted.
        params: What the model knows of the parameters.
        id: Echoed; None when none was sent.
        outputs: Those that were asked for; empty for all.
        binary: Whether outputs go as bytes where nothing else is said.
    """

    rows: list[Any]
    params: dict[str, Any]
    id: str | None = None
    outputs: tuple[Wanted, ...] = ()
    binary: bool = False


def read(body: bytes, length: str | None, schema: Schema) -> Request:
    """Read the body of a request.

    Args:
        body: JSON, with the tensors' bytes behind it when there is a `length`.
        length: The header of the binary extension.
        schema: What the model takes.

    Raises:
        InvalidInput: Something in it does not fit; the error says where.
    """
    document, rest = binary.split(body, length)
    sent = decode_json(document, constants=NOT_FINITE)
    if not isinstance(sent, Mapping) or not isinstance(sent.get("inputs"), list) or not sent["inputs"]:
        raise InvalidInput("Send an object with “inputs”, a list of tensors.")
    parameters = parameters_of(sent, "")
    outputs = _outputs(sent.get("outputs"), as_bytes=parameters.get("binary_data_output") is True)
    identifier = sent.get("id")
    if identifier is not None and (not isinstance(identifier, str) or len(identifier) > LONGEST_ID):
        raise invalid("/id", "not-a-text", f"must be a text of at most {LONGEST_ID} characters.")
    known = {param.name for param in schema.params}
    return Request(
        rows=_rows(sent["inputs"], rest, schema),
        params={name: value for name, value in parameters.items() if name in known},
        id=identifier or None,
        outputs=outputs,
        binary=parameters.get("binary_data_output") is True,
    )


def error(error: TriptychError, status: int) -> JSONResponse:
    """An error in the protocol's shape, which versions 1 and 2 share."""
    return JSONResponse({"error": sentence(error)}, status_code=status_for(error, status))


def _rows(inputs: list[Any], rest: bytes, schema: Schema) -> list[Any]:
    if len(inputs) > MOST_TENSORS:
        raise invalid("/inputs", "too-many", f"must be at most {MOST_TENSORS} tensors.")
    known = {column.name: column for column in schema.columns}
    columns: dict[str, list[Any]] = {}
    behind = memoryview(rest)
    for number, sent in enumerate(inputs):
        named = isinstance(sent, Mapping) and isinstance(sent.get("name"), str)
        column = known.get(sent["name"]) if named else None
        place = Place(number=number, column=column.name if column else None)
        if not named:
            raise place.invalid("not-an-object", "must be an object with “name”, “shape”, “datatype” and “data”.")
        if known and column is None:
            raise place.invalid("unknown-field", f"is none of this model's; it has {_some(schema)}.", "name")
        if (name := sent["name"]) in columns:
            raise place.invalid("duplicate-key", "is that of an earlier input; send each once.", "name")
        parameters_of(sent, f"/inputs/{number}")
        columns[name], taken = read_tensor(sent, column, behind, place)
        behind = behind[taken:]
    if len(behind):
        raise InvalidInput("The body is longer than its tensors; see each binary_data_size.")
    if len({len(values) for values in columns.values()}) > 1:
        first, odd = _unequal(columns)
        of = f"“{odd}” has another than “{first}”" if known else "one has another than the first"
        raise invalid("/inputs", "lengths", f"must have the same first length in each shape; {of}.")
    if not known and len(columns) == 1:
        # A model that does not say what it takes is given the rows of the one tensor as they are.
        return next(iter(columns.values()))
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _unequal(columns: Mapping[str, list[Any]]) -> tuple[str, str]:
    """The first column, and the first that has not as many rows."""
    first = next(iter(columns))
    return first, next(name for name in columns if len(columns[name]) != len(columns[first]))


def _outputs(sent: Any, *, as_bytes: bool) -> tuple[Wanted, ...]:
    if sent is None:
        return ()
    if not isinstance(sent, list) or not all(isinstance(item, Mapping) and isinstance(item.get("name"), str)
                                             for item in sent):  # fmt: skip
        raise invalid("/outputs", "not-a-list", "must be a list of objects with a “name”.")
    wanted = []
    for place, item in enumerate(sent):
        parameters = parameters_of(item, f"/outputs/{place}")
        wanted.append(Wanted(name=item["name"], binary=parameters.get("binary_data", as_bytes) is True))
    return tuple(wanted)


def parameters_of(sent: Mapping[str, Any], at: str) -> Mapping[str, Any]:
    """The parameters of a request or of a part of one, which may have none.

    Raises:
        InvalidInput: They are no object.
    """
    parameters = sent.get("parameters")
    if parameters is not None and not isinstance(parameters, Mapping):
        raise invalid(f"{at}/parameters", "not-an-object", "must be an object.")
    return parameters or {}


def _some(schema: Schema) -> str:
    names = [f"“{column.name}”" for column in schema.columns[:5]]
    return ", ".join(names) + (", …" if len(schema.columns) > len(names) else "")
