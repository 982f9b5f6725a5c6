"""The question that a training asks when columns give the target away."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from triptych.domain.finding import columns_of
from triptych.domain.job import Job
from triptych.ui import findings, ordering
from triptych.ui.markdown import escaped
from triptych.ui.texts import say


def draw(job: Job) -> None:
    """Draw what was found, and the two ways to go on."""
    columns = columns_of(job.findings)
    with st.container(border=True, key="leak"):
        st.markdown(f"## {say('leak.title')}", anchors=False)
        findings.draw(job.findings, (job.error or "",))
        st.markdown(say("leak.question", target=escaped(job.request.target)))
        with st.container(horizontal=True):
            without = escaped(say("leak.without", columns=findings.listed(columns)))
            if columns and st.button(without, type="primary", icon=":material/playlist_remove:", key="leak-drop"):
                ordering.watch(ordering.order(replace(job.request, drop=(*job.request.drop, *columns))))
            if st.button(say("leak.allow"), icon=":material/model_training:", key="leak-allow"):
                ordering.watch(ordering.order(replace(job.request, allow_leakage=True)))
