"""Real rows of a model's training data, one after the other."""

from __future__ import annotations

from typing import Any

import streamlit as st

from triptych.domain.errors import TriptychError
from triptych.ui import problems, session
from triptych.ui.texts import say

MOST = 25


def first(name: str, version: str | None) -> dict[str, Any] | None:
    """Give one row; None when the model has none."""
    return next(iter(_rows(name, version)), None)


def following(name: str, version: str | None) -> dict[str, Any] | None:
    """Give the next row at each call, and say so when there is none."""
    try:
        rows = _rows(name, version)
    except TriptychError as error:
        st.toast(problems.sentence(error), icon=":material/error:")
        return None
    if not rows:
        st.toast(say("predict.no_examples"))
        return None
    st.session_state[_key(name, version)] = (*rows[1:], rows[0])
    return rows[0]


def _rows(name: str, version: str | None) -> tuple[dict[str, Any], ...]:
    kept: tuple[dict[str, Any], ...] | None = st.session_state.get(_key(name, version))
    if kept is None:
        kept = session.client().models.examples(name, limit=MOST)
        st.session_state[_key(name, version)] = kept
    return kept


def _key(name: str, version: str | None) -> str:
    return f"examples-{name}-{version or 'champion'}"
