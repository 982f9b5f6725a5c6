"""What is asked of each model, and what its original answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks.dialects import Dialect, Row
from benchmarks.estimators import CASES
from benchmarks.load import request

DONE = "prepared.json"
"""Written last by `benchmarks.preparing`."""

MANY = 1000
OWN = "own"


@dataclass(frozen=True, slots=True)
class Questions:
    """Whole requests of one shape, and the answers that they must get.

    Attributes:
        requests: Ready to be sent.
        expected: For each, the original's answers to its rows.
    """

    requests: Sequence[bytes]
    expected: Sequence[Sequence[Any]]


class Prepared:
    """What `benchmarks.preparing` wrote.

    Args:
        folder: Where it wrote it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def document(self) -> dict[str, Any]:
        """All of it."""
        return json.loads((self._folder / DONE).read_text(encoding="utf-8"))

    def rows(self, model: str) -> list[Row]:
        """The rows that a model is asked for; it learned from others."""
        kind = next((case.kind for case in CASES if case.name == model), "mixed")
        return self.document["rows"][kind]

    def one(self, model: str, dialect: Dialect) -> Questions:
        """A request for each row."""
        asked = [request(*dialect.one(model, row)) for row in self.rows(model)]
        return Questions(asked, [[answer] for answer in self.document["answers"][model]])

    def many(self, model: str, dialect: Dialect) -> Questions:
        """One request for a thousand rows."""
        rows, answers = self.rows(model), self.document["answers"][model]
        times = -(-MANY // len(rows))
        asked = request(*dialect.many(model, (rows * times)[:MANY]))
        return Questions([asked], [(answers * times)[:MANY]])
