"""Predictions of a whole table."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import streamlit as st

from triptych.client.problem import error_of
from triptych.domain.errors import TriptychError
from triptych.domain.schema import Schema
from triptych.ui import examples, numbers, problems, question, session, tables
from triptych.ui.components import batch
from triptych.ui.forms import Row
from triptych.ui.markdown import escaped
from triptych.ui.texts import say
from triptych.ui.written import WRITTEN

SHOWN = 20


@st.fragment
@problems.shown
def draw(name: str, version: str | None, schema: Schema) -> None:
    """Draw the template, the drop zone, and what came of the last file."""
    if not schema.inputs:
        st.info(say("batch.no_columns"), icon=":material/info:")
        return
    if any(column.kind in WRITTEN for column in schema.inputs):
        st.info(say("batch.no_cells"), icon=":material/info:")
        return
    scope = f"batch-{name}-{version or 'champion'}"
    with st.container(border=True, key="batch"):
        st.markdown(say("batch.lead", model=escaped(name)))
        st.download_button(
            say("batch.template"), template(schema, examples.first(name, version) or {}), f"{name}-template.csv",
            "text/csv", icon=":material/download:", on_click="ignore", key="template", help=say("batch.template_help"),
        )  # fmt: skip
        if not question.draw_params(schema, scope):
            return
        params = question.held_params(schema, scope)
        if session.same_origin():
            outcome = batch.ask(_path(name, version, params), scope)
        else:
            outcome = _through_here(name, version, scope, params)
    if outcome is None:
        return
    if "problem" in outcome:
        _refused(outcome)
    else:
        _answered(outcome)


def template(schema: Schema, example: dict[str, Any]) -> str:
    """Write a CSV with the model's columns and one row of an example."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.name for column in schema.columns])
    cells = [example.get(column.name, column.example) for column in schema.columns]
    writer.writerow(["" if cell is None else _text(cell) for cell in cells])
    return text.getvalue()


def _text(cell: object) -> str:
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def _path(name: str, version: str | None, params: Row) -> str:
    path = f"/models/{quote(name, safe='')}"
    path = f"{path}/versions/{quote(version, safe='')}/predict" if version else f"{path}/predict"
    return f"{path}?params={quote(json.dumps(params, ensure_ascii=False))}" if params else path


def _answered(outcome: dict[str, Any]) -> None:
    lines = list(csv.reader(io.StringIO(outcome["beginning"])))
    header, rows = lines[0], lines[1:] if outcome["whole"] else lines[1:-1]
    count = numbers.number(outcome["rows"])
    st.success(say("batch.done", rows=count, name=escaped(outcome["name"])), icon=":material/check_circle:")
    if not rows:
        return
    shown = [dict(zip(header, row, strict=True)) for row in rows[:SHOWN]]
    st.dataframe(shown, hide_index=True, alt=say("batch.preview"))
    if outcome["rows"] > len(shown):
        st.caption(say("batch.first", count=len(shown), rows=count))


def _refused(outcome: dict[str, Any]) -> None:
    error = error_of(outcome["problem"], outcome["status"])
    if not error.fields:
        problems.show(error)
        return
    st.error(say("batch.faulty", name=escaped(outcome["name"])), icon=":material/error:")
    # Sentences are to wrap, which a data frame does not let them.
    st.table(tables.cell_rows(error.fields))
    st.caption(say("batch.rows_help"))


def _through_here(name: str, version: str | None, scope: str, params: Row) -> dict[str, Any] | None:
    """Ask where the browser can't reach the API: the file passes through this process."""
    file = st.file_uploader(say("batch.title"), type=["csv", "parquet", "arrow"], key=scope)
    if file is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder, f"table{Path(file.name).suffix}"), Path(folder, "answers.csv")
        asked.write_bytes(file.getbuffer())
        try:
            session.client().models[name].predict_file(asked, answered, version, params=params or None)
        except TriptychError as error:
            fields = [{"pointer": at.pointer, "code": at.code, "message": at.message} for at in error.fields]
            return {
                "name": file.name,
                "problem": {"code": error.code, "detail": error.detail, "errors": fields},
                "status": 0,
            }
        content = answered.read_text(encoding="utf-8")
    st.download_button(
        say("batch.csv"), content, f"{Path(file.name).stem}-{say('batch.suffix')}.csv", "text/csv", on_click="ignore"
    )
    return {
        "name": file.name,
        "beginning": content,
        "whole": True,
        "rows": sum(1 for _ in csv.reader(io.StringIO(content))) - 1,
    }
