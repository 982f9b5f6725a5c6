"""A file that goes straight from the browser to the API."""

from __future__ import annotations

import streamlit as st

from triptych.ui.components.zone import source, words
from triptych.ui.texts import say

_mount = st.components.v2.component(
    "triptych.uploader",
    html=source("zone.html"),
    css=source("zone.css"),
    js=source("zone.js") + source("uploader.js"),
)


def upload(key: str) -> str | None:
    """Draw the drop zone.

    Args:
        key: Names the component on its screen.

    Returns:
        The id of the data set that was brought just now; None on every other run.
    """
    told = {"words": words("upload"), "accept": say("upload.accept")}
    result = _mount(key=key, data=told, on_uploaded_change=_nothing)
    brought: str | None = result.uploaded
    return brought


def _nothing() -> None:
    """Declare the trigger; the run that it causes reads its value."""
