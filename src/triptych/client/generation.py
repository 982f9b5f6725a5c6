"""A typed client package for one model, written from its schema."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote

from triptych.domain.schema import Column, Kind, Param, Schema

TEMPLATE = Path(__file__).with_name("generated.template")
WRITTEN = ("Row", "Params", "Label", "Answer", "Refused", "Any", "Literal", "NotRequired", "Self", "TypedDict")
"""Names that the template uses."""
TYPES = {
    Kind.NUMBER: "float",
    Kind.INTEGER: "int",
    Kind.BOOLEAN: "bool",
    Kind.CATEGORY: "str",
    Kind.DATETIME: "str",
    Kind.TEXT: "str",
    Kind.ID: "str | int",
    Kind.BINARY: "str",
    Kind.TENSOR: "list[Any]",
    Kind.ARRAY: "list[Any]",
    Kind.OBJECT: "dict[str, Any]",
    Kind.MAP: "dict[str, Any]",
    Kind.ANYTHING: "Any",
}


def write_client(
    folder: Path, name: str, version: str, schema: Schema, *, url: str, example: Mapping[str, Any] | None = None
) -> Path:
    """Write the package of one model.

    Args:
        folder: Gets the package as a folder of its own.
        name: The model's.
        version: Whose schema it is.
        schema: What the model takes and gives.
        url: Where the service is.
        example: A real row; None when there is none.

    Returns:
        The package's folder.
    """
    package = folder / module_name(name)
    package.mkdir(parents=True, exist_ok=True)
    (package / "py.typed").touch()
    (package / "__init__.py").write_text(_source(name, version, schema, url, example or {}), encoding="utf-8")
    return package


def module_name(name: str) -> str:
    """How Python imports the client of a model, such as "bike_rentals_client"."""
    return f"{re.sub(r'[^a-z0-9]+', '_', name.lower()).strip('_') or 'model'}_client"


def _source(name: str, version: str, schema: Schema, url: str, example: Mapping[str, Any]) -> str:
    types = _choice_types(schema)
    row = {column.name: example[column.name] for column in schema.inputs if column.name in example}
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        title=_plain(name),
        version=_plain(version),
        client=f"{_class_name(name)}Client",
        example=_plain(repr(row)),
        url=repr(url),
        path=repr(f"/models/{quote(name, safe='')}/predict"),
        choices="".join(f"{types[column.name]} = {_literal(column.values)}\n" for column in _closed(schema)),
        fields="\n".join(f"        {column.name!r}: {_field(column, types)}," for column in schema.columns),
        params=", ".join(f"{param.name!r}: {_param(param)}" for param in schema.params),
        label=_label(schema),
    )


def _closed(schema: Schema) -> list[Column]:
    return [column for column in schema.columns if column.kind is Kind.CATEGORY and column.choices and not column.open]


def _choice_types(schema: Schema) -> dict[str, str]:
    """A type's name for each column with choices; two columns never share one."""
    names: dict[str, str] = {}
    for column in _closed(schema):
        base = _class_name(column.name)
        taken = {*names.values(), *WRITTEN}
        numbered = (base, *(f"{base}{number}" for number in range(2, len(taken) + 3)))
        names[column.name] = next(each for each in numbered if each not in taken)
    return names


def _field(column: Column, types: Mapping[str, str]) -> str:
    written = types.get(column.name, TYPES[column.kind])
    if column.nullable or column.kind is Kind.ID:
        return f'NotRequired["{written} | None"]'
    return f'"{written}"'


def _param(param: Param) -> str:
    return f"list[{TYPES[param.kind]}]" if param.many else TYPES[param.kind]


def _label(schema: Schema) -> str:
    if schema.target is None:
        return "Any"
    return _literal(schema.target.classes) if schema.target.classes else "float"


def _literal(values: tuple[Any, ...]) -> str:
    whole = all(isinstance(value, (str, int)) for value in values)
    return f"Literal[{', '.join(repr(value) for value in values)}]" if whole else "float"


def _class_name(name: str) -> str:
    joined = "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name))
    safe = joined if joined[:1].isalpha() and not keyword.iskeyword(joined) else f"Model{joined}"
    return safe or "Model"


def _plain(text: str) -> str:
    """A text that ends no docstring and escapes nothing in it."""
    return text.replace("\\", "\\\\").replace('"""', '\\"""')
