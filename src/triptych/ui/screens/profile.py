"""What is in a data set."""

from __future__ import annotations

import streamlit as st

from triptych.domain.dataset import Dataset, Profile
from triptych.ui import numbers, tables
from triptych.ui.charts import profile as profiles
from triptych.ui.charts.spec import ACCENT
from triptych.ui.charts.spec import draw as draw_chart
from triptych.ui.markdown import escaped
from triptych.ui.screens.train import look
from triptych.ui.texts import say


def draw(dataset: Dataset) -> None:
    """Draw the size of a table, its columns and its first rows."""
    profile = look(dataset.id, st.session_state.get(f"target-{dataset.id}"))
    st.header(say("profile.title"), anchor=False)
    _size(profile)
    for warning in profile.warnings:
        st.warning(escaped(warning), icon=":material/warning:")
    overview, rows = st.tabs([say("profile.columns"), say("profile.rows")])
    with overview:
        _columns(profile)
    with rows:
        st.dataframe(list(profile.preview), hide_index=True, alt=say("profile.rows"))


def _size(profile: Profile) -> None:
    cells = profile.rows * max(1, len(profile.columns))
    missing = sum(column.missing for column in profile.columns) / cells if cells else 0.0
    grid = st.grid(4, min_column_width=130)
    grid.metric(say("profile.row_count"), numbers.number(profile.rows), border=True)
    grid.metric(say("profile.column_count"), numbers.number(len(profile.columns)), border=True)
    grid.metric(say("data.missing"), numbers.percent(missing), border=True)
    grid.metric(say("profile.duplicates"), numbers.number(profile.duplicates), border=True)


def _columns(profile: Profile) -> None:
    st.dataframe(
        tables.column_rows(profile.columns, profile.rows),
        hide_index=True,
        alt=say("profile.columns"),
        column_config={
            say("data.column"): st.column_config.TextColumn(pinned=True),
            say("data.distribution"): st.column_config.BarChartColumn(color=ACCENT, y_min=0),
            say("data.missing"): st.column_config.ProgressColumn(
                format="percent", min_value=0, max_value=1, color=ACCENT
            ),
            say("data.distinct"): st.column_config.NumberColumn(format="localized"),
        },
    )
    for column in profile.columns:
        for warning in column.warnings:
            st.markdown(f":orange[:material/warning:] **{escaped(column.name)}** {escaped(warning)}")
    names = {column.name: column for column in profile.columns}
    chosen = st.selectbox(say("profile.closer"), list(names), key="profile-column")
    if chosen and names[chosen].bins:
        draw_chart(profiles.distribution(names[chosen]), say("profile.closer_alt", name=chosen))
