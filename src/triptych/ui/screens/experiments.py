"""The trainings that were recorded: a leaderboard, one of them, several beside each other."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from triptych.domain.experiment import TrainingRun
from triptych.ui import navigation, numbers, runs, session
from triptych.ui.screens import comparison, repetition, training_run
from triptych.ui.texts import say

MOST = 8
"""As many as the service compares."""


def draw() -> None:
    """Draw the leaderboard, and below it what is picked."""
    client = session.client()
    st.title(say("runs.title"), anchor=False)
    if job := st.query_params.get("job"):
        repetition.draw(client.jobs.get(job))
        return
    found = client.runs.list(limit=1000)
    if not found:
        st.info(say("runs.none"), icon=":material/info:")
        navigation.link("data", say("home.data_link"), icon=":material/arrow_forward:")
        return
    picked = _pick(_filtered(found))
    if len(picked) > MOST:
        st.warning(say("runs.too_many", most=MOST), icon=":material/info:")
    elif len(picked) > 1:
        comparison.draw(client.runs.compare(*(run.id for run in picked)))
    elif picked:
        training_run.draw(picked[0], client.runs.report(picked[0].id))


def _filtered(found: Sequence[TrainingRun]) -> list[TrainingRun]:
    """Ask for a table and a model; the address keeps both."""
    left, right = st.columns(2)
    with left:
        table = _choose("table", say("models.dataset"), [run.dataset for run in found])
    with right:
        model = _choose("of", say("choice.model"), [run.model for run in found])
    return runs.ranked([run for run in found if table in {None, run.dataset} and model in {None, run.model}])


def _choose(key: str, title: str, values: Sequence[str]) -> str | None:
    return st.selectbox(
        title, sorted(set(values)), index=None, key=key, bind="query-params", placeholder=say("runs.all")
    )


def _pick(shown: Sequence[TrainingRun]) -> list[TrainingRun]:
    """Draw the leaderboard; the address keeps what is picked."""
    asked = st.query_params.get_all("run")
    before = [place for place, run in enumerate(shown) if run.id in asked]
    st.caption(say("runs.hint"))
    # Another choice of rows is another table: a place means another run in it.
    key = f"runs-{st.session_state.get('table')}-{st.session_state.get('of')}-{len(shown)}"
    state = st.dataframe(
        runs.rows(shown), hide_index=True, alt=say("runs.title"), key=key, on_select="rerun",
        placeholder=numbers.NOTHING, selection_mode="multi-row", selection_default={"selection": {"rows": before}},
        column_config={
            say("runs.fit"): st.column_config.NumberColumn(format="localized", help=say("runs.fit_help")),
            say("runs.predict"): st.column_config.NumberColumn(format="localized", help=say("runs.predict_help")),
            say("runs.interval"): st.column_config.TextColumn(help=say("runs.interval_help")),
            say("runs.when"): st.column_config.DatetimeColumn(format=say("runs.moment")),
        },
    )  # fmt: skip
    picked = [shown[place] for place in state["selection"]["rows"] if place < len(shown)]
    if picked:
        st.query_params["run"] = [run.id for run in picked]
    else:
        st.query_params.pop("run", None)
    return picked
