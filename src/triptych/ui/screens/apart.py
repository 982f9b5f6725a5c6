"""The offer to train again with other rows kept apart, where a check found that the score is too good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from triptych.domain.errors import TriptychError
from triptych.domain.finding import Finding
from triptych.domain.job import Job, TrainingRequest
from triptych.ui import findings, navigation, ordering, session
from triptych.ui.markdown import escaped
from triptych.ui.texts import say

REMEDIES = {"time-order": "time", "groups": "group"}
"""By what the rows are divided, by the name of the check that asks for it."""


def live(job: Job) -> None:
    """Draw what was found while a training goes on; what is asked for takes its place."""
    instead_of = None if job.registering else job.id

    def offer(finding: Finding) -> None:
        if request := _offered(finding, job.request, say("apart.instead") if instead_of else None):
            ordering.watch(ordering.order(request, instead_of=instead_of))

    findings.draw(job.findings, (), offer)


def ended(found: Sequence[Finding], warnings: Sequence[str], request: TrainingRequest) -> None:
    """Draw what was found by the training that a request asked for; for the screen of the data."""

    def offer(finding: Finding) -> None:
        if again := _offered(finding, request):
            ordering.watch(ordering.order(again))

    findings.draw(found, warnings, offer)


def recorded(found: Sequence[Finding], warnings: Sequence[str], run: str | None) -> None:
    """Draw what was found by the training of a run; it can be asked for again when a job of this service made it."""
    request = _request(run) if any(finding.check in REMEDIES for finding in found) else None

    def offer(finding: Finding) -> None:
        if request and (again := _offered(finding, request)):
            navigation.go("data", job=ordering.order(again).id)

    findings.draw(found, warnings, offer)


def _offered(finding: Finding, request: TrainingRequest, hint: str | None = None) -> TrainingRequest | None:
    """Draw the button of a finding, and give what is asked for once it is pressed."""
    way = REMEDIES.get(finding.check)
    if way is None or len(finding.columns) != 1:
        return None
    (column,) = finding.columns
    label = escaped(say(f"apart.{way}", column=findings.listed([column])))
    if not st.button(label, icon=":material/call_split:", key=f"apart-{way}-{column}", help=hint):
        return None
    return replace(request, time=column if way == "time" else None, group=column if way == "group" else None)


def _request(run: str | None) -> TrainingRequest | None:
    """Look for what was asked for among the newest jobs; None as well where the service has none."""
    try:
        jobs = session.client().jobs.list() if run else ()
    except TriptychError:
        return None
    return next((job.request for job in jobs if job.run_id == run and job.request.reproduces is None), None)
