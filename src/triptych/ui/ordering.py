"""A training is asked for once, however often a button is pressed."""

from __future__ import annotations

import hashlib
import json
from typing import NoReturn

import streamlit as st

from triptych.domain.document import to_document
from triptych.domain.identifiers import new_id
from triptych.domain.job import Job, TrainingRequest
from triptych.ui import session


def order(request: TrainingRequest, *, instead_of: str | None = None) -> Job:
    """Queue a training, which this visit then watches.

    A second click interrupts the first, which may have asked by then, and an answer may be lost: the same request of a
    visit is the same job until that has ended.

    Args:
        request: What to train.
        instead_of: The job that is cancelled for it; None for none.
    """
    client = session.client()
    job = client.jobs.train(request, key=_key(request))
    if job.state.final:
        del st.session_state["orders"]
        job = client.jobs.train(request, key=_key(request))
    if instead_of is not None:
        client.jobs.cancel(instead_of)
    st.session_state["watched"] = job.id
    return job


def watch(job: Job) -> NoReturn:
    """Go on with the page of a job; for the screen of the data."""
    st.query_params["job"] = job.id
    st.rerun()


def _key(request: TrainingRequest) -> str:
    if "orders" not in st.session_state:
        st.session_state["orders"] = new_id()
    asked = json.dumps(to_document(request), sort_keys=True)
    return f"{st.session_state['orders']}-{hashlib.sha256(asked.encode()).hexdigest()[:16]}"
