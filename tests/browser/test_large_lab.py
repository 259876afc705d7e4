"""What is large, and what is compared, in a real JupyterLab: it arrives, and keys reach it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.lab import JupyterLab, show, wait_for_answer
from tests.browser.manners import Manners
from tests.browser.player import keep, look
from tests.browser.test_guest import notebook

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# As a message, the run is larger than a server takes: the numbers of some steps are given up, but
# not more than it needs.
LARGE = """import numpy as np
import eqgraph as eg
from eqgraph.payload.limits import LIMIT, bytes_of

def machine(steps, bias=0.0):
    draw = np.random.default_rng(1).normal
    values = {"xₜ": draw(size=(steps, 3))}
    for gate in "ᵢfₒc":
        values |= {f"W{gate}": draw(size=(3, 2)), f"U{gate}": draw(size=(2, 2))}
        values[f"B{gate}"] = np.full(2, bias)
    return eg.Machine(eg.preset("lstm").unroll(steps, values))

p = eg.play(machine(100))
p"""
COMPARED = """c = eg.compare(machine(8, -3.0), machine(8, 3.0), names=("shut", "open"))
c"""


@pytest.fixture(scope="module")
def page(
    browser: Browser, jupyterlab: JupyterLab, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """Open one notebook with both, all its cells run."""
    context = browser.new_context(viewport={"width": 1400, "height": 1200})
    page = context.new_page()
    page.set_default_timeout(120_000)
    manners = Manners(page)
    folder = tmp_path_factory.mktemp("written")
    jupyterlab.open(page, notebook(folder, "large.ipynb", LARGE, COMPARED))
    yield page
    context.close()
    assert manners.complaints == []


def test_a_payload_near_the_limit_arrives(page: Page, tmp_path: Path) -> None:
    show(page, 0)
    player = page.locator(".jp-Cell").nth(0).locator(".eqgraph-player")
    player.wait_for()
    wait_for_answer(page, "0.97*LIMIT < bytes_of(p.payload) <= LIMIT", "True")
    player.focus()
    page.keyboard.press("End")
    wait_for_answer(page, "p.step == p.steps", "True")
    assert look(player).step == look(player).steps
    assert "t = 1 of 100" in player.locator(".eqg-trail").inner_text()
    keep(page, tmp_path, "lab_large")


def test_a_comparison_follows_keys_and_python(page: Page, tmp_path: Path) -> None:
    show(page, 1)
    player = page.locator(".jp-Cell").nth(1).locator(".eqgraph-player")
    player.wait_for()
    assert player.locator(".eqg-time-name").all_inner_texts() == ["shut", "open"]
    player.focus()
    assert player.get_attribute("data-step") == player.get_attribute("data-steps"), "at the end"
    page.keyboard.press("Home")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    wait_for_answer(page, "c.step", "3")
    wait_for_answer(page, "setattr(c, 'step', 5)", "None")
    page.wait_for_function("(root) => root.dataset.step === '5'", arg=player.element_handle())
    keep(page, tmp_path, "lab_compared")
