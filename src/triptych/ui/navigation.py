"""The ways from one screen to another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

import streamlit as st


def register(pages: Mapping[str, Any]) -> None:
    """Keep the pages of this run, by the name of their screen."""
    st.session_state["pages"] = dict(pages)


def link(screen: str, label: str, icon: str | None = None, **query: str) -> None:
    """Draw a link to a screen."""
    st.page_link(st.session_state["pages"][screen], label=label, icon=icon, query_params=_kept(query))


def go(screen: str, **query: str) -> NoReturn:
    """Leave this screen for another."""
    st.switch_page(st.session_state["pages"][screen], query_params=_kept(query))


def _kept(query: dict[str, str]) -> dict[str, str]:
    # A page switch forgets the address's query, and the language lives there.
    language = st.query_params.get("lang")
    return {**query, "lang": language} if language else query
