"""What a visitor reads when something went wrong."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from triptych.domain.errors import FieldError, ServiceUnavailable, TriptychError
from triptych.domain.job import Job
from triptych.ui import markdown
from triptych.ui.texts import known, language, say

P = ParamSpec("P")


def shown(draw: Callable[P, None]) -> Callable[P, None]:
    """Let a screen or a fragment end in a sentence where it would end in an error."""

    @wraps(draw)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            draw(*args, **kwargs)
        except TriptychError as error:
            show(error)

    return guarded


def show(error: TriptychError) -> None:
    """Draw one error, with a button when trying again may help."""
    if not isinstance(error, ServiceUnavailable):
        st.error(sentence(error), icon=":material/error:")
        return
    with st.container(key="service-unavailable"):
        st.error(say("problem.service-unavailable"), icon=":material/cloud_off:")
        if st.button(say("problem.retry"), icon=":material/refresh:", type="primary"):
            st.rerun()


def sentence(error: TriptychError) -> str:
    """Say what went wrong, in the visitor's language as far as it is known."""
    return _titled(error.code, "", error.detail)


def failure(job: Job) -> str:
    """Say why a job failed, in the visitor's language as far as it is known."""
    failed = say("progress.failed")
    return _titled(job.code or "", failed, job.error) if job.error else failed


def _titled(code: str, other: str, detail: str) -> str:
    """The error's title before the detail, which is in English; the other one where no error has this code."""
    key, said = f"problem.{code}", markdown.escaped(detail)
    title = say(key) if known(key) else other
    return said if language() == "en" or not title else f"**{title}** {said}"


def field_sentence(field: FieldError) -> str:
    """Say what is wrong with one field, in the visitor's language as far as it is known."""
    return markdown.escaped(plain_sentence(field))


def plain_sentence(field: FieldError) -> str:
    """Say the same where Markdown is not read, such as in a table."""
    key = f"field.{field.code}"
    return say(key) if language() != "en" and known(key) else field.message
