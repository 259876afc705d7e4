"""Trouble is found, listed and shown; a healthy graph raises no alarm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.typing import Values
from tests.browser.bench import Bench
from tests.browser.player import keep, look, lstm

Opener = Callable[[eg.Machine], Bench]


def planted(root: Path) -> eg.Machine:
    """Build the LSTM cell with a log in its loss, which gets negative numbers."""
    cell = lstm(root)
    text = cell.graph.text.replace("∑(hₜ − yₜ)²", "∑(log(hₜ − yₜ))")
    return eg.Machine(eg.graph(text, dict(cell.values)), of="L")


def saturated(root: Path) -> eg.Machine:
    """Build the LSTM cell with two gates wide open and shut."""
    cell = lstm(root)
    values = {**cell.values, "Bf": np.full(4, 40.0), "Bᵢ": np.full(4, -30.0)}
    return eg.Machine(eg.graph(cell.graph.text, values), of="L")


def test_a_healthy_cell_raises_no_alarm(bench: Opener, root: Path) -> None:
    page = bench(lstm(root)).page
    page.keyboard.press("End")
    button = page.locator(".eqg-button-problems")
    assert button.inner_text() == "✓ no problems"
    for name in (".eqg-warning", ".eqg-problem-mark", ".eqg-hatch"):
        assert page.locator(name).count() == 0
    page.keyboard.press("n")  # leads nowhere
    assert look(page.locator(".eqgraph-player")).step == look(page.locator(".eqgraph-player")).steps
    page.keyboard.press("Shift+N")
    assert "no NaN" in page.locator(".eqg-problems").inner_text()


def test_the_first_cause_is_named_marked_and_reached(
    bench: Opener, root: Path, tmp_path: Path
) -> None:
    machine = planted(root)
    [problem] = eg.problems(machine)
    page = bench(machine).page
    player = page.locator(".eqgraph-player")
    assert page.locator(".eqg-button-problems").inner_text() == "⚠ 1 problem"
    assert page.locator(".eqg-problem-mark").count() == 1
    assert page.locator(".eqg-warning").count() == 0, "nothing is said before its step"
    page.keyboard.press("n")
    assert look(player).step == problem.step
    warning = page.locator(".eqg-warning")
    assert warning.get_attribute("data-ref") == problem.node.name
    assert warning.locator("text").text_content() == "⚠ first"
    assert warning.locator(".eqg-first-rim").count() == 2, "the border is doubled"
    page.keyboard.press("ArrowLeft")
    assert page.locator(".eqg-warning").count() == 0
    page.keyboard.press("End")
    for node in problem.nodes:
        place = page.locator(f'[data-node="{node.name}"]')
        assert place.locator(".eqg-odd > .eqg-hatch").count() >= 1, "hatched, not only coloured"
        assert "NaN" in (place.text_content() or "")
    keep(page, tmp_path, "problems_nan_light")
    page.emulate_media(color_scheme="dark")
    keep(page, tmp_path, "problems_nan_dark")


def test_the_list_leads_to_each_problem_by_keys(bench: Opener, root: Path, tmp_path: Path) -> None:
    machine = saturated(root)
    found = eg.problems(machine)
    page = bench(machine).page
    player = page.locator(".eqgraph-player")
    assert {one.kind for one in found} >= {"saturated", "vanishing"}
    page.keyboard.press("Shift+N")
    items = page.locator(".eqg-problem")
    assert [one.inner_text().replace("\n", " ") for one in items.all()] == [
        f"step {one.step} {one.kind} {one.text}" for one in found
    ]
    for number, one in enumerate(found):
        if number:
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert look(player).step == one.step
        assert items.nth(number).get_attribute("aria-current") == "step"
    assert page.locator(".eqg-warning").count() == len({one.node.name for one in found})
    keep(page, tmp_path, "problems_saturated_light")
    page.keyboard.press("Escape")
    assert not page.locator(".eqg-problems").is_visible()
    assert page.evaluate("document.activeElement.className").split()[-1] != "eqg-problem"
    steps = []
    page.keyboard.press("Home")
    for _ in range(len({one.step for one in found})):
        page.keyboard.press("n")
        steps.append(look(player).step)
    assert steps == sorted({one.step for one in found})


@pytest.mark.parametrize(
    ("text", "values", "word"),
    [
        ("y = log(x)", {"x": 0.0}, "−∞"),
        ("y = x/x", {"x": 0.0}, "NaN"),
        ("y = √x + x", {"x": -1.0}, "NaN"),
        ("y = ∑exp(x)", {"x": [800.0, 0.0]}, "∞"),
    ],
)
def test_scalars_and_arrays_are_hatched_and_named(
    bench: Opener, text: str, values: Values, word: str
) -> None:
    page = bench(eg.Machine(eg.graph(text, values))).page
    page.keyboard.press("End")
    assert page.locator(".eqg-warning").count() == 1
    assert page.locator(".eqg-odd").count() == page.locator(".eqg-odd > .eqg-hatch").count() > 0
    assert word in "".join(page.locator(".eqg-odd").all_text_contents())
    page.keyboard.press("Home")
    visible = "els => els.filter((e) => getComputedStyle(e).visibility === 'visible').length"
    assert page.locator(".eqg-hatch").evaluate_all(visible) == 0
