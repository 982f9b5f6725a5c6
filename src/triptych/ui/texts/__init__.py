"""Everything that a person reads, in each language."""

from __future__ import annotations

from typing import Any

import streamlit as st

from triptych.ui.texts.en import TEXTS as ENGLISH
from triptych.ui.texts.fr import TEXTS as FRENCH

LANGUAGES: dict[str, dict[str, str]] = {"en": ENGLISH, "fr": FRENCH}


def preferred() -> str:
    """Give the language that the browser asks for, or English."""
    wanted = (st.context.locale or "en")[:2].lower()
    return wanted if wanted in LANGUAGES else "en"


def language() -> str:
    """Give the language of this visit."""
    return str(st.session_state.get("lang") or preferred())


def say(key: str, **values: Any) -> str:
    """Give a text of this visit's language.

    Raises:
        KeyError: No text has this key.
    """
    text = LANGUAGES[language()][key]
    return text.format(**values) if values else text


def known(key: str) -> bool:
    """Whether there is a text under this key."""
    return key in ENGLISH
