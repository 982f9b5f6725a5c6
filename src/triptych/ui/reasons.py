"""Why a model answered as it did, as bars."""

from __future__ import annotations

import streamlit as st

from triptych.domain.explanation import Explanation, Measure
from triptych.domain.schema import Json, Schema
from triptych.ui import numbers
from triptych.ui.charts import spec
from triptych.ui.charts.contributions import contributions
from triptych.ui.forms import Row
from triptych.ui.markdown import escaped
from triptych.ui.texts import language, say

MOST = 10
LONGEST = 24


def draw(explanation: Explanation, schema: Schema, row: Row) -> None:
    """Draw what each column added, the largest first, and in words what the bars add up to.

    Args:
        explanation: Of the answer for `row`.
        schema: Of the model.
        row: What was asked.
    """
    st.markdown(f"### {say('reasons.title')}", anchors=False)
    st.caption(_lead(explanation) + ("" if explanation.exact else f" {say('reasons.near')}"))
    ranked = list(explanation.contributions.items())
    rest = ranked[MOST:]
    shown = ranked if len(rest) < 2 else ranked[:MOST]  # noqa: PLR2004 - one fits in the line that would name it
    labels = [_label(name, schema, row.get(name)) for name, _ in shown]
    added = [number for _, number in shown]
    if len(shown) < len(ranked):
        labels.append(say("predict.others", count=len(rest)))
        added.append(sum(number for _, number in rest))
    spec.draw(contributions(_different(labels), added), say("reasons.title"))


def _lead(explanation: Explanation) -> str:
    known = {"label": escaped(str(explanation.label)), "base": numbers.number(explanation.base),
             "score": numbers.number(explanation.score)}  # fmt: skip
    if explanation.measure is Measure.PROBABILITY:
        known |= {"base": numbers.percent(explanation.base), "score": numbers.percent(explanation.score)}
    return say(f"reasons.{explanation.measure}", **known)


def _label(name: str, schema: Schema, value: Json) -> str:
    column = next((column for column in schema.columns if column.name == name), None)
    label = (column.labels.get(language()) if column else None) or name
    unit = f" {column.unit}" if column and column.unit and value is not None else ""
    return f"{_short(label)} = {_short(_cell(value))}{unit}"


def _cell(value: Json) -> str:
    if value is None:
        return say("form.missing")
    if isinstance(value, bool):
        return say("form.yes") if value else say("form.no")
    return numbers.number(value) if isinstance(value, (int, float)) else str(value)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _different(labels: list[str]) -> list[str]:
    """Labels of which no two are alike, since a chart would draw those in one line."""
    return [f"{label}{' ' * labels[:place].count(label)}" for place, label in enumerate(labels)]
