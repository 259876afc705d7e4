"""Digits that are right in a browser: colours, numbers, the way to a loss, light and dark."""

from __future__ import annotations

import eqgraph as eg
from tests.browser.player import Opener, lstm
from tests.conftest import ROOT


def test_what_is_lost_is_seen_and_said(opened: Opener) -> None:
    page, player = opened(eg.play(eg.digits("y = log(1 + x)", {"x": 1e-15})))
    box = player.locator(".eqg-digits")
    assert box.is_visible() and "has absorbed a small term" in box.inner_text()
    assert player.locator("[data-node='y'][data-digits]").count() == 0  # not known yet
    box.locator(".eqg-problem").click()
    assert player.get_attribute("data-step") == "2"
    assert player.locator("[data-node='y']").get_attribute("data-digits") == "1.0"
    assert player.locator("[data-node='x']").get_attribute("data-digits") == "all"
    fill = "node => getComputedStyle(node.querySelector('.eqg-box')).fill"
    grounds = [player.locator(f"[data-node='{ref}']").evaluate(fill) for ref in ("y", "v1")]
    assert grounds[0] != grounds[1]
    player.focus()
    page.keyboard.press("Enter")
    assert "1.0 of 16.0 right" in player.locator(".eqg-rights").inner_text()
    page.keyboard.press("d")
    assert not box.is_visible() and player.locator("[data-digits]").count() == 0
    page.keyboard.press("d")
    assert box.is_visible()


def test_a_cell_in_half_precision(opened: Opener) -> None:
    for name, full in (("float16", "3.3"), ("bfloat16", "2.4")):
        page, player = opened(eg.play(eg.digits(lstm(ROOT), dtype=name)))
        page.keyboard.press("End")
        assert f"digits of {name}, {full} at most" in player.locator(".eqg-digits").inner_text()
        badges = player.locator(".eqg-digits-badge text").all_text_contents()
        assert badges and all(0 <= float(text) < float(full) for text in badges)
        boxes = player.locator(".eqg-digits-badge rect")
        shown = player.locator("svg.eqg-graph").bounding_box()
        last = boxes.last.bounding_box()
        assert shown is not None and last is not None and last["width"] > 5
        assert shown["x"] <= last["x"] <= shown["x"] + shown["width"]


def test_digits_fit_a_low_screen(opened: Opener) -> None:
    page, player = opened(eg.play(eg.digits(lstm(ROOT), dtype="bfloat16")), 1366, 768)
    page.keyboard.press("End")
    box = player.bounding_box()
    assert player.locator(".eqg-digits").is_visible()
    assert box is not None and box["height"] <= 768
    shown = player.locator("[data-node='xₜ'][data-digits]").bounding_box()  # the current node
    pane = player.locator(".eqg-pane").bounding_box()
    assert shown is not None and pane is not None
    assert pane["y"] <= shown["y"] and shown["y"] + shown["height"] <= pane["y"] + pane["height"]
