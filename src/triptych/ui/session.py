"""Where the API is, and each visitor's own client; the one file of the page that reads settings."""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

import streamlit as st

from triptych.client import Client
from triptych.settings import load


@dataclass(slots=True)
class Place:
    """Where the page runs.

    Attributes:
        api_url: The API as this process reaches it; None to ask the environment.
        same_origin: Whether the browser reaches the API under the page's own address.
        mlflow_url: MLflow as the browser reaches it; None to ask the environment.
    """

    api_url: str | None = None
    same_origin: bool = False
    mlflow_url: str | None = None


# One page a process: Streamlit itself pins its script and configuration the same way.
PLACE = Place()


def settle(api_url: str | None, *, same_origin: bool, mlflow_url: str | None = None) -> None:
    """Say where the page runs, before it is served."""
    PLACE.api_url, PLACE.same_origin, PLACE.mlflow_url = api_url, same_origin, mlflow_url


def api_url() -> str:
    """Give the API's address as this process reaches it."""
    url = PLACE.api_url or os.environ.get("TRIPTYCH_API_URL")
    return (url or f"http://127.0.0.1:{load().port}").rstrip("/")


def public_url() -> str:
    """Give the API's address as the visitor reaches it."""
    page = urlsplit(st.context.url or "")
    if PLACE.same_origin and page.netloc:
        return f"{page.scheme}://{page.netloc}"
    return api_url()


def same_origin() -> bool:
    """Whether the visitor's browser may speak to the API under the page's own address."""
    return PLACE.same_origin


def mlflow_url() -> str | None:
    """Give the address of MLflow's own page, when it has one."""
    settings = load()
    url = PLACE.mlflow_url or settings.mlflow_tracking_uri or f"http://127.0.0.1:{settings.mlflow_port}"
    return url if url.startswith("http") else None


def client() -> Client:
    """Give this visitor's client."""
    if "client" not in st.session_state:
        # A person is told at once, and tries again when it suits.
        st.session_state["client"] = Client(api_url(), retries=0)
    kept: Client = st.session_state["client"]
    return kept
