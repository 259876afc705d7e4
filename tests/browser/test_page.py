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
