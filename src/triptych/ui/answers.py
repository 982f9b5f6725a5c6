"""The answer of a model, drawn large."""

from __future__ import annotations

import json
from html import escape

import streamlit as st

from triptych.domain.interval import Interval
from triptych.domain.prediction import Prediction
from triptych.domain.schema import Json, Schema
from triptych.ui import numbers
from triptych.ui.texts import say

MOST = 8
EVEN = 0.5


def draw(answer: Prediction, schema: Schema, *, stale: bool) -> None:
    """Draw an answer; dimmed and said so when the inputs have changed since."""
    target = schema.target
    parts = [f'<p class="answer-name">{escape(target.name if target else say("predict.answer"))}</p>']
    parts.append(
        f'<p class="answer-value">{escape(text(answer.prediction, schema, classes=bool(answer.probabilities)))}</p>'
    )
    if answer.interval:
        parts.append(f'<p class="answer-note">{escape(sure(answer.interval, schema))}</p>')
    if answer.probabilities:
        parts.append(_bars(answer.probabilities, str(answer.prediction)))
    if answer.threshold not in {None, EVEN} and target and target.positive is not None:
        share = numbers.percent(answer.threshold or EVEN)
        parts.append(
            f'<p class="answer-note">{escape(say("predict.threshold", klass=target.positive, share=share))}</p>'
        )
    if answer.ids:
        echoed = ", ".join(f"{name}: {cell}" for name, cell in answer.ids.items())
        parts.append(f'<p class="answer-note">{escape(echoed)}</p>')
    if stale:
        parts.append(f'<p class="answer-stale">{escape(say("predict.stale"))}</p>')
    made = escape(say("predict.made_by", model=answer.model, version=answer.version))
    parts.append(f'<p class="answer-note">{made}<br><code>{escape(answer.prediction_id)}</code></p>')
    state = "answer answer-old" if stale else "answer"
    st.html(f'<div class="{state}" role="status">{"".join(parts)}</div>')


def sure(interval: Interval, schema: Schema) -> str:
    """Say where the truth lies, and in how many cases."""
    share = numbers.number(round(interval.level * 100, 4))
    if interval.classes is not None:
        return say("predict.set", share=share, classes=", ".join(str(label) for label in interval.classes))
    ends = [text(end, schema, classes=False) for end in (interval.lower, interval.upper)]
    return say("predict.interval", share=share, lower=ends[0], upper=ends[1])


def text(said: Json, schema: Schema, *, classes: bool) -> str:
    """Write an answer for people; a class may be a number too, and a year is not to be written 2,026."""
    if said is None:
        return say("predict.none")
    if isinstance(said, bool):
        return say("form.yes") if said else say("form.no")
    if isinstance(said, (int, float)):
        unit = schema.target.unit if schema.target else None
        written = str(said) if classes else numbers.number(said)
        return f"{written} {unit}" if unit else written
    return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)


def _bars(probabilities: dict[str, float], winner: str) -> str:
    ranked = sorted(probabilities.items(), key=lambda item: -item[1])
    bars = [bar(name, share, won=name == winner) for name, share in ranked[:MOST]]
    if rest := ranked[MOST:]:
        bars.append(bar(say("predict.others", count=len(rest)), sum(share for _, share in rest), won=False))
    return f'<ul class="answer-bars">{"".join(bars)}</ul>'


def bar(name: str, share: float, *, won: bool, note: str = "", mark: float | None = None) -> str:
    """Write a class and its probability as a line of HTML.

    Args:
        name: The class.
        share: Its probability.
        won: Whether it is the answer.
        note: What stands behind the probability.
        mark: Another probability, marked on the bar.
    """
    line = f"<span>{escape(name)}</span><span>{escape(numbers.percent(share) + note)}</span>"
    tick = "" if mark is None else f'<b style="left:{mark * 100:.2f}%"></b>'
    return (
        f'<li class="{"won" if won else "lost"}">{line}<i style="width:{max(share, 0.004) * 100:.2f}%"></i>{tick}</li>'
    )
