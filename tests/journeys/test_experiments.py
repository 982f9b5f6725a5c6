"""Trainings are looked into, put beside each other, and done again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from triptych.client import Client


@pytest.fixture(scope="module")
def runs(service: str) -> dict[str, str]:
    """Sample to the run of its first version."""
    with Client(service) as client:
        return {run.model: run.id for run in client.runs.list() if run.version == "1"}


def test_a_training_is_picked_from_the_table_and_its_search_is_shown(visit):
    page = visit("/experiments")
    table = page.get_by_test_id("stDataFrame").first
    expect(table).to_be_visible()
    # The table is one picture: the box of its first row is clicked by its place.
    table.click(position={"x": 16, "y": 52})
    expect(page).to_have_url(re.compile("run="))
    expect(page.get_by_role("button", name="Do it again")).to_be_visible()
    expect(page.get_by_role("heading", name="History of the search")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Do it again")).to_be_visible()


def test_only_what_differs_is_shown_until_all_is_asked_for(visit, runs):
    page = visit(f"/experiments?run={runs['penguins']}&run={runs['reviews']}")
    expect(page.get_by_role("heading", name="2 trainings compared")).to_be_visible()
    cells = page.get_by_role("cell")
    expect(cells.filter(has_text=re.compile("^species$"))).to_be_visible()
    expect(cells.filter(has_text=re.compile("^numpy$"))).to_have_count(0)
    expect(page.get_by_text(re.compile(r"^All \d+ are the same"))).to_be_visible()
    page.get_by_text("Show what is the same too").click()
    expect(cells.filter(has_text=re.compile("^numpy$"))).to_be_visible()


def test_a_chart_that_is_alone_takes_the_width_of_the_page(visit, runs):
    page = visit(f"/experiments?run={runs['penguins']}&run={runs['bikes']}")
    card = page.locator("[class*='st-key-overlay-']")
    expect(card).to_have_count(1)
    chart = card.locator("canvas, svg.marks").first
    expect(chart).to_be_visible()
    inside, around = chart.bounding_box(), card.bounding_box()
    assert around["width"] > 0.9 * page.get_by_test_id("stDataFrame").first.bounding_box()["width"]
    assert around["x"] <= inside["x"]
    assert inside["x"] + inside["width"] <= around["x"] + around["width"]


STATUS = """inside => {
  const widget = document.createElement("div");
  widget.dataset.testid = "stStatusWidget";
  widget.innerHTML = `<div data-testid="${inside}">words of ${inside}</div>`;
  document.body.append(widget);
}"""


def test_streamlits_own_stop_is_hidden_and_what_it_says_of_the_connection_is_not(visit):
    page = visit("/experiments")
    for inside in ("stStatusWidgetRunningIcon", "stConnectionStatus"):
        page.evaluate(STATUS, inside)
    expect(page.get_by_text("words of stConnectionStatus")).to_be_visible()
    # The page's own style comes with its first answer, which may take a moment.
    expect(page.get_by_text("words of stStatusWidgetRunningIcon")).to_be_hidden()


def test_a_training_is_done_again_to_the_last_digit(visit, runs):
    page = visit(f"/experiments?run={runs['penguins']}")
    page.get_by_role("button", name="Do it again").click()
    expect(page).to_have_url(re.compile("job="))
    expect(page.get_by_text("Identical to the last digit.")).to_be_visible(timeout=180_000)
    page.get_by_role("button", name="Back to the training").click()
    expect(page.get_by_role("button", name="Do it again")).to_be_visible()
