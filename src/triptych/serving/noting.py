"""What a package says of its model, with what the model's owner added."""

from __future__ import annotations

import logging
from dataclasses import replace

from triptych.domain.errors import FieldError, Invalid, InvalidInput
from triptych.domain.model import ModelVersion
from triptych.domain.notes import Notes, noted
from triptych.domain.package import Answer, Row
from triptych.domain.pointer import pointer
from triptych.domain.schema import Schema
from triptych.serving.servable import Description
from triptych.serving.validation import RowValidator

log = logging.getLogger(__name__)


def with_notes(version: ModelVersion, description: Description) -> Description:
    """A description with the notes of a version.

    Notes that do not fit are left out, and a remark says so: they may have been written past the API.
    """
    if version.notes is None:
        return description
    try:
        schema = noted(description.schema, version.notes.notes)
    except Invalid as error:
        log.warning("The notes of “%s” version %s do not fit it: %s", version.name, version.version, error.detail)
        remark = "What the owner added does not fit the model's columns and is left out; add it again."
        return replace(description, remarks=(*description.remarks, remark))
    examples, answers = _fitting(schema, description)
    if not examples and (row := _example(schema)):
        examples, answers = (row,), ()
    return replace(description, schema=schema, plain=description.schema, examples=examples, answers=answers)


def _fitting(schema: Schema, description: Description) -> tuple[tuple[Row, ...], tuple[Answer, ...]]:
    """The examples that fit what the owner added, with the answers that were recorded of them."""
    if not schema.columns:
        return description.examples, description.answers
    validator = RowValidator(schema)
    kept = [place for place, row in enumerate(description.examples) if _fits(validator, row)]
    answers = description.answers
    return (
        tuple(description.examples[place] for place in kept),
        tuple(answers[place] for place in kept if place < len(answers)),
    )


def _fits(validator: RowValidator, row: Row) -> bool:
    try:
        validator.row(row)
    except InvalidInput:
        return False
    return True


def _example(schema: Schema) -> Row | None:
    """The row that the examples of the columns make; None when there are none, or it does not fit."""
    row = {column.name: column.example for column in schema.inputs}
    shown = any(value is not None for value in row.values())
    return row if shown and _fits(RowValidator(schema), row) else None


def require_examples(schema: Schema, notes: Notes) -> None:
    """Refuse an example or a default that the model itself would refuse.

    Raises:
        Invalid: Each is named.
    """
    errors = []
    for column in schema.inputs:
        added = notes.columns.get(column.name)
        alone = RowValidator(replace(schema, columns=(column,)))
        for name in ("example", "default"):
            if added is None or (value := getattr(added, name)) is None:
                continue
            try:
                alone.row({column.name: value})
            except InvalidInput as error:
                said = error.fields[0]
                at = pointer("columns", column.name, name)
                errors.append(FieldError(pointer=at, code=said.code, message=said.message))
    if errors:
        raise Invalid("An example or a default does not fit its column.", fields=tuple(errors[:10]))
