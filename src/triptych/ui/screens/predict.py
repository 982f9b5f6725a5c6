"""Predictions: one by a form, one compared with another, or a whole table."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from triptych.domain.schema import Schema
from triptych.ui import navigation, session
from triptych.ui.screens import batch, choice, single, whatif
from triptych.ui.texts import language, say

WAYS: dict[str, Callable[[str, str | None, Schema], None]] = {
    "single": single.draw,
    "whatif": whatif.draw,
    "batch": batch.draw,
}
ICONS = {"single": ":material/edit_note:", "whatif": ":material/tune:", "batch": ":material/table_rows:"}


def draw() -> None:
    """Draw the ways to ask a model, and the one that is chosen."""
    st.title(say("predict.title"), anchor=False)
    chosen = choice.model_and_version(only_served=True)
    if chosen is None:
        st.info(say("predict.no_model"), icon=":material/info:")
        navigation.link("data", say("home.data_link"), icon=":material/arrow_forward:")
        return
    name, version = chosen
    schema = session.client().models.schema(name, version)
    labels = {way: f"{ICONS[way]} {say(f'predict.{way}')}" for way in WAYS}
    # Not bound: the address would then hold the label, in whatever language.
    asked = st.query_params.get("way")
    tabs = st.tabs(
        list(labels.values()), default=labels.get(asked or ""), key=f"ways-{language()}",
        on_change="rerun",
    )  # fmt: skip
    for (way, show), tab in zip(WAYS.items(), tabs, strict=True):
        if tab.open:
            _remember(way)
            with tab:
                show(name, version, schema)


def _remember(way: str) -> None:
    if way != next(iter(WAYS)):
        st.query_params["way"] = way
    else:
        st.query_params.pop("way", None)
