"""The typed operations of served versions in the OpenAPI document."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from triptych.api.bodies import JSON
from triptych.api.explain import DESCRIBED
from triptych.api.interval import DESCRIBED as DESCRIBED_INTERVAL
from triptych.api.params import described
from triptych.api.typed import Shape, answer_shape, bare_shapes, params_shape, probabilities_shape, row_shape
from triptych.domain.package import Row
from triptych.domain.schema import Schema

PATTERN = "/models/{name}/predict"
TAG = "served models"


@dataclass(frozen=True, slots=True)
class Served:
    """A version to be described.

    Attributes:
        name: The model's.
        version: Its number.
        schema: What it takes and gives.
        examples: Some real rows.
        served: Whether it answers when no version is named.
    """

    name: str
    version: str
    schema: Schema
    examples: tuple[Row, ...]
    served: bool


def add_operations(document: dict[str, Any], versions: Iterable[Served]) -> None:
    """Add the schemas and paths of versions: by number for each, by the model's name for a served one.

    What has a version's number in its name stays as it is whichever version is served.

    Args:
        document: Has the path of any model already, and the schema of an explanation.
        versions: What to describe.
    """
    slugs: dict[str, str] = {}
    for version in versions:
        if version.name not in slugs:
            slugs[version.name] = _free(version.name, slugs.values())
        for named in _named(version, slugs[version.name]):
            document["components"]["schemas"].update(_schemas(version, named))
            document["paths"][f"{named.path}/predict"] = {"post": _operation(document, version, named)}


@dataclass(frozen=True, slots=True)
class _Names:
    """How a route and its schemas are called; no two are alike, not even when a generator drops their punctuation.

    Attributes:
        path: All but the last word of it.
        summary: What it does.
        operation: The operation's id.
        slug: Begins the names of the schemas.
        end: Ends them.
    """

    path: str
    summary: str
    operation: str
    slug: str
    end: str = ""

    def schema(self, noun: str) -> str:
        """The name of a schema."""
        return f"{self.slug}.{noun}{self.end}"


def request_shape(properties: dict[str, Shape]) -> Shape:
    """What is sent: the first of the properties, and the others or not."""
    required = [next(iter(properties))]
    return {"type": "object", "additionalProperties": False, "properties": properties, "required": required}


def _named(version: Served, slug: str) -> Iterator[_Names]:
    path, summary = f"/models/{quote(version.name, safe='')}", f"Predict with {version.name}"
    identifier = _identifier(slug)
    if version.served:
        yield _Names(path, summary, f"predict_with_{identifier}", slug)
    number = version.version
    yield _Names(
        f"{path}/versions/{quote(number, safe='')}",
        f"{summary}, version {number}",
        f"predict_version_{number}_of_{identifier}",
        slug,
        f"V{number}",
    )


def _operation(document: Mapping[str, Any], version: Served, named: _Names) -> dict[str, Any]:
    operation = deepcopy(document["paths"][PATTERN]["post"])
    params = version.schema.params
    operation["parameters"] = [DESCRIBED, DESCRIBED_INTERVAL, *([described(params_shape(params))] if params else [])]
    operation |= {"tags": [TAG], "summary": named.summary, "operationId": named.operation}
    operation["requestBody"]["content"][JSON] = {
        "schema": _ref(named.schema("Request")), "examples": _examples(version),
    }  # fmt: skip
    operation["responses"]["200"]["content"][JSON]["schema"] = {
        "anyOf": [_ref(named.schema("Prediction")), _ref(named.schema("Predictions"))]
    }
    return operation


def _schemas(version: Served, named: _Names) -> dict[str, Shape]:
    schema = version.schema
    row = _ref(named.schema("Row"))
    bare = bare_shapes(schema)
    one: Shape = {"anyOf": [row, *bare]} if bare else row
    beside = {"params": params_shape(schema.params)} if schema.params else {}
    shapes = {
        "Row": row_shape(schema),
        "One": request_shape({"input": one, **beside}),
        "Several": request_shape({"inputs": {"type": "array", "items": one}, **beside}),
        "Request": {
            "description": f"What “{version.name}” takes.",
            "oneOf": [_ref(named.schema("One")), _ref(named.schema("Several"))],
        },
        **_answers(schema, named),
    }
    return {named.schema(noun): shape for noun, shape in shapes.items()}


def _answers(schema: Schema, named: _Names) -> dict[str, Shape]:
    answer, shares = answer_shape(schema), probabilities_shape(schema)
    if schema.target is None or not schema.target.classes:
        return {
            "Prediction": _answer(schema, "prediction", answer, shares),
            "Predictions": _answer(schema, "predictions", answer, shares, many=True),
        }
    # By names of their own, so that a generator makes one type of each for both answers.
    label, all_shares = _ref(named.schema("Label")), _ref(named.schema("Probabilities"))
    one = _answer(schema, "prediction", label, all_shares)
    one["required"].append("probabilities")  # several may be none, which have none
    several = _answer(schema, "predictions", label, all_shares, many=True)
    return {"Label": answer, "Probabilities": shares or {}, "Prediction": one, "Predictions": several}


def _answer(schema: Schema, key: str, answer: Shape, shares: Shape | None, *, many: bool = False) -> Shape:
    def each(shape: Shape) -> Shape:
        return {"type": "array", "items": shape} if many else shape

    text: Shape = {"type": "string"}
    properties: dict[str, Shape] = {
        key: each(answer),
        "model": text,
        "version": text,
        "digest": {"type": ["string", "null"]},
        "prediction_id": text,
    }
    required = list(properties)
    if not many:
        properties["explanation"] = {"anyOf": [_ref("Explanation"), {"type": "null"}]}
        properties["interval"] = {"anyOf": [_ref("Interval"), {"type": "null"}]}
    else:
        properties["intervals"] = {"anyOf": [each(_ref("Interval")), {"type": "null"}]}
    if shares:
        properties["probabilities"] = each(shares)
    if schema.target and schema.target.threshold is not None:
        properties["threshold"] = {"type": "number"}
    if schema.ids:
        properties["ids"] = each({"type": "object", "additionalProperties": {"type": ["string", "integer"]}})
    if schema.target is None:
        properties["output"] = {"type": "string", "description": "Name of the model's only output, when it has one."}
    return {"type": "object", "properties": properties, "required": required}


def _examples(version: Served) -> dict[str, Any]:
    known = {column.name for column in version.schema.inputs}
    rows = [_kept(row, known) for row in version.examples]
    examples: dict[str, Any] = {}
    if rows:
        examples["one"] = {"summary": "One row", "value": {"input": rows[0]}}
        examples["several"] = {"summary": "Several rows", "value": {"inputs": rows}}
    return examples


def _kept(row: Mapping[str, Any], known: set[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name in known or not known}


def _ref(name: str) -> Shape:
    return {"$ref": f"#/components/schemas/{name}"}


def _free(name: str, taken: Collection[str]) -> str:
    """What stands for a model's name in the document, with a number where another model has the same."""
    slug = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-") or "model"
    known = {_letters(other) for other in taken}
    candidates = (slug, *(f"{slug}-{number}" for number in range(2, len(known) + 3)))
    return next(candidate for candidate in candidates if _letters(candidate) not in known)


def _identifier(slug: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", slug.lower())


def _letters(slug: str) -> str:
    """What any generator leaves of a name: "aB" becomes the same as "a-b" in some, and as "ab" in others."""
    return re.sub(r"[^a-z0-9]", "", slug.lower())
