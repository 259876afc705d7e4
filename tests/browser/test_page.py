"""Play the stand-alone page: one file, no kernel, no network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import eqgraph as eg
from eqgraph.typing import Values
from tests.browser.player import Opener, keep, lightness, look, lstm, press_through

if TYPE_CHECKING:
    pass


@pytest.fixture
def machine(root: Path) -> eg.Machine:
    return lstm(root)


def test_the_lstm_cell_plays_both_ways(opened: Opener, machine: eg.Machine) -> None:
    page, player = opened(machine)
    press_through(page, player, machine)


def test_light_and_dark(opened: Opener, machine: eg.Machine, tmp_path: Path) -> None:
    page, player = opened(machine)
    page.emulate_media(color_scheme="light")
    page.keyboard.press("End")
    keep(page, tmp_path, "page_light")
    light = lightness(player)
    page.emulate_media(color_scheme="dark")
    keep(page, tmp_path, "page_dark")
    assert light > 0.9
    assert lightness(player) < 0.2


@pytest.mark.parametrize("width", [700, 1100, 1600])
def test_nothing_is_wider_than_the_window(
    opened: Opener, machine: eg.Machine, width: int, tmp_path: Path
) -> None:
    page, player = opened(machine)
    page.set_viewport_size({"width": width, "height": 1000})
    page.keyboard.press("End")
    keep(page, tmp_path, f"page_{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert look(player).step == len(machine.tape)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("f = (x + y)*z", {"x": -2, "y": 5, "z": -4}),
        ("y = 1 + 1", {}),
        ("y = x", {"x": 3.0}),
        ("y = x/x", {"x": 0.0}),
        ("y = exp(x)", {"x": [800.0, 0.0]}),
        ("a = x*y\nb = a + a*x", {"x": [1.0, 2.0], "y": 3.0}),
        ("y = softmax(x)·w", {"x": [1.0, 2.0, 3.0], "w": [1.0, 0.0, -1.0]}),
    ],
    ids=["scalars", "constants", "alias", "nan", "inf", "shared", "vector"],
)
def test_small_graphs_play_both_ways(opened: Opener, text: str, values: Values) -> None:
    machine = eg.Machine(eg.graph(text, values))
    page, player = opened(machine)
    press_through(page, player, machine)


def test_a_link_leads_to_a_step_and_a_node(opened: Opener, machine: eg.Machine) -> None:
    page, player = opened(machine)
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    player.locator("g[data-node='cₜ'] .eqg-box").first.click()
    page.keyboard.press("m")
    page.get_by_role("button", name="Copy a link to this step").click()
    page.get_by_text("a link to this step is copied").wait_for(state="attached")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{page.url}#step=40&node=c%E2%82%9C"
    page.goto("about:blank")
    page.goto(link)
    player.wait_for()
    assert look(player).step == 40
    assert player.locator(".eqg-equation-text .eqg-selected").first.inner_text() == "cₜ"
