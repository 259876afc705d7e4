"""An update in the player is a step of gradient descent, as Python computes it; print is a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from tests.browser.player import Opener, agrees, keep, look, lstm

TEXT = "a = W·x + b\ny = tanh(a)\nL = ∑((y − t)²)"
VALUES: dict[str, Any] = {
    "W": [[0.4, -0.2], [0.1, 0.3]],
    "x": [1.0, 2.0],
    "b": [0.1, -0.1],
    "t": [0.5, -0.5],
}


def test_updates_are_those_of_gradient_descent(opened: Opener, tmp_path: Path) -> None:
    page, player = opened(eg.Machine(eg.graph(TEXT, VALUES)), 1366, 768)
    page.keyboard.press("w")
    page.get_by_label("rate", exact=True).fill("0.2")
    page.keyboard.press("Tab")
    for _ in range(3):
        page.get_by_role("button", name="update", exact=True).click()
    player.focus()
    page.keyboard.press("End")
    m: Any = eg.Machine(eg.graph(TEXT, VALUES))
    losses: list[float] = []
    for _ in range(4):
        m.run()
        losses.append(float(m.value("L")))
        news = {name: m.value(name) - 0.2 * m.grad(name) for name in "Wb"}
        if len(losses) < 4:
            for name, array in news.items():
                m.let(name, array)
    agrees(look(player), m)
    told = page.locator(".eqg-training-loss").inner_text()
    assert float(told.split()[2]) == pytest.approx(losses[-1], rel=1e-3) and told.endswith(
        "after 3"
    )
    heights = [
        float(point.split(",")[1])
        for point in str(page.locator("polyline").get_attribute("points")).split()
    ]
    wanted = 27 - 24 * (np.array(losses) - min(losses)) / (max(losses) - min(losses))
    np.testing.assert_allclose(heights, wanted, atol=0.06)
    keep(page, tmp_path, "training")
    page.keyboard.press("s")
    assert page.locator(".eqg-training-loss").inner_text().endswith("after 4")
    page.get_by_role("button", name="reset", exact=True).click()
    player.focus()
    agrees(look(player), eg.Machine(eg.graph(TEXT, VALUES)))
    assert page.locator(".eqg-training-loss").inner_text() == ""


def test_a_printed_page_is_one_clean_page(opened: Opener, root: Path, tmp_path: Path) -> None:
    page, _ = opened(lstm(root), 1366, 768)
    page.keyboard.press("End")
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 1
    page.emulate_media(media="print")
    assert page.locator(".eqg-controls:visible, .eqg-tape:visible, .eqg-zoom:visible").count() == 0
    pane, graph = (page.locator(one).bounding_box() for one in (".eqg-pane", ".eqg-graph"))
    assert pane and graph and graph["width"] <= pane["width"] + 1
    assert graph["height"] <= pane["height"] + 1, "the graph is whole"
    keep(page, tmp_path, "printed")
    page.emulate_media(media="screen")
