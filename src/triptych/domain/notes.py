"""What the owner of a model adds to its schema, without training it anew."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from triptych.domain.errors import FieldError, Invalid
from triptych.domain.pointer import pointer
from triptych.domain.schema import Choice, Column, Json, Kind, Origin, Schema

LANGUAGES = ("en", "fr")
LONGEST_LABEL = 200
LONGEST_DESCRIPTION = 1000
MOST_CHOICES = 1000
LARGEST_EXACT = 2**53
LIMITED = {Kind.NUMBER, Kind.INTEGER, Kind.DATETIME}
CHOSEN = {Kind.TEXT, Kind.CATEGORY}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}($|[T ]\d{2}:\d{2})", re.ASCII)
"""How a limit in time starts, which is how the values of rows do: others would be kept, and hold for no row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnNotes:
    """What is added to one column; what is None stays as it was.

    Attributes:
        labels: Language ("en", "fr") to the name that a form shows.
        description: One line for whoever fills the form.
        unit: Physical unit such as "mm".
        lowest: Smallest number, or earliest ISO datetime, that is accepted.
        highest: Largest number, or latest ISO datetime, that is accepted.
        choices: The texts that are accepted.
        open: Whether other texts than the choices are accepted too.
        nullable: Whether null is accepted.
        example: A typical value.
        default: What a form starts with.
    """

    labels: dict[str, str] = field(default_factory=dict)
    description: str | None = None
    unit: str | None = None
    lowest: int | float | str | None = None
    highest: int | float | str | None = None
    choices: tuple[str, ...] | None = None
    open: bool | None = None
    nullable: bool | None = None
    example: Json = None
    default: str | int | float | bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What is added to a schema.

    Attributes:
        columns: Column name to what is added to it.
    """

    columns: dict[str, ColumnNotes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One change of what was added; the latest holds, and none is ever removed.

    Attributes:
        id: UUIDv7 text, so that later ones sort after earlier ones.
        author: Who made it, as they say.
        made_at: When, UTC.
        notes: All that was added from then on.
        inherited: The version whose notes these were, when a new version took them over; None otherwise.
    """

    id: str
    author: str
    made_at: datetime
    notes: Notes
    inherited: str | None = None


def noted(schema: Schema, notes: Notes) -> Schema:
    """A schema with what its owner adds.

    Args:
        schema: As the model's own files say.
        notes: What is added.

    Raises:
        Invalid: Each note that does not fit its column is named.
    """
    known = {column.name: column for column in schema.columns}
    errors = [
        FieldError(pointer=pointer("columns", name), code="unknown-field", message=f"“{name[:100]}” is not a column.")
        for name in notes.columns
        if name not in known
    ]
    for name, added in notes.columns.items():
        if name in known:
            errors += _faults(known[name], added)
        if name in known and added.nullable and schema.origin is Origin.TRAINING:
            said = f"“{name[:100]}”: whether it may be missing was learned in training."
            errors.append(FieldError(pointer=pointer("columns", name, "nullable"), code="learned", message=said))
    if errors:
        raise Invalid("The notes do not fit the model's columns; see each.", fields=tuple(errors[:10]))
    columns = tuple(_noted(column, notes.columns.get(column.name)) for column in schema.columns)
    return replace(schema, columns=columns)


def _noted(column: Column, added: ColumnNotes | None) -> Column:
    if added is None:
        return column
    given = {
        name: value
        for name in ("description", "unit", "open", "nullable", "example", "default")
        if (value := getattr(added, name)) is not None
    } | _limits(column, added)
    if added.choices is not None:
        counts = {choice.value: choice.count for choice in column.choices}
        chosen = tuple(Choice(value=value, count=counts.get(value, 0)) for value in added.choices)
        kind = Kind.CATEGORY if chosen else column.kind
        # A translated text is a category that is open by itself: without a word, the choices close it like any text.
        given |= {"choices": chosen, "kind": kind, "open": bool(added.open)}
    return replace(column, labels={**column.labels, **added.labels}, **given)


def _limits(column: Column, added: ColumnNotes) -> dict[str, Any]:
    """The range that is added, within that of a translated model, beyond which its original refuses."""
    found: dict[str, Any] = {}
    for name, tighter in (("lowest", max), ("highest", min)):
        own, limit = getattr(column, name), getattr(added, name)
        if limit is not None:
            found[name] = limit if own is None else tighter(own, limit)
    return found


def _faults(column: Column, added: ColumnNotes) -> Iterator[FieldError]:
    for name, code, message in _said(column, added):
        yield FieldError(
            pointer=pointer("columns", column.name, name), code=code, message=f"“{column.name[:100]}”: {message}"
        )


def _said(column: Column, added: ColumnNotes) -> Iterator[tuple[str, str, str]]:
    if not set(added.labels) <= set(LANGUAGES):
        yield "labels", "unknown-language", f"labels are in {' and '.join(LANGUAGES)}."
    texts = {"labels": added.labels.values(), "unit": [added.unit or ""], "choices": added.choices or ()}
    for name, values in texts.items():
        if any(len(value) > LONGEST_LABEL for value in values):
            yield name, "too-long", f"each text has at most {LONGEST_LABEL} characters."
    if len(added.description or "") > LONGEST_DESCRIPTION:
        yield "description", "too-long", f"a description has at most {LONGEST_DESCRIPTION} characters."
    yield from _said_of_choices(column, added)
    if added.nullable and column.kind in {Kind.TENSOR, Kind.ID}:
        yield "nullable", "never-missing", "it can't be missing."
    yield from _said_of_limits(column, added)


def _said_of_choices(column: Column, added: ColumnNotes) -> Iterator[tuple[str, str, str]]:
    if added.choices is not None and column.kind not in CHOSEN:
        yield "choices", "no-text", "only texts have choices."
    if added.choices is not None and not 0 < len(set(added.choices)) == len(added.choices) <= MOST_CHOICES:
        yield "choices", "choices", f"give 1 to {MOST_CHOICES} different choices."
    if column.choices and not column.open:  # the model itself knows no others
        if not set(added.choices or ()) <= set(column.values):
            yield "choices", "learned", "the model knows its own choices alone; give some of those."
        if added.open:
            yield "open", "learned", "the model knows its own choices alone."


def _said_of_limits(column: Column, added: ColumnNotes) -> Iterator[tuple[str, str, str]]:
    given = {name: limit for name in ("lowest", "highest") if (limit := getattr(added, name)) is not None}
    if given and column.kind not in LIMITED:
        yield next(iter(given)), "no-range", "only numbers and dates have a range."
        return
    read: list[float] = []
    for name, limit in given.items():
        if (number := _limit(column, limit)) is None:
            yield (
                name,
                "not-a-limit",
                "send an ISO date here." if column.kind is Kind.DATETIME else "send a number here.",
            )
            return
        read.append(number)
    if read != sorted(read):
        yield "lowest", "no-range", "the lowest value is above the highest."


def _limit(column: Column, limit: object) -> float | None:
    if column.kind is not Kind.DATETIME:
        plain = isinstance(limit, int | float) and not isinstance(limit, bool)
        return float(limit) if plain and abs(limit) <= LARGEST_EXACT and math.isfinite(limit) else None
    if not isinstance(limit, str) or not DAY.match(limit):
        return None
    try:
        moment = datetime.fromisoformat(limit)
    except ValueError:
        return None
    return None if moment.tzinfo else (moment - datetime.min).total_seconds()  # noqa: DTZ901 - cells have no zone
