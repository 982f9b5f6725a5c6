"""The language of the HTML document, and of the words that Streamlit writes itself."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from triptych.ui.texts import LANGUAGES, language, say

_mount = st.components.v2.component(
    "triptych.document", js=Path(__file__).with_name("document.js").read_text(encoding="utf-8")
)


def speak() -> None:
    """Tell the browser which language the page is in."""
    words = {LANGUAGES["en"][key]: text for key, text in LANGUAGES[language()].items() if key.startswith("builtin.")}
    _mount(
        key="document-language",
        data={"language": language(), "words": words, "gone": say("document.gone")},
        width=1,
        height=1,
    )
