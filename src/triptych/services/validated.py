"""Rows of a request, all of them checked before any is answered."""

from __future__ import annotations

from collections.abc import Sequence

from triptych.domain.errors import FieldError, InvalidInput
from triptych.encoding import Value
from triptych.serving import Servable

MOST_FIELD_ERRORS = 10
MOST_COUNTED = 1000
"""Bad rows after which no more are looked for."""


def validated(servable: Servable, rows: Sequence[object]) -> list[dict[str, Value]]:
    """All rows, checked.

    Raises:
        InvalidInput: Bad fields of bad rows are named, and how many rows are bad.
    """
    values: list[dict[str, Value]] = []
    errors: list[FieldError] = []
    bad = 0
    for place, row in enumerate(rows):
        try:
            values.append(servable.validator.row(row, f"/inputs/{place}"))
        except InvalidInput as error:
            bad += 1
            if len(errors) < MOST_FIELD_ERRORS:
                errors += error.fields
            if bad == MOST_COUNTED:
                break
    if errors:
        count = "1 row does" if bad == 1 else f"{bad} rows{' or more' if bad == MOST_COUNTED else ''} do"
        raise InvalidInput(
            f"{count} not fit the model; see the fields that are listed.", fields=tuple(errors[:MOST_FIELD_ERRORS])
        )
    return values
