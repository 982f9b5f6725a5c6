"""What names of columns must be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from triptych.domain.errors import InvalidTable

_MOST = 5000
"""Columns that a table may have: looking at each takes half a millisecond."""

_FRACTION = re.compile(r"-?\d*[.,]\d+")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


def check_header(names: Sequence[str]) -> None:
    """Refuse names that can't tell the columns apart.

    Raises:
        InvalidTable: There are too many, a name is empty or comes twice, or the line holds numbers instead of names.
    """
    if len(names) > _MOST:
        message = f"The table has {len(names)} columns, and at most {_MOST} are read; leave some out."
        raise InvalidTable(message)
    for position, name in enumerate(names, start=1):
        if not name.strip():
            message = f"Column {position} has no name on the first line; name it or remove the column."
            raise InvalidTable(message)
    numbers = sum(_NUMBER.fullmatch(name) is not None for name in names)
    if numbers * 2 >= len(names) and any(_FRACTION.fullmatch(name) for name in names):
        message = "The first line holds numbers instead of column names; add a line of names above it."
        raise InvalidTable(message)
    name, count = Counter(names).most_common(1)[0] if names else ("", 0)
    if count > 1:
        first = names.index(name) + 1
        second = names.index(name, first) + 1
        message = f'Columns {first} and {second} are both named "{name}"; give each its own name.'
        raise InvalidTable(message)
