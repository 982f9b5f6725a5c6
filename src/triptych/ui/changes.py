"""Two answers beside each other, and what made the difference."""

from __future__ import annotations

from html import escape

import streamlit as st

from triptych.domain.prediction import Predictions
from triptych.domain.schema import Json, Schema
from triptych.ui import answers, forms, numbers
from triptych.ui.texts import say


def draw(answered: Predictions, schema: Schema, pinned: forms.Row, row: forms.Row) -> None:
    """Draw the second answer large, the first one small, and the difference between them.

    Args:
        answered: The answers for the pinned row and for the present one.
        schema: Of the model.
        pinned: The row that changes are measured against.
        row: The present one.
    """
    before, now = answered.predictions
    target = schema.target.name if schema.target else say("predict.answer")
    changed = [name for name in {**pinned, **row} if pinned.get(name) != row.get(name)]
    change = _change(before, now, answered, schema) if changed else say("whatif.same")
    parts = [
        f'<p class="answer-name">{escape(target)}</p>',
        f'<p class="answer-value">{escape(_text(now, answered, schema))}</p>',
        f'<p class="answer-change">{escape(change)}</p>',
    ]
    if answered.probabilities:
        parts.append(_shares(*answered.probabilities, winner=str(now)))
    st.html(f'<div class="answer" role="status">{"".join(parts)}</div>')
    if changed:
        st.table([_difference(name, pinned, row) for name in changed])


def _difference(name: str, pinned: forms.Row, row: forms.Row) -> dict[str, str]:
    return {
        say("whatif.column"): name,
        say("whatif.pinned"): _cell(pinned.get(name)),
        say("whatif.now"): _cell(row.get(name)),
    }


def _change(before: Json, now: Json, answered: Predictions, schema: Schema) -> str:
    was = _text(before, answered, schema)
    if answered.probabilities or not _numeric(before) or not _numeric(now):
        return say("whatif.was", value=was) if before != now else say("whatif.still")
    difference = float(now) - float(before)  # pyrefly: ignore[bad-argument-type] - both are numbers
    if difference == 0:
        return say("whatif.still")
    sign = "+" if difference > 0 else ""
    return say("whatif.moved", change=f"{sign}{numbers.number(difference)}", value=was)


def _numeric(value: Json) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _shares(before: dict[str, float], now: dict[str, float], winner: str) -> str:
    ranked = sorted(now.items(), key=lambda item: -item[1])[: answers.MOST]
    return (
        f'<ul class="answer-bars">{"".join(_share(name, before[name], share, winner) for name, share in ranked)}</ul>'
    )


def _share(name: str, before: float, now: float, winner: str) -> str:
    points = round((now - before) * 100, 1)
    moved = f" ({'+' if points > 0 else ''}{numbers.number(points)})" if points else ""
    return answers.bar(name, now, won=name == winner, note=moved, mark=before)


def _text(value: Json, answered: Predictions, schema: Schema) -> str:
    return answers.text(value, schema, classes=answered.probabilities is not None)


def _cell(value: Json) -> str:
    if _numeric(value):
        return numbers.number(value)  # pyrefly: ignore[bad-argument-type] - it is one
    return numbers.NOTHING if value is None else str(value)
