"""The one schema of a model: its input columns and its target."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

Scalar: TypeAlias = str | int | float | bool
"""A value of one cell, as JSON carries it; a datetime is ISO 8601 text."""

Json: TypeAlias = Scalar | list[Any] | dict[str, Any] | None
"""Any value of JSON: foreign models take and give lists and objects too."""


class Kind(StrEnum):
    """What the values of a column are; those after `ID` are of foreign models alone."""

    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CATEGORY = "category"
    DATETIME = "datetime"
    TEXT = "text"
    ID = "id"
    BINARY = "binary"
    TENSOR = "tensor"
    ARRAY = "array"
    OBJECT = "object"
    MAP = "map"
    ANYTHING = "anything"


class Origin(StrEnum):
    """Where a schema comes from: training here, an MLflow signature, an input example alone, or nowhere."""

    TRAINING = "training"
    SIGNATURE = "signature"
    EXAMPLE = "example"
    NOTHING = "nothing"


class Task(StrEnum):
    """What a model is asked to do."""

    REGRESSION = "regression"
    BINARY = "binary"
    MULTICLASS = "multiclass"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value that a category may take.

    Attributes:
        value: The value, as text.
        count: How many training rows have it.
    """

    value: str
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One named column of a table or input of a model.

    Attributes:
        name: Unique inside its schema.
        kind: What its values are; an id is echoed and never learned from.
        nullable: Whether a value may be missing.
        required: Whether it is to be sent even when its value is missing, as null; else a missing one may be left out.
        minimum: Smallest number, or earliest ISO datetime, seen in training.
        maximum: Largest number, or latest ISO datetime, seen in training.
        p1: The number below which 1 % of the training rows lie.
        p99: The number below which 99 % of the training rows lie.
        choices: Values of a category, most frequent first; empty for other kinds.
        open: Whether a category takes values outside its choices.
        unit: Physical unit such as "mm"; None when the number has none.
        description: One line for whoever fills the form.
        example: A typical value.
        default: What a form starts with; None for nothing.
        format: How the training file wrote dates (strptime); None for ISO 8601.
        lowest: Smallest number, or earliest ISO datetime, that is accepted, as the owner said; None for any.
        highest: Largest number, or latest ISO datetime, that is accepted, as the owner said; None for any.
        labels: Language ("en", "fr") to the name that a form shows; empty to show `name`.
        dtype: The numpy type that a foreign model computes with, such as "int32"; None for the kind's own.
        shape: Of a tensor as MLflow writes it: -1 where a length is free, first of all that of the rows; None for
            other kinds.
        items: What an array or a map holds; None for other kinds, or when anything goes.
        properties: What an object holds; empty for other kinds.
    """

    name: str
    kind: Kind
    nullable: bool = False
    required: bool = False
    minimum: int | float | str | None = None
    maximum: int | float | str | None = None
    p1: float | None = None
    p99: float | None = None
    choices: tuple[Choice, ...] = ()
    open: bool = False
    unit: str | None = None
    description: str | None = None
    example: Json = None
    default: Scalar | None = None
    format: str | None = None
    lowest: int | float | str | None = None
    highest: int | float | str | None = None
    labels: dict[str, str] = field(default_factory=dict)
    dtype: str | None = None
    shape: tuple[int, ...] | None = None
    items: Column | None = None
    properties: tuple[Column, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The values of the choices."""
        return tuple(choice.value for choice in self.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The column that a model predicts.

    Attributes:
        name: The column's name in the training table.
        task: What is predicted.
        classes: Labels in the order of the probabilities, typed as in the table; empty for a regression.
        positive: The class whose probability a binary score speaks of; None otherwise.
        threshold: Probability of `positive` from which it is predicted; None unless binary.
        unit: Physical unit of a regression's answer.
    """

    name: str
    task: Task
    classes: tuple[Scalar, ...] = ()
    positive: Scalar | None = None
    threshold: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """An option of a foreign model, sent beside the rows.

    Attributes:
        name: Unique inside its schema.
        kind: What its value is, or each item's when it is a list.
        dtype: As in `Column`.
        default: What the model uses when it is not sent.
        many: Whether it is a list.
    """

    name: str
    kind: Kind
    dtype: str | None = None
    default: Json = None
    many: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """What a model takes and gives.

    Attributes:
        columns: The table's columns other than the target, ids included, in table order; none when anything goes.
        target: What is predicted; None for a foreign model, and for a table whose target is not chosen yet.
        params: What may be sent beside the rows.
        outputs: What a foreign model's signature says that it gives; empty when it says nothing.
        named: Whether the model knows its columns by name; else "input-0", "input-1", ... stand for their places,
            and a row may be sent as a list, or as the bare value when there is one.
        origin: Where all this comes from.
    """

    columns: tuple[Column, ...]
    target: Target | None = None
    params: tuple[Param, ...] = ()
    outputs: tuple[Column, ...] = ()
    named: bool = True
    origin: Origin = Origin.TRAINING

    @property
    def inputs(self) -> tuple[Column, ...]:
        """The columns that the model reads."""
        return tuple(column for column in self.columns if column.kind is not Kind.ID)

    @property
    def ids(self) -> tuple[Column, ...]:
        """The columns that are echoed beside the prediction."""
        return tuple(column for column in self.columns if column.kind is Kind.ID)
