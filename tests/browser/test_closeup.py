"""A node pointed at shows its arrays large; the strip shows the numbers of large ones."""

from __future__ import annotations

from typing import Any

import numpy as np

import eqgraph as eg
from tests.browser.player import Opener

INSIDE = """() => {
    const box = (css) => document.querySelector(css).getBoundingClientRect();
    const [close, pane] = [box(".eqg-closeup"), box(".eqg-pane")];
    return close.width > 0 && close.left >= pane.left - 1 && close.right <= pane.right + 1 &&
        close.top >= pane.top - 1 && close.bottom <= pane.bottom + 1;
}"""


def layer() -> eg.Machine:
    values: dict[str, Any] = {"W": np.arange(12.0).reshape(3, 4) / 7, "x": [0.5, -1.0, 2.0, 0.0]}
    return eg.Machine(eg.graph("y = tanh(W·x)\nL = ∑y²", values))


def test_a_node_pointed_at_is_seen_large_with_its_indices(opened: Opener) -> None:
    page, player = opened(layer(), 900, 600)
    page.keyboard.press("End")
    heights = page.evaluate("document.querySelector('.eqgraph-player').offsetHeight")
    for name in ("W", "x", "y"):
        player.locator(f'g[data-node="{name}"]').hover()
        shown = player.locator(".eqg-closeup")
        assert shown.locator(".eqg-closeup-name").inner_text() == name
        assert page.evaluate(INSIDE), name
    player.locator('g[data-node="W"]').hover()
    texts = player.locator(".eqg-closeup-value .eqg-closeup-cells").inner_text().split()
    assert texts[:4] == ["1", "2", "3", "4"] and texts[4:7] == ["1", "0", "0.14"]
    assert player.locator(".eqg-closeup-grad b").count() == 12
    assert page.evaluate("document.querySelector('.eqgraph-player').offsetHeight") == heights
    player.locator('g[data-node="L"]').hover()
    assert not player.locator(".eqg-closeup").is_visible(), "a scalar's number stands in it"


def test_a_larger_array_is_seen_whole_and_nothing_where_it_would_cover_all(opened: Opener) -> None:
    values = {"W": np.arange(100.0).reshape(10, 10), "x": np.ones(10)}
    page, player = opened(eg.Machine(eg.graph("y = W·x", values)), 1366, 768)
    page.keyboard.press("ArrowRight")
    close = player.locator(".eqg-closeup")
    player.locator('g[data-node="W"]').hover()
    assert close.locator(".eqg-closeup-value b").all_inner_texts()[-1] == "99.0"
    page.set_viewport_size({"width": 390, "height": 844})
    player.locator('g[data-node="x"]').hover()
    player.locator('g[data-node="W"]').hover()
    assert not close.is_visible()


def test_the_strip_shows_all_numbers_of_a_larger_array(opened: Opener) -> None:
    values = {"W": np.arange(144.0).reshape(12, 12), "x": np.ones(12)}
    page, player = opened(eg.Machine(eg.graph("y = W·x", values)))
    page.keyboard.press("ArrowRight")
    cells = player.locator(".eqg-strip .eqg-cells").first
    assert cells.locator(".eqg-strip-cell").count() == 144
    assert cells.locator(".eqg-strip-cell").last.inner_text() == "143"
    assert cells.evaluate(
        "one => one.scrollWidth > one.clientWidth + 1 && one.scrollHeight > one.clientHeight + 1"
    )
