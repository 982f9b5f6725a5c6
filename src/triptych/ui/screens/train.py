"""What to predict, and the order to train."""

from __future__ import annotations

import re

import streamlit as st

from triptych.domain.dataset import Dataset, Profile
from triptych.domain.job import TrainingRequest
from triptych.domain.preset import LONGEST, Preset
from triptych.domain.schema import Kind, Target, Task
from triptych.ui import ordering, session
from triptych.ui.markdown import escaped
from triptych.ui.texts import say

DIVISIONS = ("chance", "group", "time")
COUNTED = {Kind.NUMBER, Kind.INTEGER}
TIMELY = {Kind.DATETIME, *COUNTED}


@st.cache_data(ttl=300, max_entries=50, show_spinner=False, scope="session")
def look(dataset: str, target: str | None) -> Profile:
    """Ask for a profile once; a data set never changes."""
    return session.client().datasets.profile(dataset, target)


def draw(dataset: Dataset) -> None:
    """Draw the order for one data set."""
    st.header(say("train.title"), anchor=False)
    first = look(dataset.id, None)
    names = [column.name for column in first.columns]
    with st.container(border=True, key="train"):
        left, right = st.columns(2, gap="medium")
        with left:
            target = _target(dataset, names, first.suggested_target)
        seen = look(dataset.id, target) if target else first
        with left:
            _task(seen)
        with right:
            preset = _preset()
        with st.expander(say("train.more"), icon=":material/tune:"):
            name = st.text_input(
                say("train.name"), value=_name(dataset), key=f"name-{dataset.id}", help=say("train.name_help")
            )
            drop = st.multiselect(
                say("train.drop"), [name for name in names if name != target], key=f"drop-{dataset.id}",
                placeholder=say("train.drop_hint"), help=say("train.drop_help"),
            )  # fmt: skip
            budget = _budget(dataset)
            group, time = _division(dataset, seen, target)
            weights = _weights(dataset, seen, target)
            false_positive, false_negative = _costs(dataset, seen)
        if (
            st.button(
                say("train.button"),
                type="primary",
                icon=":material/model_training:",
                disabled=not target,
                key="train-button",
            )
            and target
            and _positive(false_positive, false_negative)
        ):
            ordered = ordering.order(
                TrainingRequest(
                    dataset=dataset.id,
                    target=target,
                    name=name.strip() or None,
                    drop=tuple(drop),
                    budget=budget,
                    preset=preset,
                    group=group,
                    time=time,
                    weights=weights,
                    cost_false_positive=false_positive,
                    cost_false_negative=false_negative,
                )
            )
            ordering.watch(ordered)


def _budget(dataset: Dataset) -> float | None:
    """Ask for seconds in place of the preset's."""
    return st.number_input(
        say("train.seconds"), min_value=1.0, max_value=float(LONGEST), value=None, step=1.0, format="%g",
        key=f"budget-{dataset.id}", placeholder=say("train.seconds_hint"), help=say("train.seconds_help"),
    )  # fmt: skip


def _division(dataset: Dataset, seen: Profile, target: str | None) -> tuple[str | None, str | None]:
    """Ask by what rows are kept apart: the column of the group, and that of the time; at most one of them."""
    how = st.segmented_control(
        say("train.division"), DIVISIONS, default=DIVISIONS[0], required=True, key=f"division-{dataset.id}",
        format_func=lambda way: say(f"train.by_{way}"), help=say("train.division_help"),
    )  # fmt: skip
    if how not in DIVISIONS[1:]:
        return None, None
    names = [
        column.name
        for column in seen.schema.columns
        if column.name != target and (how == "group" or column.kind in TIMELY)
    ]
    dates = [column.name for column in seen.schema.columns if column.kind is Kind.DATETIME and column.name in names]
    first = names.index(dates[0]) if how == "time" and dates else None
    chosen = st.selectbox(
        say(f"train.{how}"), names, index=first, key=f"{how}-{dataset.id}", placeholder=say("train.target_hint"),
        help=say(f"train.{how}_help"),
    )  # fmt: skip
    return (chosen, None) if how == "group" else (None, chosen)


def _weights(dataset: Dataset, seen: Profile, target: str | None) -> str | None:
    """Ask how much rows count."""
    names = [column.name for column in seen.schema.columns if column.kind in COUNTED and column.name != target]
    return st.selectbox(
        say("train.weights"), names, index=None, key=f"weights-{dataset.id}", placeholder=say("train.weights_hint"),
        help=say("train.weights_help"),
    )  # fmt: skip


def _costs(dataset: Dataset, seen: Profile) -> tuple[float | None, float | None]:
    """Ask what a false positive and a false negative cost, where there are two classes."""
    target = seen.schema.target
    if target is None or target.task is not Task.BINARY:
        return None, None
    missed, false = st.columns(2, gap="medium")
    with missed:
        false_negative = _cost("false_negative", dataset, target)
    with false:
        false_positive = _cost("false_positive", dataset, target)
    return false_positive, false_negative


def _positive(*costs: float | None) -> bool:
    """Whether no cost is 0, and say so where one is."""
    if 0.0 not in costs:
        return True
    st.error(say("train.cost_positive"), icon=":material/error:")
    return False


def _cost(name: str, dataset: Dataset, target: Target) -> float | None:
    return st.number_input(
        say(f"train.cost_{name}", klass=escaped(str(target.positive))), min_value=0.0, value=None, step=1.0,
        format="%g", key=f"{name}-{dataset.id}", placeholder=say("train.cost_hint"), help=say("train.cost_help"),
    )  # fmt: skip


def _target(dataset: Dataset, names: list[str], suggested: str | None) -> str | None:
    return st.selectbox(
        say("train.target"), names, index=names.index(suggested) if suggested in names else None,
        key=f"target-{dataset.id}", placeholder=say("train.target_hint"), help=say("train.target_help"),
    )  # fmt: skip


def _task(seen: Profile) -> None:
    target = seen.schema.target
    if target is None:
        return
    if target.task is Task.REGRESSION:
        st.markdown(f":material/show_chart: {say('train.regression')}")
        return
    classes = ", ".join(escaped(str(label)) for label in target.classes[:6])
    more = "…" if len(target.classes) > 6 else ""  # noqa: PLR2004 -- as many as the slice above takes
    st.markdown(f":material/category: {say('train.classes', count=len(target.classes), classes=classes + more)}")


def _preset() -> Preset:
    chosen = st.segmented_control(
        say("train.budget"), list(Preset), default=Preset.BALANCED, required=True,
        format_func=lambda preset: say(f"train.{preset.value}"), key="preset", help=say("train.budget_help"),
        width="stretch",
    )  # fmt: skip
    return chosen or Preset.BALANCED


def _name(dataset: Dataset) -> str:
    stem = dataset.name.rsplit(".", 1)[0].lower()
    return re.sub(r"[^a-z0-9]+", "-", stem).strip("-") or "model"
