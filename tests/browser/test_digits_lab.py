"""Digits that are right in a real JupyterLab: counted by its kernel, brought back by one click."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.lab import JupyterLab, show, wait_for_answer
from tests.browser.manners import Manners
from tests.browser.player import keep
from tests.browser.test_guest import notebook

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CELL = """import eqgraph as eg
p = eg.play("u = 1 + x\\ny = log(u)", {"x": 1e-15})
p"""


def test_one_click_brings_the_digits_back_in_a_live_kernel(
    browser: Browser, jupyterlab: JupyterLab, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.set_default_timeout(120_000)
    manners = Manners(page)
    jupyterlab.open(page, notebook(tmp_path, "digits.ipynb", CELL))
    show(page, 0)
    player = page.locator(".eqgraph-player").first
    player.wait_for()
    player.focus()
    for key in ("Home", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    page.keyboard.press("d")  # the kernel counts them
    box = player.locator(".eqg-digits")
    apply = box.locator(".eqg-digits-apply")
    apply.wait_for()
    assert "has absorbed a small term" in box.inner_text()
    assert player.locator("[data-node='y']").get_attribute("data-digits") == "1.0"
    keep(page, tmp_path, "lab_digits")
    apply.click()
    wait_for_answer(page, "p.machine.graph['y'].operator.name", "'log1p'")
    value = "eg.Machine(p.machine.graph).run().value('y')"
    wait_for_answer(page, f"round(float({value})*1e15, 12)", "1.0")
    undo = box.get_by_role("button", name="as written")
    undo.wait_for()
    assert "log1p" in box.inner_text() and apply.count() == 0
    assert player.locator("[data-node='y']").get_attribute("data-digits") == "all"
    assert player.locator("[data-node='u']").count() == 1  # it has a name: it stays beside
    undo.click()
    apply.wait_for()
    wait_for_answer(page, "p.machine.graph['y'].operator.name", "'log'")
    context.close()
    assert manners.complaints == []
