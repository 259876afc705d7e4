"""Fingers: two zoom the graph, one that moves quickly steps; the legend is one key away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import eqgraph as eg
from tests.browser.player import Opener

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SWIPE = """([css, way]) => {
    const element = document.querySelector(css);
    const at = (x) => new Touch({ identifier: 1, target: element, clientX: x, clientY: 100 });
    const send = (type, touches, changedTouches) => element.dispatchEvent(
        new TouchEvent(type, { touches, changedTouches, bubbles: true, cancelable: true }));
    send("touchstart", [at(200)], [at(200)]);
    send("touchend", [], [at(200 + way * 90)]);
    return document.querySelector(".eqgraph-player").dataset.step;
}"""

PINCH = """() => {
    const pane = document.querySelector(".eqg-pane");
    const width = () => pane.querySelector("svg").getBoundingClientRect().width;
    const touch = (k, x) => new Touch({ identifier: k, target: pane, clientX: x, clientY: 150 });
    const send = (type, xs) => {
        const event = new TouchEvent(type, {
            touches: xs.map((x, k) => touch(k, x)), bubbles: true, cancelable: true });
        pane.dispatchEvent(event);
        return event.defaultPrevented;
    };
    const before = width();
    send("touchstart", [100, 200]);
    const taken = send("touchmove", [75, 225]);
    return [taken, width() / before];
}"""


def test_a_swipe_steps_and_two_fingers_zoom(opened: Opener) -> None:
    page, _ = opened(eg.Machine(eg.graph("f = (x + y)*z", {"x": -2.0, "y": 5.0, "z": -4.0})))
    assert page.evaluate(SWIPE, [".eqg-strip", -1]) == "1"
    assert page.evaluate(SWIPE, [".eqg-pane", -1]) == "2"
    assert page.evaluate(SWIPE, [".eqg-strip", 1]) == "1"
    taken, larger = page.evaluate(PINCH)
    assert taken and abs(larger - 1.5) < 0.05


def test_the_legend_is_drawn_as_the_graph(opened: Opener) -> None:
    page, player = opened(eg.Machine(eg.graph("f = (x + y)*z", {"x": 1.0, "y": 5.0, "z": 2.0})))
    page.keyboard.press("l")
    legend = player.locator(".eqg-legend")
    assert legend.is_visible() and legend.locator("dt svg").count() == 12
    assert player.locator("[data-node]").count() == 5, "a sample is no node of the graph"
    page.keyboard.press("Escape")
    assert not legend.is_visible()
    page.keyboard.press("ArrowRight")
    assert player.get_attribute("data-step") == "1"


SMALL = """() => [...document.querySelectorAll(
        ".eqgraph-player :is(button, select, summary, input:not([type=checkbox]))")]
    .filter((one) => one.offsetParent)
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([, { width, height }]) => Math.min(width, height) < 43.5)
    .map(([one, { width, height }]) => `${one.className} ${one.innerText}: ${width} × ${height}`)"""


@pytest.mark.parametrize(("width", "height"), [(390, 844), (820, 1180)])
def test_what_a_finger_touches_is_large_enough(
    browser: Browser, tmp_path: Path, width: int, height: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": height}, has_touch=True, is_mobile=True, offline=True
    )
    page = context.new_page()
    step = eg.model("hₜ = tanh(w hₜ₋₁ + xₜ); h₀ = 0; loss L = h_T")
    unrolled = step.unroll(values={"w": 0.5, "xₜ": [1.0, 1.0, 2.0]})
    for played in (eg.play("f = (x + y) z", {"x": 2, "y": 3, "z": 1}), eg.play(unrolled)):
        page.goto(played.save_html(tmp_path / "page.html").as_uri())
        player = page.locator(".eqgraph-player")
        player.focus()
        for key in ("ArrowRight", "b", "w", "w", "/", "Escape", "Shift+O", "g"):
            page.keyboard.press(key)
            assert page.evaluate(SMALL) == [], key
            room, *boxes = page.locator(
                ".eqg-controls, .eqg-controls :is(button, select)"
            ).evaluate_all("all => all.map((e) => e.getBoundingClientRect())")
            shown = [box for box in boxes if box["width"]]
            assert len(shown) > 8
            assert all(room["left"] <= box["left"] for box in shown)
            assert all(box["right"] <= room["right"] for box in shown), key
    context.close()
