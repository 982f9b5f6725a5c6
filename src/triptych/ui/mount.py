"""The page as an ASGI application, beside the API or alone."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from triptych.ui import session

SCRIPT = Path(__file__).with_name("app.py")


def streamlit_app(api_url: str | None = None, mlflow_url: str | None = None) -> st.App:
    """Build the page for mounting on "/" of the application that also serves the API.

    The parent's lifespan must enter `streamlit_app().lifespan()`, and its own routes must come before the mount.

    Args:
        api_url: The application's own address as this process reaches it; None to ask the settings.
        mlflow_url: MLflow as a browser reaches it; None to ask the settings.
    """
    session.settle(api_url, same_origin=True, mlflow_url=mlflow_url)
    return st.App(SCRIPT)


def run(port: int = 8501, host: str = "127.0.0.1", api_url: str | None = None) -> None:
    """Serve the page alone, against the API at `api_url`, until stopped.

    Args:
        port: Port of the page.
        host: Address that the page listens on.
        api_url: The API; None to ask `TRIPTYCH_API_URL`.
    """
    session.settle(api_url, same_origin=False)
    st.App(SCRIPT).run(config={"server.port": port, "server.address": host})
