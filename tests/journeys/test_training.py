"""From a table to an answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.client.service import flats

LANGUAGE = "Language / Langue"


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


def start(page: Page, table: Path, name: str, preset: str = "Quick, 15 s") -> None:
    """Bring a table and ask for a training."""
    page.locator(".st-key-upload input[type=file]").set_input_files(table)
    expect(page.get_by_text("One of 3 classes").or_(page.get_by_text("A number will be predicted"))).to_be_visible()
    page.get_by_role("radio", name=preset).click()
    page.get_by_text("Name, columns, weights and costs").click()
    field = page.get_by_role("textbox", name="Name of the model")
    field.fill(name)
    field.press("Enter")
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page).to_have_url(re.compile("job="))


def log_of(page: Page) -> Locator:
    return page.locator(".job-log")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return flats(tmp_path / "flats of paris.csv", rows=120)


def test_a_table_becomes_a_form_and_the_form_gives_an_answer(visit, table: Path):
    page = visit("/")
    page.get_by_role("link", name="Data", exact=True).click()
    start(page, table, "flats")
    expect(page).to_have_url(re.compile("/try.*model=flats"), timeout=180_000)
    expect(page.get_by_role("heading", name="Predict", level=1)).to_be_visible()

    page.get_by_role("spinbutton", name="area").fill("80")
    page.get_by_role("spinbutton", name="rooms").fill("3")
    choose(page, "district", "Centre")
    page.get_by_role("radiogroup", name="garden").get_by_role("radio", name="No").click()
    page.get_by_role("button", name="Predict").click()
    answer = page.locator(".answer")
    expect(answer).to_contain_text("price")
    expect(answer.locator(".answer-value")).to_have_text(re.compile(r"\d{3},\d{3}"))
    expect(answer).to_contain_text("flats, version")

    page.get_by_role("radiogroup", name=LANGUAGE).get_by_role("radio", name="fr").click()
    expect(page.get_by_role("heading", name="Prédire", level=1)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(answer.locator(".answer-value")).to_have_text(re.compile("\\d{3}\u202f\\d{3}"))
    expect(page).to_have_url(re.compile("lang=fr"))


def test_a_training_survives_a_reload_and_a_closed_tab_and_is_finished_early(visit, context, tmp_path: Path):
    page = visit("/data")
    start(page, flats(tmp_path / "many flats.csv", rows=20_000), "reloaded", preset="Thorough, 5 min")
    log = log_of(page)
    expect(log).to_contain_text("Trying linear", timeout=120_000)
    page.reload()
    expect(page.get_by_text("Learning to predict price")).to_be_visible()
    expect(log).to_contain_text("Trying linear")
    expect(log.locator("li b").first).to_be_visible()
    address = page.url
    page.close()

    page = context.new_page()
    page.goto(address)
    expect(log_of(page)).to_contain_text("Reading the table")
    expect(page.get_by_test_id("stMetric").filter(has_text="Best score so far")).to_contain_text(re.compile(r"\d"))
    expect(page.get_by_role("link", name="The run in MLflow")).to_have_attribute(
        "href", re.compile("/#/runs/[0-9a-f]{32}")
    )
    page.get_by_role("button", name="Finish now, keep the best").click()
    expect(page).to_have_url(re.compile("/try.*model=reloaded"), timeout=180_000)


def test_a_training_is_cancelled(visit, table: Path):
    page = visit("/data")
    start(page, table, "cancelled")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("The training was cancelled.")).to_be_visible()
    page.get_by_role("button", name="Back to the data").click()
    expect(page.get_by_text("Column to predict")).to_be_visible()


def test_a_file_that_is_no_table_is_refused_in_plain_words(visit, tmp_path: Path):
    program = tmp_path / "program.exe"
    program.write_bytes(b"MZ\x00\x01")
    page = visit("/data")
    page.locator(".st-key-upload input[type=file]").set_input_files(program)
    expect(page.locator(".st-key-upload [role=status]")).not_to_be_empty()
    expect(page.locator(".st-key-upload .failed")).to_be_visible()
