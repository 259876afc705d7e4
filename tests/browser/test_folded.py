"""Big graphs in Chromium: folding by keys and clicks, zooming, panning, and what the wheel does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import eqgraph as eg
from tests.browser.manners import Manners, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from tests.browser.bench import Bench

MAP = ".eqg-minimap"


def unrolled() -> eg.Machine:
    """Return an LSTM over eight steps."""
    draw = np.random.default_rng(1).normal
    values = {"xₜ": draw(size=(8, 3))}
    for gate in "ᵢfₒc":
        values |= {f"W{gate}": draw(size=(3, 2)), f"U{gate}": draw(size=(2, 2))}
        values[f"B{gate}"] = draw(size=2)
    return eg.Machine(eg.preset("lstm").unroll(8, values))


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[tuple[Page, Locator]]:
    context = browser.new_context(
        viewport={"width": 1180, "height": 760}, reduced_motion="reduce", offline=True
    )
    page = context.new_page()
    manners = Manners(page)
    page.goto(eg.play(unrolled()).save_html(tmp_path / "page.html").as_uri())
    player = page.locator(".eqgraph-player")
    player.focus()
    yield page, player
    context.close()
    assert manners.complaints == []


def shown(player: Locator) -> set[str]:
    """Return the nodes in the picture."""
    refs = "all => all.map((one) => one.dataset.node)"
    return set(player.locator(".eqg-pane g[data-node]").evaluate_all(refs))


def current(player: Locator) -> list[str]:
    """Return the nodes that are drawn as current."""
    refs = "all => all.map((one) => one.dataset.node)"
    return player.locator(".eqg-pane g[data-state=current]").evaluate_all(refs)  # type: ignore[no-any-return]


def test_groups_open_and_follow_the_tape(opened: tuple[Page, Locator]) -> None:
    page, player = opened
    cell = shown(player)
    assert {"i₁", "f₁", "o₁", "ĉ₁", "c₁", "h₁", "x₁"} <= cell and len(cell) <= 15
    page.keyboard.press("ArrowRight")
    assert current(player) == ["i₁"]
    page.keyboard.press("Enter")
    assert current(player) == ["v1₁"] and "Wᵢ" in shown(player)
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert "Wf" in shown(player) and "Wᵢ" not in shown(player), "the next group is at work"
    page.keyboard.press("Backspace")
    assert shown(player) == cell
    for _ in range(25):
        page.keyboard.press("ArrowRight")
    assert "i₂" in shown(player) and "t = 2 of 8" in player.locator(".eqg-trail").inner_text()
    player.locator('.eqg-pane g[data-node="c₂"]').click()
    assert {"v17₂", "v18₂", "c₁"} <= shown(player)
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+O")
    assert {"i₁", "i₈"} <= shown(player)


BOXES = """(player) => Object.fromEntries([...player.querySelectorAll(".eqg-pane g[data-node]")]
    .filter((one) => getComputedStyle(one).visibility !== "hidden")
    .map((one) => [one.dataset.node, JSON.stringify(one.getBoundingClientRect())]))"""


def test_the_number_of_an_equation_folds_it_alone_and_in_place(
    browser: Browser, tmp_path: Path
) -> None:
    context = browser.new_context(reduced_motion="reduce", offline=True)
    page = context.new_page()
    graph = eg.graph("a = (x + y)*x\nb = tanh(a*y) + a", {"x": 1, "y": 2})
    page.goto(eg.play(eg.Machine(graph)).save_html(tmp_path / "page.html").as_uri())
    player = page.locator(".eqgraph-player")
    before = player.evaluate(BOXES)
    assert {"x", "y", "v1", "a", "v2", "v3", "b"} <= set(before)
    player.locator('g[data-equation="1"] > text').click()
    folded = player.evaluate(BOXES)
    assert set(before) - set(folded) == {"v2", "v3"}, "of b the result stays"
    assert all(before[name] == box for name, box in folded.items()), "nothing moves"
    box = player.locator(".eqg-fold")
    assert box.count() == 1 and box.text_content() in ("tanh(a*y) + a", "(3 nodes)", "⋯")
    player.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    around, now = (
        one.bounding_box() for one in (box, player.locator(".eqg-overlay").get_by_text("now"))
    )
    assert around and now, "the node of this step is in the box, and its badge at the rim of it"
    assert now["y"] + now["height"] <= around["y"] or now["y"] >= around["y"] + around["height"]
    box.click(position={"x": 6, "y": 6})
    assert player.evaluate(BOXES) == before and box.count() == 0
    page.keyboard.press("h")  # the node of this step is in b
    assert player.evaluate(BOXES) == folded
    page.keyboard.press("h")
    page.keyboard.press("Shift+O")
    assert shown(player) == {"x", "y", "a", "b"}, "all of them, in a picture of its own"
    player.locator('.eqg-pane g[data-node="b"]').click()
    assert "b" in shown(player) and "v2" in shown(player)
    context.close()


TEXT = "a = (x + y)*x\nb = tanh(a*y) + a\nL = b*b + a"
NUMBER = ".eqg-equation-number"


@pytest.fixture
def small(bench: Callable[[eg.Machine], Bench]) -> tuple[Page, Locator]:
    page = bench(eg.Machine(eg.graph(TEXT, {"x": 1, "y": 2}))).page
    return page, page.locator(".eqgraph-player")


def test_a_number_beside_the_equations_folds_that_one(small: tuple[Page, Locator]) -> None:
    page, player = small
    before = player.evaluate(BOXES)
    page.locator(NUMBER).nth(1).click()
    assert set(before) - set(player.evaluate(BOXES)) == {"v2", "v3"}
    assert player.get_attribute("data-step") == "0", "the click goes nowhere else"
    folded = page.locator(f"{NUMBER}[data-folded]")
    assert folded.all_inner_texts() == ["2"]
    page.locator(".eqg-fold").click(position={"x": 6, "y": 6})
    assert player.evaluate(BOXES) == before and folded.count() == 0
    page.locator(".eqg-tick-forward").nth(1).click()
    assert player.get_attribute("data-step") == "3", "beside it a click goes to its first step"


def test_a_value_on_its_way_passes_under_a_closed_box(small: tuple[Page, Locator]) -> None:
    page, player = small
    page.locator(NUMBER).nth(1).click()
    found = player.evaluate(
        """(player) => {
            player.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
            const all = player.querySelectorAll(".eqg-pane :is(.eqg-motion, .eqg-fold)");
            return [...all].map((one) => one.getAttribute("class"));
        }"""
    )  # at once: a motion takes 300 ms
    assert found == ["eqg-motion", "eqg-fold"]


def test_an_edit_keeps_what_is_folded_and_still_there(small: tuple[Page, Locator]) -> None:
    page, player = small
    for number in page.locator(NUMBER).all():
        number.click()
    assert page.locator(".eqg-fold").count() == 3
    text = TEXT.replace("tanh", "relu").replace("L =", "M =")
    page.keyboard.press("e")
    page.locator(".eqg-editor textarea").fill(text)
    page.keyboard.press("Enter")
    until(page, "document.querySelector('.eqg-pane [data-node=M]')")
    assert page.locator(f"{NUMBER}[data-folded]").all_inner_texts() == ["1", "2"]
    assert page.locator(".eqg-fold").count() == 2
    now = set(player.evaluate(BOXES))
    assert {"a", "b", "M"} <= now and not {"v1", "v2", "v3"} & now


def test_values_in_a_shared_picture_are_those_of_its_time(opened: tuple[Page, Locator]) -> None:
    page, player = opened
    machine = unrolled().run()
    page.keyboard.press("End")
    page.keyboard.press("o")
    for name in ("i₁", "v4₁"):
        told = player.locator(f'.eqg-pane g[data-node="{name}"] [data-value]').text_content()
        first = float((told or "").replace("−", "-").split()[0])
        known = machine.value(name)
        assert known is not None and first == pytest.approx(known[0], abs=0.01)


def test_zoom_pan_and_fit(opened: tuple[Page, Locator]) -> None:
    page, player = opened
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+O")
    pane, width = player.locator(".eqg-pane"), "(one) => one.querySelector('svg').clientWidth"
    reading = pane.evaluate(width)
    assert player.locator(MAP).is_visible()
    page.keyboard.press("+")
    assert pane.evaluate(width) > reading
    page.keyboard.press("-")
    assert pane.evaluate(width) == pytest.approx(reading, abs=2)
    page.keyboard.press("f")
    assert pane.evaluate("(one) => one.scrollWidth <= one.clientWidth + 1")
    assert not player.locator(MAP).is_visible()
    page.keyboard.press("0")
    assert pane.evaluate(width) == pytest.approx(reading, abs=2)
    box = pane.bounding_box()
    assert box is not None
    x, y = box["x"] + 500, box["y"] + box["height"] - 70
    before = pane.evaluate("(one) => one.scrollLeft")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 120, y, steps=4)
    page.mouse.up()
    assert pane.evaluate("(one) => one.scrollLeft") == pytest.approx(before + 120, abs=2)


def test_the_wheel_scrolls_the_page_until_it_is_asked_to_zoom(
    opened: tuple[Page, Locator],
) -> None:
    page, player = opened
    player.locator(".eqg-pane").hover()
    width = "() => document.querySelector('.eqg-pane svg').clientWidth"
    before = page.evaluate(width)
    page.evaluate("document.body.style.paddingBottom = '2000px'")  # more than the player
    page.evaluate("document.activeElement.blur()")
    page.mouse.wheel(0, 90)
    until(page, "window.scrollY > 0")
    assert page.evaluate(width) == before
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    until(page, f"({width})() > {before}")
    page.keyboard.up("Control")
    player.focus()
    at = page.evaluate("window.scrollY")
    zoomed = page.evaluate(width)
    page.mouse.wheel(0, -200)
    until(page, f"({width})() > {zoomed}")
    assert page.evaluate("window.scrollY") == at


def test_the_current_node_stays_out_of_the_rim(opened: tuple[Page, Locator]) -> None:
    page, player = opened
    page.keyboard.press("Shift+O")
    for _ in range(60):
        page.keyboard.press("Shift+ArrowRight")
        inside = player.locator(".eqg-pane").evaluate(
            """(pane) => {
                const node = pane.querySelector('g[data-state=current] .eqg-box');
                if (!node) return true;
                const [a, b] = [node.getBoundingClientRect(), pane.getBoundingClientRect()];
                return a.left >= b.left && a.right <= b.right && a.top >= b.top
                    && a.bottom <= b.bottom;
            }"""
        )
        assert inside
