"""Fingers: two zoom the graph, one that moves quickly steps; the legend is one key away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

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


def test_no_control_of_a_phone_sticks_out(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, offline=True
    )
    page = context.new_page()
    page.goto(eg.play("f = x*y", {"x": 2, "y": 3}).save_html(tmp_path / "page.html").as_uri())
    page.locator(".eqgraph-player").wait_for()
    room, *boxes = page.locator(".eqg-controls, .eqg-controls :is(button, select)").evaluate_all(
        "all => all.map((e) => e.getBoundingClientRect()).map(({ left, right }) => [left, right])"
    )
    assert len(boxes) > 8
    assert all(room[0] <= left and right <= room[1] for left, right in boxes if right > left)
    context.close()
