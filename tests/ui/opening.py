"""A screen of the page, about to be drawn for a visitor."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from triptych.client import Client

PAGES = ("predict", "models", "data", "experiments")


def opened(script: str, client: Client, language: str) -> AppTest:
    """What draws a script with a client, in a language, beside the other pages; it was not run yet."""
    screen = AppTest.from_string(script, default_timeout=60)
    screen.session_state["client"] = client
    screen.session_state["lang"] = language
    screen.session_state["pages"] = {name: f"http://127.0.0.1/{name}" for name in PAGES}
    return screen
