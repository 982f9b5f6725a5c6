"""The choice of a model and a version, kept in the address."""

from __future__ import annotations

import streamlit as st

from triptych.domain.model import CHAMPION, ModelVersion
from triptych.ui import session
from triptych.ui.texts import say

SERVED = "champion"


def model(*, only_served: bool) -> str | None:
    """Draw the model switcher; None when there is none to choose."""
    models = session.client().models.list()
    names = [found.name for found in models if found.champion or not only_served]
    if not names:
        return None
    default = next((found.name for found in models if found.default and found.name in names), names[0])
    return st.selectbox(say("choice.model"), names, index=names.index(default), key="model", bind="query-params")


def model_and_version(*, only_served: bool) -> tuple[str, str | None] | None:
    """Draw both switchers; a version of None means the champion."""
    left, right, _ = st.columns([2, 2, 1])
    with left:
        name = model(only_served=only_served)
    if name is None:
        return None
    with right:
        version = _version(name)
    return name, None if version == SERVED else version


def _version(name: str) -> str:
    versions = session.client().models.versions(name)
    labels = {SERVED: say("choice.champion"), **{version.version: label(version) for version in versions}}
    asked = st.query_params.get("version")
    # Not bound: the address would then hold the label, in whatever language.
    chosen = st.selectbox(
        say("choice.version"), list(labels), index=list(labels).index(asked) if asked in labels else 0,
        format_func=labels.__getitem__, key=f"version-{name}",
    )  # fmt: skip
    if chosen == SERVED:
        st.query_params.pop("version", None)
    else:
        st.query_params["version"] = chosen
    return chosen


def label(version: ModelVersion) -> str:
    """Write a version with its aliases."""
    text = say("home.version", version=version.version)
    aliases = [say("choice.champion_alias") if alias == CHAMPION else alias for alias in version.aliases]
    return f"{text} · {', '.join(aliases)}" if aliases else text
