"""How a version answers: compiled, and how near to the original; or as the original, and why."""

from __future__ import annotations

import streamlit as st

from triptych.domain.model import ModelVersion
from triptych.domain.package import Parity
from triptych.ui import numbers
from triptych.ui.markdown import escaped
from triptych.ui.texts import say


def draw(version: ModelVersion) -> None:
    """Draw what the comparison found; nothing when none was made."""
    parity = version.parity
    if parity is None:
        return
    st.header(say("parity.title"), anchor=False)
    if parity.passed:
        st.markdown(f":green[:material/check_circle:] {say('parity.compiled')}")
    else:
        reason = escaped(parity.reason or numbers.NOTHING)
        st.markdown(f":gray[:material/info:] {say('parity.original', reason=reason)}")
    if parity.rows:
        _tiles(parity)


def _tiles(parity: Parity) -> None:
    tiles = [
        (
            say("parity.difference"),
            numbers.number(parity.difference),
            say("parity.tolerance", value=numbers.number(parity.tolerance)),
        ),
        (say("parity.rows"), numbers.number(parity.rows), None),
        (say("parity.flips"), numbers.number(parity.flips), None),
    ]
    if parity.refused:
        tiles.append((say("parity.refused"), numbers.number(parity.refused), None))
    grid = st.grid(len(tiles), min_column_width=160)
    for title, value, note in tiles:
        with grid.cell():
            st.metric(title, value, note, border=True, delta_color="off", delta_arrow="off", height="stretch")
    st.caption(say("parity.help"))
