"""What a version does not say of itself, and what its owner added to it."""

from __future__ import annotations

import streamlit as st

from triptych.domain.model import Model, ModelVersion
from triptych.domain.notes import Revision
from triptych.ui import numbers, session
from triptych.ui.markdown import escaped
from triptych.ui.texts import say

FEW = 6


def lacking(model: Model, version: ModelVersion) -> None:
    """Say what the served version does not say of itself."""
    if model.champion is None or model.champion.version != version.version:
        return
    sentences = [say(f"lacking.{lack.code}", columns=_named(lack.columns)) for lack in model.lacking]
    sentences += [escaped(remark) for remark in model.remarks]
    if sentences:
        with st.expander(say("lacking.title"), icon=":material/help:", expanded=True):
            st.markdown("\n".join(f"- {sentence}" for sentence in sentences))


def revisions(version: ModelVersion) -> None:
    """List what the owner of a version added to its schema, by whom and when."""
    if version.notes is None:
        return
    found = session.client().models.revisions(version.name, version.version)
    with st.expander(say("notes.title"), icon=":material/edit_note:"):
        st.table(
            [
                {
                    say("served.when"): numbers.when(revision.made_at),
                    say("notes.author"): _author(revision),
                    say("notes.columns"): _named(tuple(revision.notes.columns)) or numbers.NOTHING,
                }
                for revision in found
            ]
        )


def _author(revision: Revision) -> str:
    author = escaped(revision.author)
    return author if revision.inherited is None else say("notes.inherited", author=author, version=revision.inherited)


def _named(columns: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in columns[:FEW]) + (" …" if len(columns) > FEW else "")
