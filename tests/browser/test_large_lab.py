"""What the kernel computes, and what is compared, in a real JupyterLab: keys reach it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.lab import JupyterLab, show, wait_for_answer
from tests.browser.manners import Manners
from tests.browser.player import keep
from tests.browser.test_guest import notebook

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Beyond the budget: its inputs do not fit into one message.
LARGE = """import numpy as np
import eqgraph as eg

def machine(steps, bias=0.0, units=2, batch=()):
    draw = np.random.default_rng(1).normal
    values = {"xₜ": draw(size=(steps, *batch, 3))}
    for gate in "ᵢfₒc":
        values |= {f"W{gate}": draw(size=(3, units)), f"U{gate}": draw(size=(units, units)) / 16}
        values[f"B{gate}"] = np.full(units, bias)
    return eg.Machine(eg.preset("lstm").unroll(steps, values))

p = eg.play(machine(3, units=512, batch=(4,)))
p"""
COMPARED = """c = eg.compare(machine(8, -3.0), machine(8, 3.0), names=("shut", "open"))
c"""


ARRIVED = "(root) => !root.hasAttribute('aria-busy')"
ZEROS = """(root) => {
  const all = [...root.querySelectorAll(".eqg-new .eqg-strip-cell")];
  return all.length && all.every(({ title }) => title === "0");
}"""
OTHERS = """([root, before]) => {
  const all = [...root.querySelectorAll(".eqg-new .eqg-strip-cell")];
  const now = all.map(({ title }) => Number(title.replace("−", "-")));
  return !root.hasAttribute("aria-busy") && now.some((x, k) => x !== before[k]);
}"""
NUMBER = "__import__('eqgraph.syntax.numbers', fromlist=['number']).number"
TITLES = "(cells) => cells.map((cell) => Number(cell.title.replace('−', '-')))"


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


def test_what_is_beyond_the_budget_is_computed_by_the_kernel(page: Page, tmp_path: Path) -> None:
    show(page, 0)
    player = page.locator(".jp-Cell").nth(0).locator(".eqgraph-player")
    player.wait_for()
    wait_for_answer(page, "p.payload['streamed']['why']", "'inputs'")
    player.focus()
    for key, step in (("ArrowRight", 1), ("ArrowRight", 2), ("End", "p.steps")):
        page.keyboard.press(key)
        wait_for_answer(page, f"p.step == {step}", "True")
        page.wait_for_function(ARRIVED, arg=player.element_handle())
        shown = player.locator(".eqg-new .eqg-strip-cell").evaluate_all(TITLES)
        assert 0 < len(shown) <= 64, "means of 8 × 8 blocks"
        wait_for_answer(
            page,
            f"np.array_equal({shown}, eg.picture.summarise(p.machine.result(p.step)).data)",
            "True",
        )
    keep(page, tmp_path, "lab_large")


def test_all_numbers_of_an_array_come_when_they_are_looked_at(page: Page) -> None:
    show(page, 0)
    player = page.locator(".jp-Cell").nth(0).locator(".eqgraph-player")
    player.focus()
    page.keyboard.press("Home")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")  # into the group,
    page.keyboard.press("Enter")  # and into the node
    page.wait_for_function(ARRIVED, arg=player.element_handle())
    number = player.locator(".eqg-block-value .eqg-block-number")
    number.wait_for()
    entry = (number.get_attribute("title") or "").replace("−", "-")
    wait_for_answer(page, f"p.machine.result(2).ravel()[0] == {entry}", "True")
    page.keyboard.press("Escape")
    page.keyboard.press("Backspace")


def test_other_numbers_in_the_kernel_are_shown(page: Page) -> None:
    show(page, 0)
    player = page.locator(".jp-Cell").nth(0).locator(".eqgraph-player")
    player.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    wait_for_answer(page, "p.machine.let('x₁', np.zeros((4, 3))).pc", "0")
    page.wait_for_function(ZEROS, arg=player.element_handle())


def test_one_number_is_changed_in_the_player_and_the_kernel_computes(page: Page) -> None:
    show(page, 0)
    player = page.locator(".jp-Cell").nth(0).locator(".eqgraph-player")
    player.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(ARRIVED, arg=player.element_handle())
    before = player.locator(".eqg-new .eqg-strip-cell").evaluate_all(TITLES)
    page.keyboard.press("w")
    field = player.get_by_role("spinbutton", name="x₁[")
    field.fill("2.5")
    field.press("Enter")
    wait_for_answer(page, "p.machine.value('x₁').ravel()[0] == 2.5", "True")
    page.wait_for_function(OTHERS, arg=[player.element_handle(), before])
    shown = player.locator(".eqg-new .eqg-strip-cell").evaluate_all(TITLES)
    wait_for_answer(
        page,
        f"np.array_equal({shown}, eg.picture.summarise(p.machine.result(p.step)).data)",
        "True",
    )
    player.focus()
    page.keyboard.press("w")


def test_one_sequence_of_its_batch_is_seen_by_choice(page: Page, tmp_path: Path) -> None:
    """In the strip and over time: what Python has in that row."""
    show(page, 0)
    player = page.locator(".jp-Cell").nth(0).locator(".eqgraph-player")
    player.focus()
    page.keyboard.press("End")
    wait_for_answer(page, "p.machine.pc == p.steps", "True")
    page.keyboard.press("g")
    cell = player.locator('[data-lane="hₜ"] .eqg-lane-column[data-column="2"] rect').first
    cell.wait_for()
    for choice, rows in (("2 of 4", "[1]"), ("4 of 4", "[3]"), ("all 4", "")):
        player.locator("select.eqg-sequence").select_option(choice)
        cell.scroll_into_view_if_needed()
        box = cell.bounding_box()
        assert box is not None
        at = {"clientX": box["x"] + box["width"] / 2, "clientY": box["y"] + box["height"] / 2}
        cell.dispatch_event("pointermove", {**at, "bubbles": True})
        read = player.locator(".eqg-time-read").inner_text()
        assert read.startswith("hₜ at t = 3, unit 1–32: "), read
        shown = read.rpartition(": ")[2]
        wait_for_answer(
            page, f"{NUMBER}(p.machine.value('h₃'){rows}[..., :32].mean())", f"{shown!r}"
        )
        keep(page, tmp_path, f"lab_large_{choice[0]}")
    player.locator("select.eqg-sequence").select_option("2 of 4")
    page.keyboard.press("g")
    page.wait_for_function(ARRIVED, arg=player.element_handle())
    keep(page, tmp_path, "lab_large_graph")
    player.locator("select.eqg-sequence").select_option("all 4")


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
