"""Every screen, in both themes, for people who read with a screen reader or low contrast."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

SCREENS = (
    "/",
    "/data",
    "/versions?model=penguins",
    "/experiments",
    "/try?model=penguins",
    "/try?model=reviews&lang=fr",
    "/try?model=penguins&way=whatif",
    "/try?model=bikes&way=batch&lang=fr",
)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", SCREENS)
def test_a_screen_has_no_violation_that_axe_knows(visit, path: str, theme: str):
    page = visit(path)
    page.emulate_media(color_scheme=theme)
    page.reload()
    page.get_by_role("heading", level=1).wait_for()
    # A screen is drawn piece by piece, and axe judges what is there.
    page.wait_for_timeout(3000)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
