"""Play every notebook in a real JupyterLab: all cells run, and the first player hears keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.lab import JupyterLab
from tests.browser.manners import Manners
from tests.browser.player import keep
from tests.project.notebook import NOTEBOOKS

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_and_plays(
    browser: Browser, jupyterlab: JupyterLab, notebook: Path, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": 1400, "height": 1200})
    page = context.new_page()
    page.set_default_timeout(120_000)
    manners = Manners(page)
    jupyterlab.open(page, notebook)  # a cell that fails is an error here
    player = page.locator(".eqgraph-player").first
    player.wait_for()
    player.scroll_into_view_if_needed()
    player.focus()
    page.keyboard.press("Home")
    steps = int(player.get_attribute("data-steps") or 0)
    assert steps > 0
    for step in range(1, min(steps, 3) + 1):
        page.keyboard.press("ArrowRight")
        assert player.get_attribute("data-step") == str(step)
    page.keyboard.press("End")
    assert player.get_attribute("data-step") == str(steps)
    page.keyboard.press("ArrowLeft")
    assert player.get_attribute("data-step") == str(steps - 1)
    keep(page, tmp_path, f"notebook_{notebook.stem}")
    context.close()
    assert manners.complaints == []
