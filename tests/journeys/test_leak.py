"""A training whose columns give the target away asks before it goes on."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pyarrow as pa
import pytest
from playwright.sync_api import Page, expect
from pyarrow import parquet

from tests.journeys.test_training import log_of
from triptych.samples import FOLDER


@pytest.fixture
def rentals(tmp_path: Path) -> Path:
    """The rented bikes with what adds up to their count: those of casual and of registered riders."""
    table = parquet.read_table(FOLDER / "bikes.parquet").slice(0, 1500)
    chance = random.Random(5)
    counts = table.column("cnt").to_pylist()
    casual = [chance.randint(0, count // 3) for count in counts]
    registered = [count - some for count, some in zip(counts, casual, strict=True)]
    table = table.append_column("casual", pa.array(casual)).append_column("registered", pa.array(registered))
    file = tmp_path / "rented bikes.parquet"
    parquet.write_table(table, file)
    return file


def ask(page: Page, table: Path, name: str) -> None:
    """Bring the table and train on it, until the question is there."""
    page.locator(".st-key-upload input[type=file]").set_input_files(table)
    page.get_by_role("combobox", name="Column to predict").click()
    page.get_by_role("option", name="cnt", exact=True).click()
    expect(page.get_by_text("A number will be predicted")).to_be_visible()
    page.get_by_role("radio", name="Quick, 15 s").click()
    page.get_by_text("Name, columns, weights and costs").click()
    field = page.get_by_role("textbox", name="Name of the model")
    field.fill(name)
    field.press("Enter")
    page.get_by_role("button", name="Train", exact=True).click()
    question = page.locator(".st-key-leak")
    expect(question.get_by_role("heading", name="The answer may be given away")).to_be_visible(timeout=120_000)
    expect(question).to_contain_text("casual")
    expect(question).to_contain_text("registered")


def test_a_leak_is_asked_about_and_the_model_is_trained_without_the_columns(visit, rentals: Path):
    page = visit("/data")
    ask(page, rentals, "rented")
    page.get_by_role("button", name="Train without").click()
    expect(page).to_have_url(re.compile("/try.*model=rented"), timeout=180_000)
    expect(page.get_by_role("spinbutton", name="temp", exact=True)).to_be_visible()
    expect(page.get_by_role("spinbutton", name="casual")).to_have_count(0)


def test_a_leak_that_is_none_is_trained_on_all_the_same(visit, rentals: Path):
    page = visit("/data")
    ask(page, rentals, "given")
    page.get_by_role("button", name="Train all the same").click()
    expect(log_of(page)).to_contain_text("Trying linear", timeout=120_000)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("The training was cancelled.")).to_be_visible()
