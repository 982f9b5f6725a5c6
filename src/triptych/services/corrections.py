"""A schema that somebody corrected by hand, read strictly."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter, ValidationError

from triptych.domain.errors import InvalidTraining
from triptych.domain.pointer import pointer
from triptych.domain.schema import Schema

_SCHEMA = TypeAdapter(Schema)
_LONGEST = 100


def read_correction(document: dict[str, Any] | None) -> Schema | None:
    """The schema that a document holds; None for none.

    Raises:
        InvalidTraining: It holds something else; the sentence says where.
    """
    if document is None:
        return None
    try:
        # Through text, for only there does strict mode take a list for a tuple and a word for an enum.
        corrected = _SCHEMA.validate_json(json.dumps(document), strict=True)
    except ValidationError as error:
        place = pointer(*error.errors(include_url=False, include_context=False, include_input=False)[0]["loc"])
        raise InvalidTraining(
            f"The schema can't be read at “{place[:_LONGEST]}”; start from what `triptych schema FILE` prints."
        ) from None
    names = [column.name for column in corrected.columns]
    if len(set(names)) < len(names):
        raise InvalidTraining("The schema describes a column twice; describe each once.")
    return corrected
