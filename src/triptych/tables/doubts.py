"""What looks wrong with one column, in plain sentences."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from triptych.domain.schema import Column, Kind
from triptych.tables.recognition import WARNING

_SAMPLE = 50_000
_MOST = 0.5
_NUMBER = r"^\s*[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?\s*$"


def doubts_about(
    column: Column, field: pa.Field, known: pa.ChunkedArray, *, rows: int, distinct: int
) -> tuple[str, ...]:
    """Say what a person should look at before training.

    Args:
        column: As it was inferred.
        field: Its metadata may hold what was noted while reading.
        known: Its values that are not missing.
        rows: Rows of the table.
        distinct: Number of different values.
    """
    noted = (field.metadata or {}).get(WARNING)
    found = [noted.decode()] if noted else []
    if not len(known):
        return (*found, "It has no values at all.")
    if distinct == 1:
        found.append("It has the same value in every row." if len(known) == rows else "It has one value only.")
    if len(known) * 2 < rows:
        found.append(f"{1 - len(known) / rows:.0%} of its values are missing.")
    if column.kind is Kind.ID and distinct > 1:
        found.append("It looks like an identifier, so no model learns from it.")
    if column.open and distinct > 1:
        found.append(f"It has {distinct} different values, many of them rare.")
    if pa.types.is_string(known.type):
        found.extend(_written_numbers(known.slice(0, _SAMPLE)))
    if pa.types.is_floating(known.type) and pc.any(pc.is_inf(known)).as_py():
        found.append("It holds infinite numbers.")
    return tuple(found)


def _written_numbers(known: pa.ChunkedArray) -> list[str]:
    """Tell why a column of what look like numbers stayed text."""
    numeric = pc.match_substring_regex(known, _NUMBER)
    share = pc.mean(numeric.cast(pa.float64())).as_py()
    if share == 1:
        if pc.any(pc.match_substring_regex(known, r"^\s*-?0\d")).as_py():
            return ["Its numbers have leading zeros, so they were kept as text."]
        return ["Its numbers can be read in more than one way, so they were kept as text."]
    if share >= _MOST:
        odd = pc.sum(pc.invert(numeric).cast(pa.int64())).as_py()
        return [f"It was kept as text because {odd} of its values {'is' if odd == 1 else 'are'} not numbers."]
    return []
