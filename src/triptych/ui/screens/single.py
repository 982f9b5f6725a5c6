"""One prediction, by the form of the model's schema."""

from __future__ import annotations

from functools import partial

import streamlit as st

from triptych.domain.errors import TriptychError
from triptych.domain.prediction import Prediction
from triptych.domain.schema import Json, Schema
from triptych.ui import answers, examples, forms, problems, question, reasons, session, snippets
from triptych.ui.markdown import escaped
from triptych.ui.question import Question
from triptych.ui.texts import say


@st.fragment
@problems.shown
def draw(name: str, version: str | None, schema: Schema) -> None:
    """Draw the form, and the answer beside it."""
    scope = f"{name}-{version or 'champion'}"
    if not schema.inputs:
        st.info(say("predict.no_inputs"), icon=":material/info:")
    schema = question.fillable(schema)
    left, right = st.columns([1.7, 1], gap="medium")
    with left, st.container(border=True, key="form"):
        refused = _refused(scope, question.held(schema, scope))
        question.draw(schema, scope, refused.fields if refused else ())
        with st.container(horizontal=True):
            st.button(
                say("predict.button"), type="primary", icon=":material/bolt:", shortcut="Ctrl+Enter", key="predict",
                on_click=partial(_ask, name, version, scope, schema),
            )  # fmt: skip
            st.button(
                say("predict.example"), icon=":material/casino:", key="example",
                on_click=partial(_fill, name, version, scope, schema),
            )  # fmt: skip
        if refused and refused.fields:
            st.error(say("predict.fix"), icon=":material/error:")
        elif refused:
            problems.show(refused)
    asked = question.held(schema, scope)
    with right:
        _answer(scope, schema, asked)
    _request(name, version, asked.sent(schema), asked.params)


def _ask(name: str, version: str | None, scope: str, schema: Schema) -> None:
    """Ask the model before the form is drawn again, so that errors stand on their fields at once."""
    kept: dict[str, object] = {"question": question.held(schema, scope)}
    try:
        kept["answer"] = question.ask(name, version, schema, scope)
    except TriptychError as error:
        kept["error"] = error
    st.session_state[f"asked-{scope}"] = kept


def _refused(scope: str, asked: Question) -> TriptychError | None:
    """Give what the API said, as long as the question is the one that it spoke of."""
    kept = st.session_state.get(f"asked-{scope}", {})
    error = kept.get("error")
    return error if isinstance(error, TriptychError) and kept["question"] == asked else None


def _answer(scope: str, schema: Schema, asked: Question) -> None:
    kept = st.session_state.get(f"asked-{scope}", {})
    answer = kept.get("answer")
    with st.container(border=True, key="answer"):
        if isinstance(answer, Prediction):
            stale = kept["question"] != asked
            answers.draw(answer, schema, stale=stale)
            if answer.explanation and not stale:
                reasons.draw(answer.explanation, schema, asked.row)
        else:
            st.html(f'<div class="empty-answer">{say("predict.empty")}</div>')


def _fill(name: str, version: str | None, scope: str, schema: Schema) -> None:
    """Put the next real row of the training data into the form."""
    row = examples.following(name, version)
    if row is not None:
        forms.fill(schema, scope, row)


def _request(name: str, version: str | None, row: Json, params: Json) -> None:
    with st.expander(say("predict.code"), icon=":material/code:"):
        st.caption(say("predict.code_help", model=escaped(name)))
        shell, program = st.tabs(["curl", "Python"])
        url = session.public_url()
        shell.code(snippets.curl(url, name, version, row, params), language="bash", wrap_lines=True)
        program.code(snippets.python(url, name, version, row, params), language="python", wrap_lines=True)
