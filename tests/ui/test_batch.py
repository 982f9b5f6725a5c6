from __future__ import annotations

import csv
import io

from streamlit.testing.v1 import AppTest

from tests.client.service import MODEL
from triptych.client import Client
from triptych.domain.errors import FieldError
from triptych.domain.schema import Column, Kind, Schema
from triptych.ui import tables
from triptych.ui.screens import batch

SCREEN = """
from triptych.ui import problems, session
from triptych.ui.screens import batch
problems.shown(lambda: batch.draw("flats", None, session.client().models.schema("flats")))()
"""


def test_the_template_can_be_sent_as_it_is(client: Client, tmp_path):
    schema = client.models.schema(MODEL)
    text = batch.template(schema, client.models.examples(MODEL, limit=1)[0])
    (tmp_path / "template.csv").write_text(text, encoding="utf-8")
    client.models[MODEL].predict_file(tmp_path / "template.csv", tmp_path / "answers.csv")
    assert len((tmp_path / "answers.csv").read_text().splitlines()) == 2
    assert next(csv.reader(io.StringIO(text))) == [column.name for column in schema.columns]


def test_without_an_example_the_template_holds_what_the_schema_says():
    columns = (Column(name="a,b", kind=Kind.NUMBER, example=1.5), Column(name="c", kind=Kind.BOOLEAN, example=True))
    assert batch.template(Schema(columns=columns), {}) == '"a,b",c\r\n1.5,true\r\n'


def test_where_the_browser_can_not_reach_the_service_the_file_passes_through_the_page(client: Client):
    screen = AppTest.from_string(SCREEN, default_timeout=20)
    screen.session_state["client"] = client
    screen.run()
    assert not screen.exception
    text = batch.template(client.models.schema(MODEL), client.models.examples(MODEL, limit=1)[0])
    header, row = text.splitlines()
    screen.file_uploader[0].upload("flats.csv", text.encode(), "text/csv").run()
    assert screen.success[0].value == "flats.csv is answered. Rows: 1."
    assert "prediction" in screen.dataframe[0].value.columns
    bad = f"{header}\n{row}\n{row.replace('true', 'maybe').replace('false', 'maybe')}\n"
    screen.file_uploader[0].upload("flats.csv", bad.encode(), "text/csv").run()
    assert "nothing was predicted" in screen.error[0].value
    assert screen.table[0].value[["Row", "Column"]].to_numpy().tolist() == [[2, "garden"]]


def test_a_cell_is_placed_by_its_row_and_column():
    assert tables.place("/4/a~1b") == (5, "a/b")
    assert tables.place("/district") == (None, "district")
    fault = FieldError(pointer="/0/area", code="missing", message="Row 1: “area” is missing.")
    assert list(tables.cell_rows([fault])[0].values()) == [1, "area", "“area” is missing."]
