"""Fit the player into what can be seen: no part is out of sight, and opening one moves no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from tests.browser.player import Opener, keep, lstm

# The window in CSS px: a laptop, a projector at 100 and at 150 %, a desk, a phone, a tablet.
SIZES = [(1366, 768), (1280, 720), (853, 480), (1920, 1080), (390, 844), (820, 1180)]
ROOMS = """(root) => {
    const box = (part) => {
        const { top, bottom, width, height } = part.getBoundingClientRect();
        return { top: Math.round(top), bottom: Math.round(bottom),
            width: Math.round(width), height: Math.round(height) };
    };
    const parts = [".eqg-strip", ".eqg-controls", ".eqg-pane", ".eqg-equations"];
    return {
        seen: innerHeight, wide: document.documentElement.scrollWidth, scrolled: scrollY,
        long: document.documentElement.scrollHeight, player: box(root),
        ...Object.fromEntries(parts.map((name) => [name, box(root.querySelector(name))])),
    };
}"""
STRIP, CONTROLS, PANE = ".eqg-strip", ".eqg-controls", ".eqg-pane"


def rooms(player: Any) -> dict[str, Any]:
    found: dict[str, Any] = player.evaluate(ROOMS)
    return found


def in_view(at: dict[str, Any], width: int) -> None:
    assert at["player"]["top"] >= 0, "the player begins in view"
    assert at["player"]["bottom"] <= at["seen"], "and ends in view"
    assert at["long"] <= at["seen"], "the page need not be scrolled"
    assert at["wide"] <= width
    for part in (STRIP, CONTROLS, PANE):
        assert at[part]["top"] >= at["player"]["top"]
        assert at[part]["bottom"] <= at["player"]["bottom"], part
    assert at[PANE]["height"] >= 80, "the graph has room"


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_lstm_fits_and_nothing_jumps(
    opened: Opener, root: Path, tmp_path: Path, width: int, height: int
) -> None:
    page, player = opened(lstm(root), width, height)
    first = rooms(player)
    in_view(first, width)
    for _ in range(44):
        page.keyboard.press("ArrowRight")
    keep(page, tmp_path, f"fitting_{width}")
    for key in ("Enter", "w", "b"):  # the inspector, what if, breakpoints
        page.keyboard.press(key)
        page.evaluate("() => new Promise((go) => requestAnimationFrame(() => go(true)))")
        now = rooms(player)
        in_view(now, width)
        for part in ("player", STRIP, CONTROLS):
            assert now[part] == first[part], f"{part} moved as {key} was pressed"
        page.keyboard.press("Escape" if key != "w" else "w")
        player.focus()
        page.keyboard.press("Escape")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_small_graph_fills_its_pane(opened: Opener, width: int, height: int) -> None:
    page, player = opened(
        eg.Machine(eg.graph("f = (x + y)*z", {"x": -2, "y": 5, "z": -4})), width, height
    )
    in_view(rooms(player), width)
    drawn = player.locator(".eqg-pane > svg").bounding_box()
    pane = player.locator(PANE).bounding_box()
    assert drawn is not None and pane is not None
    shares = (drawn["width"] / pane["width"], drawn["height"] / pane["height"])
    names = page.evaluate(
        "() => { const text = document.querySelector('.eqg-name');"
        "return text.getBoundingClientRect().height / text.getBBox().height; }"
    )
    assert max(shares) > 0.95 or names >= 1.59, "as large as the pane, or as letters should be"


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_quiz_fits(opened: Opener, width: int, height: int) -> None:
    _, player = opened(eg.quiz("f = (x + y)*z", {"x": -2, "y": 5, "z": -4}), width, height)
    in_view(rooms(player), width)
    least = 170 if width > height else 100
    assert rooms(player)[PANE]["height"] >= least, "the question leaves room for the graph"


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_steps_of_time_and_a_comparison_fit(opened: Opener, width: int, height: int) -> None:
    draw = np.random.default_rng(0).normal
    values = {"xₜ": draw(size=(9, 4))}
    for gate in "ᵢfₒc":
        values |= {f"{x}{gate}": draw(size=(4, 4)) for x in "WU"} | {f"B{gate}": draw(size=4)}
    runs = [eg.Machine(eg.preset("lstm").unroll(9, values)) for _ in range(2)]
    page, player = opened(runs[0], width, height)
    page.keyboard.press("g")
    player.locator(".eqg-time-place").wait_for()
    shown = player.bounding_box()
    assert shown and shown["y"] >= 0 and shown["y"] + shown["height"] <= height
    controls = player.locator(".eqg-controls").bounding_box()
    assert controls and controls["y"] + controls["height"] <= shown["y"] + shown["height"]
    choices = player.locator(".eqg-views").bounding_box()
    assert choices and (width <= height or choices["height"] <= 82), "they take two lines at most"
    _, player = opened(eg.compare(*runs, names=("one", "two")), width, height)
    shown = player.bounding_box()
    assert shown and shown["y"] >= 0 and shown["y"] + shown["height"] <= height


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (853, 480)])
def test_a_presentation_fills_the_screen_and_hears_a_clicker(
    opened: Opener, root: Path, width: int, height: int
) -> None:
    page, player = opened(lstm(root), width, height)
    before = rooms(player)
    page.keyboard.press("Shift+F")
    player.and_(page.locator("[data-presenting]")).wait_for()
    at = rooms(player)
    assert (at["player"]["width"], at["player"]["height"]) == (width, at["seen"])
    assert at[STRIP]["bottom"] <= at[PANE]["top"], "the sentence stands over the graph"
    assert at[PANE]["height"] >= before[PANE]["height"], "which has all the room that is left"
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    page.keyboard.press("PageUp")
    assert player.get_attribute("data-step") == "1"
    page.keyboard.press("b")
    assert player.get_attribute("data-black") is not None
    page.keyboard.press("b")
    assert player.get_attribute("data-black") is None
    page.keyboard.press("Shift+F")
    player.and_(page.locator(":not([data-presenting])")).wait_for()
    assert rooms(player)["player"]["height"] == before["player"]["height"]
    page.keyboard.press("b")
    assert player.locator(".eqg-octagon").count() > 0, "here B is a breakpoint"
