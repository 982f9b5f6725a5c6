"""The page of a dozen lines from which the project grew; it works for ever."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.processes.waiting import free_ports

SEED = Path(__file__).with_name("seed.py")


@pytest.fixture
def seed(service: str, tmp_path: Path) -> Iterator[str]:
    """The page, pointed at the service's port and served by itself."""
    script = tmp_path / "seed.py"
    script.write_text(SEED.read_text(encoding="utf-8").replace("http://127.0.0.1:8000", service), encoding="utf-8")
    (port,) = free_ports(1)
    options = ["--server.port", str(port), "--server.headless", "true", "--browser.gatherUsageStats", "false"]
    process = subprocess.Popen([sys.executable, "-m", "streamlit", "run", str(script), *options], cwd=tmp_path)
    try:
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        while not answers(f"{address}/_stcore/health"):
            assert time.monotonic() < deadline
            time.sleep(0.5)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def answers(url: str) -> bool:
    try:
        return httpx2.get(url).is_success
    except httpx2.TransportError:
        return False


def test_a_page_of_a_dozen_lines_is_enough(seed: str, page: Page):
    page.goto(seed)
    entry = page.get_by_label("Entrée")
    entry.fill("Wonderful taste, I love it and buy it again and again.")
    entry.press("Enter")
    page.get_by_role("button", name="Prédire").click()
    expect(page.get_by_text("great", exact=True)).to_be_visible()
