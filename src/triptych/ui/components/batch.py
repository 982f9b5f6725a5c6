"""A table that goes straight from the browser to a model, and answers that go straight back."""

from __future__ import annotations

from typing import Any

import streamlit as st

from triptych.ui.components.zone import source, words

ACCEPT = ".csv,.parquet,.pq,.arrow,.arrows"

_mount = st.components.v2.component(
    "triptych.batch",
    html=source("zone.html") + source("batch.html"),
    css=source("zone.css") + source("batch.css"),
    js=source("zone.js") + source("batch.js"),
)


def ask(path: str, key: str) -> dict[str, Any] | None:
    """Draw the drop zone, and the downloads once there is something to download.

    Args:
        path: The route that answers tables.
        key: Names the component on its screen.

    Returns:
        What came of the last file: its `name`, and either `rows` with the `beginning` of the answers as CSV, or the
        `problem` with its `status`; None before.
    """
    told = {"words": words("batch", ("csv", "parquet", "suffix", "unsupported")), "url": path, "accept": ACCEPT}
    result = _mount(key=key, data=told, default={"outcome": None}, on_outcome_change=_nothing)
    outcome: dict[str, Any] | None = result.outcome
    return outcome


def _nothing() -> None:
    """Declare the state; the run that it causes reads its value."""
