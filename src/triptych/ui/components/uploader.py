"""A file that goes straight from the browser to the API."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from triptych.ui.texts import say

HERE = Path(__file__).parent
WORDS = ("title", "hint", "browse", "sending", "reading", "refused", "unreachable")

_mount = st.components.v2.component(
    "triptych.uploader",
    html=(HERE / "uploader.html").read_text(encoding="utf-8"),
    css=(HERE / "uploader.css").read_text(encoding="utf-8"),
    js=(HERE / "uploader.js").read_text(encoding="utf-8"),
)


def upload(key: str) -> str | None:
    """Draw the drop zone.

    Args:
        key: Names the component on its screen.

    Returns:
        The id of the data set that was brought just now; None on every other run.
    """
    words = {word: say(f"upload.{word}") for word in WORDS}
    result = _mount(key=key, data={"words": words, "accept": say("upload.accept")}, on_uploaded_change=_nothing)
    brought: str | None = result.uploaded
    return brought


def _nothing() -> None:
    """Declare the trigger; the run that it causes reads its value."""
