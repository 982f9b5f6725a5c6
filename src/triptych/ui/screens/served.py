"""What of a model is served, why not something else, what was served before, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from triptych.domain.deployment import Deployment
from triptych.domain.errors import NotFound
from triptych.domain.model import CHAMPION, Model, ModelVersion
from triptych.ui import numbers, problems, session, tables
from triptych.ui.markdown import escaped
from triptych.ui.texts import say

EVERY = 2.0
"""Seconds after which it is asked again whether a problem is gone."""


def problem(model: Model) -> None:
    """Say why the registry's choice is not served, and what answers instead, for as long as it is so."""
    if model.problem is not None:
        st.fragment(run_every=EVERY)(problems.shown(_problem))(model.name)


def _problem(name: str) -> None:
    model = session.client().models.get(name)
    if model.problem is None:
        st.rerun()
    wanted = next((version for version in session.client().models.versions(name) if CHAMPION in version.aliases), None)
    served = model.champion
    lines = []
    if wanted and (served is None or served.version != wanted.version):
        lines.append(f"**{say('served.problem', version=wanted.version)}**")
    lines.append(escaped(model.problem or ""))
    lines.append(say("served.instead", version=served.version) if served else say("served.nothing"))
    st.warning(" ".join(lines), icon=":material/warning:")


def history(model: Model) -> None:
    """Draw what was served when and why."""
    try:
        changes = session.client().models.history(model.name)
    except NotFound:  # it went between two questions
        return
    if not changes:
        return
    st.header(say("served.history"), anchor=False)
    # Reasons are to wrap, which a data frame does not let them.
    st.table(_rows(changes))


def way_back(model: Model, version: ModelVersion) -> None:
    """Draw the way from a version to the one that was served before it."""
    if model.previous is None:
        return
    if st.button(say("served.roll_back", version=model.previous), icon=":material/undo:", key="roll-back"):
        _rollback(model.name, model.previous, version.version)


def _rows(changes: Sequence[Deployment]) -> tables.Rows:
    return [
        {
            say("served.when"): numbers.when(change.at),
            say("served.change"): f"{change.before or numbers.NOTHING} → {change.after or numbers.NOTHING}",
            say("served.reason"): say(f"reason.{change.reason.name.lower()}"),
            say("served.server"): escaped(change.server),
        }
        for change in changes
    ]


def _rollback(name: str, previous: str, now: str) -> None:
    """Open the dialog; its title is in the visitor's language, hence made at every run."""

    @st.dialog(say("served.roll_back_title", version=previous), icon=":material/undo:")
    @problems.shown
    def confirm() -> None:
        st.write(say("served.roll_back_text", model=escaped(name), version=previous, now=now))
        if st.button(say("served.roll_back_confirm"), type="primary", key="roll-back-confirm"):
            model = session.client().models.roll_back(name)
            if model.champion:
                st.toast(say("models.promoted", version=model.champion.version), icon=":material/check:")
            st.rerun()

    confirm()
