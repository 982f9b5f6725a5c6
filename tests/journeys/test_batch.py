"""A whole table: its template, its mistakes, its answers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from playwright.sync_api import Page, expect


def download(page: Page, button: str, folder: Path) -> Path:
    with page.expect_download() as started:
        page.get_by_role("button", name=button).click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def send(page: Page, table: Path) -> None:
    page.locator(".st-key-batch input[type=file]").set_input_files(table)


def test_the_template_is_filled_sent_and_answered(visit, tmp_path: Path):
    page = visit("/try?model=bikes")
    page.get_by_role("tab", name="Batch").click()
    expect(page.get_by_text("Drop a table here")).to_be_visible()
    template = download(page, "Template", tmp_path)
    assert template.name == "bikes-template.csv"
    header, row = template.read_text().splitlines()
    (tmp_path / "rides.csv").write_text("\n".join([header, *[row] * 40]) + "\n")
    send(page, tmp_path / "rides.csv")
    expect(page.get_by_text("rides.csv is answered. Rows: 40.")).to_be_visible()
    expect(page.get_by_text("The first 20 of 40 rows.")).to_be_visible()
    answers = pd.read_csv(download(page, "Download CSV", tmp_path))
    assert len(answers) == 40
    parquet = download(page, "Download Parquet", tmp_path)
    assert parquet.name == "rides-predictions.parquet"
    assert list(pd.read_parquet(parquet)["prediction"]) == list(answers["prediction"])


def test_each_bad_cell_is_listed_and_nothing_can_be_downloaded(visit, tmp_path: Path):
    page = visit("/try?model=penguins&way=batch")
    header = "island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex,year"
    good = "Dream,39,18,181,3700,male,2008"
    bad = [header, good, good.replace("Dream", "Mars"), good, good.replace("2008", "")]
    (tmp_path / "penguins.csv").write_text("\n".join(bad) + "\n")
    send(page, tmp_path / "penguins.csv")
    expect(page.get_by_text("penguins.csv: nothing was predicted.")).to_be_visible()
    expect(page.get_by_role("row", name="2 island")).to_contain_text("must be one of")
    expect(page.get_by_role("row", name="4 year")).to_contain_text("is missing")
    expect(page.get_by_role("button", name="Download CSV")).to_be_hidden()
    (tmp_path / "penguins.csv").write_text(f"{header}\n{good}\n")
    send(page, tmp_path / "penguins.csv")
    expect(page.get_by_text("penguins.csv is answered. Rows: 1.")).to_be_visible()
    expect(page.get_by_role("button", name="Download CSV")).to_be_visible()


def test_a_file_of_another_kind_is_refused_before_it_is_sent(visit, tmp_path: Path):
    page = visit("/try?model=penguins&way=batch&lang=fr")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    send(page, tmp_path / "photo.png")
    expect(page.get_by_role("status").filter(has_text="Choisissez un fichier CSV")).to_be_visible()


def test_a_value_is_played_with(visit):
    page = visit("/try?model=penguins")
    page.get_by_role("tab", name="What-if").click()
    expect(page.get_by_text("These are the pinned values.")).to_be_visible()
    page.get_by_role("slider", name="flipper_length_mm").press("ArrowRight")
    expect(page.get_by_role("cell", name="flipper_length_mm")).to_be_visible()
    page.get_by_role("button", name="Back to the pinned values").click()
    expect(page.get_by_text("These are the pinned values.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("tab", name="What-if")).to_have_attribute("aria-selected", "true")
