"""Take the pictures of the documentation: `python -m tests.journeys.screenshots http://127.0.0.1:8000 docs/images`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tools import chromium

WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
EXAMPLES = {"en": "Fill with an example", "fr": "Remplir avec un exemple"}

SHOTS = {
    "home": ("/", "light", WIDE, "en"),
    "predict": ("/try?model=penguins", "light", WIDE, "en"),
    "predict-dark": ("/try?model=reviews", "dark", WIDE, "en"),
    "predict-french": ("/try?model=bikes&lang=fr", "light", WIDE, "fr"),
    "predict-phone": ("/try?model=penguins", "light", PHONE, "en"),
    "results": ("/versions?model=reviews", "light", WIDE, "en"),
    "results-dark": ("/versions?model=penguins", "dark", WIDE, "en"),
    "experiments": ("/experiments?of=penguins", "light", WIDE, "en"),
    "data": ("/data", "light", WIDE, "en"),
}


def main(address: str, folder: Path) -> None:
    """Take every picture from a running service that has its samples."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.ARGUMENTS))
        for name, (path, theme, viewport, language) in SHOTS.items():
            page = _open(browser, address + path, theme, viewport)
            if path.startswith("/try"):
                _predict(page, EXAMPLES[language])
            if path.startswith("/experiments"):
                _compare(page)
            if path == "/data":
                page.get_by_role("combobox", name="Data set").click()
                page.get_by_role("option", name="bikes").click()
                expect(page.get_by_text("What is in it")).to_be_visible()
            # Charts and the font are drawn after everything that can be waited for.
            page.wait_for_timeout(2500)
            page.screenshot(path=folder / f"{name}.png")
            page.context.close()
        browser.close()


def _open(browser: Browser, url: str, theme: str, viewport: dict[str, int]) -> Page:
    context = browser.new_context(
        color_scheme=theme, viewport=viewport, locale="en-GB", timezone_id="Europe/Paris", device_scale_factor=1.5
    )
    page = context.new_page()
    page.goto(url)
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
    return page


def _compare(page: Page) -> None:
    """Pick the first two trainings; train `penguins` once more before."""
    table = page.get_by_test_id("stDataFrame").first
    for line in (52, 87):
        table.click(position={"x": 16, "y": line})
        page.wait_for_timeout(1500)


def _predict(page: Page, example: str) -> None:
    page.get_by_role("button", name=example).click()
    page.wait_for_timeout(1500)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".answer-value")).to_be_visible(timeout=30_000)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
