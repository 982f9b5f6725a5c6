"""Tables in, models out."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from triptych.domain.dataset import Dataset
from triptych.domain.job import Job
from triptych.ui import numbers, problems, session, tables
from triptych.ui.components.uploader import upload
from triptych.ui.screens import profile, progress, train
from triptych.ui.texts import say


def draw() -> None:
    """Draw the data sets; of the chosen one, what is in it and how to train on it."""
    client = session.client()
    st.title(say("data.title"), anchor=False)
    if job := st.query_params.get("job"):
        progress.draw(client.jobs.get(job))
        return
    _running(client.jobs.list())
    _bring()
    datasets = client.datasets.list()
    chosen = _choose(datasets)
    if chosen is None:
        return
    _head(chosen)
    train.draw(chosen)
    profile.draw(chosen)


def _running(jobs: Sequence[Job]) -> None:
    for job in jobs:
        if not job.state.final:
            with st.container(border=True, horizontal=True, vertical_alignment="center"):
                st.markdown(f":material/hourglass_top: {tables.job_label(job)}")
                if st.button(say("data.watch"), key=f"watch-{job.id}"):
                    st.query_params["job"] = job.id
                    st.rerun()


def _bring() -> None:
    """Draw the upload; straight to the API where the browser reaches it."""
    with st.container(key="upload"):
        brought = upload("uploader") if session.same_origin() else _through_here()
    if brought:
        # The list below is drawn after this, and shows it.
        st.query_params["dataset"] = st.session_state["chosen-dataset"] = brought
        st.toast(say("data.brought"), icon=":material/check:")


def _through_here() -> str | None:
    file = st.file_uploader(say("upload.title"), type=say("upload.accept").replace(".", "").split(","))
    if file is None or st.session_state.get("sent-file") == file.file_id:
        return None
    dataset = session.client().datasets.upload(file, file.name)
    st.session_state["sent-file"] = file.file_id
    return dataset.id


def _choose(datasets: Sequence[Dataset]) -> Dataset | None:
    if not datasets:
        st.caption(say("data.none"))
        return None
    by_id = {dataset.id: dataset for dataset in datasets}
    asked = st.query_params.get("dataset")
    chosen = st.selectbox(
        say("data.choose"), list(by_id), index=list(by_id).index(asked) if asked in by_id else None,
        format_func=lambda key: tables.dataset_label(by_id[key]), key="chosen-dataset",
        placeholder=say("data.choose_hint"), help=say("data.choose_help"),
    )  # fmt: skip
    if chosen is None:
        st.query_params.pop("dataset", None)
        return None
    st.query_params["dataset"] = chosen
    return by_id[chosen]


def _head(dataset: Dataset) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(numbers.size(dataset.size), color="gray")
        st.badge(numbers.when(dataset.created_at), color="gray", icon=":material/schedule:")
        st.badge(dataset.digest[:12], color="gray", icon=":material/fingerprint:", help=say("data.digest_help"))
        if st.button(say("data.delete"), icon=":material/delete:", type="tertiary", key="delete"):
            _deletion(dataset)


def _deletion(dataset: Dataset) -> None:
    @st.dialog(say("data.delete_title"))
    @problems.shown
    def confirm() -> None:
        st.write(say("data.delete_text", name=dataset.name))
        if st.button(say("data.delete_confirm"), type="primary", key="delete-confirm"):
            session.client().datasets.delete(dataset.id)
            st.query_params.pop("dataset", None)
            st.session_state.pop("chosen-dataset", None)
            st.rerun()

    confirm()
