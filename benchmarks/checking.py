"""Whether answers are those of the original model."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.load import Load

OK = 200
TOLERANCE = 1e-9
"""Relative, for numbers; labels must be equal."""
SHOWN = 300


@dataclass(slots=True)
class Verdict:
    """How many rows were answered, and how.

    Attributes:
        rows: Answered rows that were compared.
        wrong: Those that differ from the original's answer.
        refused: Requests that were not answered with 200, and connections that broke.
        example: What was said to one of them, for people.
    """

    rows: int = 0
    wrong: int = 0
    refused: int = 0
    example: str = field(default="")

    def add(self, other: Verdict) -> None:
        """Count another verdict in."""
        self.rows += other.rows
        self.wrong += other.wrong
        self.refused += other.refused
        self.example = self.example or other.example


def check(load: Load, expected: Sequence[Sequence[Any]], read: Callable[[Any], list[Any]]) -> Verdict:
    """Compare every answer of a load.

    Args:
        load: What was answered.
        expected: For each question, the original's answers to its rows.
        read: Takes the predictions out of an answer's document.
    """
    verdict = Verdict(refused=load.broken)
    for place, status, body in load.answers:
        wanted = expected[place]
        if status != OK:
            verdict.refused += 1
            verdict.example = verdict.example or body[:SHOWN].decode(errors="replace")
            continue
        got = read(json.loads(body))
        verdict.rows += len(wanted)
        wrong = sum(not same(*pair) for pair in zip(wanted, got, strict=False)) + abs(len(wanted) - len(got))
        verdict.wrong += wrong
        if wrong and not verdict.example:
            verdict.example = f"question {place}: {body[:SHOWN].decode(errors='replace')}"
    return verdict


def same(wanted: Any, got: Any) -> bool:
    """Whether two predictions are equal, numbers within a tolerance."""
    if isinstance(wanted, float) and isinstance(got, int | float):
        return math.isclose(wanted, got, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return wanted == got
