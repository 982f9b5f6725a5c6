"""What is served, and what to do first."""

from __future__ import annotations

import streamlit as st

from triptych.domain.model import Model
from triptych.ui import metrics, navigation, session
from triptych.ui.markdown import escaped
from triptych.ui.texts import say

CARD = 300


def draw() -> None:
    """Draw the first screen."""
    client = session.client()
    models = client.models.list()
    served = [model for model in models if model.champion]
    st.title(say("home.title"), anchor=False)
    st.html(f'<p class="lead">{say("home.lead")}</p>')
    if not served:
        _steps(brought=bool(client.datasets.list()), trained=False)
    if models:
        st.header(say("home.served"), anchor=False)
        grid = st.grid(3, min_column_width=CARD)
        for model in models:
            with grid.cell():
                _card(model)
    if served:
        _steps(brought=bool(client.datasets.list()), trained=bool(client.jobs.list()))
    _links()


def _card(model: Model) -> None:
    version = model.champion
    with st.container(border=True, key=f"card-{model.name}", height="stretch"):
        st.markdown(f"### {escaped(model.name)}", anchors=False)
        with st.container(horizontal=True, gap="xsmall"):
            if version and version.task:
                st.badge(say(f"task.{version.task}"), color="blue")
            if version:
                st.badge(say("home.version", version=version.version), color="gray")
            if model.default:
                st.badge(say("home.default"), color="violet", help=say("home.default_help"))
        if model.problem:
            st.warning(escaped(model.problem), icon=":material/warning:")
        if version is None:
            st.caption(say("home.no_champion"))
        elif measure := metrics.of(version):
            st.caption(measure.title)
            st.html(metrics.meter(measure))
        if version:
            with st.container(horizontal=True, vertical_alignment="bottom"):
                navigation.link("predict", say("home.predict"), icon=":material/bolt:", model=model.name)
                navigation.link("models", say("home.results"), icon=":material/analytics:", model=model.name)


def _steps(*, brought: bool, trained: bool) -> None:
    """Draw the first steps, until all of them are done."""
    if brought and trained:
        return
    st.header(say("home.first_steps"), anchor=False)
    steps = (("data", "data", brought), ("train", "data", trained), ("predict", "predict", False))
    grid = st.grid(3, min_column_width=CARD)
    for number, (step, screen, done) in enumerate(steps, start=1):
        with grid.cell(), st.container(border=True, height="stretch", key=f"step-{step}"):
            mark = ":green[:material/check_circle:]" if done else f":gray[{number}]"
            st.markdown(f"### {mark} {say(f'home.{step}_title')}", anchors=False)
            st.caption(say(f"home.{step}_text"))
            navigation.link(screen, say(f"home.{step}_link"), icon=":material/arrow_forward:")


def _links() -> None:
    st.space("small")
    with st.container(horizontal=True):
        st.link_button(say("home.docs"), f"{session.public_url()}/docs", icon=":material/api:")
        if url := session.mlflow_url():
            st.link_button(say("home.mlflow"), url, icon=":material/science:")
