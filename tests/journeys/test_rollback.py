"""An engineer takes a new version out of service, from the page."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.client.service import flats
from triptych.client import Client
from triptych.domain.job import JobState, TrainingRequest
from triptych.domain.model import CHAMPION

MODEL = "rents"
SEEN_SECONDS = 60


@pytest.fixture
def client(service: str) -> Iterator[Client]:
    with Client(service) as made:
        yield made


@pytest.fixture
def replaced(client: Client, tmp_path: Path) -> tuple[str, str]:
    """The version that was served, and the one that took its place."""
    dataset = client.datasets.upload(flats(tmp_path / "rents.csv", rows=120))
    first, second = (_trained(client, dataset.id) for _ in range(2))
    for version in (first, second):
        client.models.promote(MODEL, version)
        _served(client, version)
    return first, second


def _trained(client: Client, dataset: str) -> str:
    job = client.jobs.train(TrainingRequest(dataset=dataset, target="price", name=MODEL, budget=3))
    job = client.jobs.wait(job.id)
    assert job.state is JobState.SUCCEEDED, job.error
    assert job.result is not None
    return str(job.result["version"])


def _served(client: Client, version: str) -> None:
    """Wait until a version answers when none is named."""
    deadline = time.monotonic() + SEEN_SECONDS
    while _answering(client) != version:
        assert time.monotonic() < deadline, f"version {version} is not served"
        time.sleep(0.2)


def _registered(client: Client, version: str) -> None:
    """Wait until the registry was told as well."""
    deadline = time.monotonic() + SEEN_SECONDS
    while CHAMPION not in client.models.version(MODEL, version).aliases:
        assert time.monotonic() < deadline, f"version {version} is not the champion in MLflow"
        time.sleep(0.2)


def _answering(client: Client) -> str | None:
    champion = client.models.get(MODEL).champion
    return champion.version if champion else None


def _last_change(page: Page):
    return page.get_by_role("table").filter(has_text="Seen by").get_by_role("row").nth(1)


def test_a_version_is_taken_back_once_that_is_confirmed(visit, client: Client, replaced: tuple[str, str]):
    first, second = replaced
    page = visit(f"/versions?model={MODEL}")
    expect(_last_change(page)).to_contain_text(f"{first} → {second}")
    expect(_last_change(page)).to_contain_text("the champion was moved")

    page.get_by_role("button", name=f"Back to version {first}").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"version {second}")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert _answering(client) == second  # nothing happens before it is confirmed

    page.get_by_role("button", name=f"Back to version {first}").click()
    dialog.get_by_role("button", name="Go back").click()
    expect(page.get_by_text(f"Version {first} is served now.")).to_be_visible()
    expect(dialog).to_have_count(0)
    expect(_last_change(page)).to_contain_text(f"{second} → {first}")
    expect(_last_change(page)).to_contain_text("rolled back")
    assert _answering(client) == first
    _registered(client, first)

    page.get_by_role("link", name="Predict", exact=True).last.click()
    page.get_by_role("button", name="Fill with an example").click()
    page.get_by_role("button", name="Predict").click()
    expect(page.locator(".answer")).to_contain_text(f"{MODEL}, version {first}")
