"""What a model does not say of itself, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from triptych.domain.schema import Column, Kind, Origin, Schema

FEW = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """One thing that is not known of a model.

    Attributes:
        code: Stable and short, such as "no-signature".
        message: One sentence, with the remedy.
        columns: The columns that it is about; empty for the whole model.
    """

    code: str
    message: str
    columns: tuple[str, ...] = ()


SIGNATURE = "log it with `signature=mlflow.models.infer_signature(inputs, outputs)`"


def lacking(schema: Schema, *, examples: bool) -> tuple[Lack, ...]:
    """What a foreign model does not say; nothing for one that was trained here.

    Args:
        schema: What is known of it.
        examples: Whether there are example rows.
    """
    if schema.origin is Origin.TRAINING:
        return ()
    found: list[Lack] = []
    if schema.origin is Origin.NOTHING:
        found.append(
            Lack(code="nothing-known", message=f"It has no signature, so that any JSON is taken; {SIGNATURE}.")
        )
    if schema.origin is Origin.EXAMPLE:
        said = (
            f"It has no signature; the columns and their types are those of its input example. To be sure, {SIGNATURE}."
        )
        found.append(Lack(code="no-signature", message=said))
    if not examples:
        found.append(
            Lack(code="no-example", message="It has no input example; log it with `input_example=inputs[:5]`.")
        )
    inputs = schema.inputs
    found += _named("no-choices", (c for c in inputs if c.kind is Kind.TEXT), "any text is taken for {}; add choices.")
    found += _named("no-range", (c for c in inputs if _unlimited(c)), "any number is taken for {}; add a range.")
    found += _named(
        "never-missing",
        (c for c in inputs if _strict(c)),
        "{} can't be missing; log the model with numbers of type double, or allow null, where it can.",
    )
    return tuple(found)


def _unlimited(column: Column) -> bool:
    edges = (column.lowest, column.highest, column.minimum, column.maximum)
    return column.kind in {Kind.NUMBER, Kind.INTEGER} and all(edge is None for edge in edges)


def _strict(column: Column) -> bool:
    return column.kind in {Kind.INTEGER, Kind.BOOLEAN} and not column.nullable


def _named(code: str, columns: Iterable[Column], sentence: str) -> list[Lack]:
    names = tuple(column.name for column in columns)
    if not names:
        return []
    shown = ", ".join(f"“{name}”" for name in names[:FEW]) + (
        f" and {len(names) - FEW} more" if len(names) > FEW else ""
    )
    said = sentence.format(shown)
    return [Lack(code=code, message=f"{said[:1].upper()}{said[1:]}", columns=names)]
