"""The language switch, in the header of every screen."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from triptych.ui.components import document
from triptych.ui.texts import LANGUAGES, preferred

LOGO = str(Path(__file__).parent / "static" / "logo.svg")


def draw() -> None:
    """Draw the switch, and tell the browser the language."""
    with st.container(key="language"):
        # The address carries the choice, so that a link keeps it.
        st.segmented_control(
            "Language / Langue", list(LANGUAGES), default=preferred(), required=True,
            key="lang", bind="query-params", label_visibility="collapsed",
        )  # fmt: skip
    document.speak()
    st.logo(LOGO, size="large")
