"""The ways from one screen to another; the language is bound to the address and comes along by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

import streamlit as st


def register(pages: Mapping[str, Any]) -> None:
    """Keep the pages of this run, by the name of their screen."""
    st.session_state["pages"] = dict(pages)


def link(screen: str, label: str, icon: str | None = None, **query: str) -> None:
    """Draw a link to a screen."""
    st.page_link(st.session_state["pages"][screen], label=label, icon=icon, query_params=query)


def go(screen: str, **query: str) -> NoReturn:
    """Leave this screen for another."""
    st.switch_page(st.session_state["pages"][screen], query_params=query)
