"""Look into nodes, follow links, stop at breakpoints and find, with real keys and a real mouse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import eqgraph as eg
from tests.browser.player import Opener, keep, look, lstm
from tests.browser.test_moving import shared

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

WIDTH = 1140
RIM: Any = {"x": 4, "y": 4}  # of a node, where no tile lies


@pytest.fixture
def machine(root: Path) -> eg.Machine:
    return lstm(root)


def neuron() -> eg.Machine:
    text = "a = w*x; b = a + w; c = b*a; d = exp(c)"
    return eg.Machine(eg.graph(text, {"w": 0.5, "x": -2.0}))


def step_of(machine: eg.Machine, text: str) -> int:
    return next(one.step for one in machine.tape if one.text == text)


def go(page: Page, player: Locator, step: int) -> None:
    """Press arrows until the player stands at a step."""
    here = look(player).step
    key = "ArrowRight" if step > here else "ArrowLeft"
    for _ in range(abs(step - here)):
        page.keyboard.press(key)


def node(player: Locator, name: str) -> Locator:
    return player.locator(f'g[data-node="{name}"]')


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1140, 700])
def test_looking_into_a_node(
    opened: Opener, machine: eg.Machine, scheme: Any, width: int, tmp_path: Path
) -> None:
    page, player = opened(machine, WIDTH)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 1000})
    page.keyboard.press("End")
    node(player, "Uf").locator(".eqg-box").click(position=RIM)
    inspector = player.locator(".eqg-inspector")
    inspector.wait_for()
    cells = inspector.locator(".eqg-grid-value .eqg-grid-cell")
    assert cells.count() == 16
    cells.nth(5).hover()
    pointed = inspector.locator(".eqg-pointed-cell")
    assert pointed.count() == 2
    assert pointed.nth(0).bounding_box()["x"] == pytest.approx(  # type: ignore[index]
        pointed.nth(1).bounding_box()["x"]  # type: ignore[index]
    )
    value = machine.run().value("Uf")
    assert value is not None
    assert cells.nth(5).get_attribute("title") == str(value[1, 1]).replace("-", "−")
    overflow = inspector.evaluate("(e) => e.scrollWidth - e.clientWidth")
    assert overflow <= 0
    keep(page, tmp_path, f"inspector_{scheme}_{width}")


def test_the_whole_inspector_by_keys(opened: Opener, machine: eg.Machine) -> None:
    page, player = opened(machine, WIDTH)
    go(page, player, 3)
    page.keyboard.press("Enter")
    name = player.locator(".eqg-inspector-name")
    assert name.inner_text() == machine.tape[2].node.name
    page.keyboard.press("ArrowRight")
    assert look(player).step == 4, "stepping goes on beside it"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('eqg-grid-cell')"):
            break
    before = page.evaluate("document.activeElement.title")
    page.keyboard.press("ArrowRight")
    assert look(player).step == 4, "inside the grid the arrows move the element"
    assert page.evaluate("document.activeElement.title") != before
    page.keyboard.press("Control+c")
    copied = page.evaluate("navigator.clipboard.readText()")
    value = machine.run().value(name.inner_text())
    assert value is not None
    np.testing.assert_allclose([float(x) for x in copied.split()], np.ravel(value), rtol=1e-14)
    page.keyboard.press("Escape")
    assert player.locator(".eqg-tape").is_visible()
    assert page.evaluate("document.activeElement.className") == "eqgraph-player"


def test_the_gradient_grows_term_by_term(opened: Opener, tmp_path: Path) -> None:
    machine = neuron()
    page, player = opened(machine, WIDTH)
    node(player, "w").locator(".eqg-box").click(position=RIM)
    status = player.locator(".eqg-block-gradient .eqg-block-status")
    writes = [one.step for one in machine.tape if one.phase == "backward" and one.node.name == "w"]
    assert len(writes) == 2
    go(page, player, writes[0] - 1)
    assert status.inner_text() == "not yet"
    go(page, player, writes[0])
    assert status.inner_text() == "so far, 1 of 2"
    go(page, player, writes[1])
    assert status.inner_text() == "complete, 2 of 2"
    assert "2 of 2:" in player.locator(".eqg-sum").inner_text()
    pill = player.locator(".eqg-pill title").first.text_content() or ""
    assert pill.startswith("2 of 2: ")
    keep(page, tmp_path, "growth")


def test_no_path(opened: Opener) -> None:
    machine = eg.Machine(eg.graph("a = x*x; b = y*y", {"x": 2.0, "y": 3.0}), of="a")
    page, player = opened(machine, WIDTH)
    node(player, "y").locator(".eqg-box").click(position=RIM)
    status = player.locator(".eqg-block-gradient .eqg-block-status")
    assert status.inner_text() == "not yet"
    page.keyboard.press("End")
    assert status.inner_text() == "no path to a"


def test_pointing_lights_one_thing_in_four_places(
    opened: Opener, machine: eg.Machine, tmp_path: Path
) -> None:
    page, player = opened(machine, WIDTH)
    page.keyboard.press("End")

    def lit() -> tuple[bool, bool, bool]:
        places = (
            player.locator('.eqg-equation-text .eqg-pointed[data-ref="cₜ"]'),
            player.locator('g.eqg-pointed[data-node="cₜ"]'),
            player.locator('.eqg-tape-line.eqg-pointed[data-ref="cₜ"]'),
        )
        return tuple(place.count() > 0 for place in places)  # type: ignore[return-value]

    for side in ("as printed", "math"):
        player.locator(".eqg-switch-side", has_text=side).click()
        assert lit() == (False, False, False)
        node(player, "cₜ").locator(".eqg-box").hover(position=RIM)
        assert lit() == (True, True, True)
        player.locator('.eqg-equation-text [data-ref="cₜ"]').first.hover()
        assert lit() == (True, True, True)
        keep(page, tmp_path, f"pointing_{side}")
        player.locator('.eqg-tape-line[data-ref="cₜ"]').first.hover()
        assert lit() == (True, True, True)
        page.mouse.move(1, 1)
        page.mouse.move(2, 2)
    drawn = player.locator(".eqg-equation-text math").first.bounding_box()
    assert drawn is not None
    assert drawn["width"] > 100


def test_a_shared_subexpression_is_lit_in_all_its_places(opened: Opener, tmp_path: Path) -> None:
    machine = shared()
    page, player = opened(machine, WIDTH)
    page.keyboard.press("End")
    common = machine.tape[1].node  # a*b + c
    node(player, common.name).locator(".eqg-box").hover(position=RIM)
    parts = player.locator(f'.eqg-equation-text .eqg-pointed[data-ref="{common.name}"]')
    assert parts.all_inner_texts() == ["a*b + c"] * 3
    page.keyboard.press("Escape")
    node(player, common.name).locator(".eqg-box").click(position=RIM)
    chosen = player.locator(f'.eqg-equation-text .eqg-selected[data-ref="{common.name}"]')
    assert chosen.count() == 3
    assert player.locator(".eqg-brackets").count() == 1
    keep(page, tmp_path, "shared_places")


def test_an_edge_that_is_done_shows_its_card(opened: Opener, tmp_path: Path) -> None:
    machine = neuron()
    page, player = opened(machine, WIDTH)
    page.keyboard.press("End")
    edge = player.locator('g.eqg-edge[data-to="d"] .eqg-line')
    edge.dispatch_event("pointerover")
    card = player.locator(".eqg-asked-card .eqg-card")
    assert card.count() == 1
    assert "upstream × d" in (card.text_content() or "")
    keep(page, tmp_path, "card")


class Whole:
    """A page with all parts of the player, which reads conditions."""

    def __init__(self, machine: eg.Machine) -> None:
        self.player = eg.play(machine)

    def save_html(self, path: str | Path) -> Path:
        return self.player.save_html(path)


def test_breakpoints_and_conditions(opened: Opener, machine: eg.Machine, tmp_path: Path) -> None:
    page, player = opened(Whole(machine), WIDTH)
    stops = [one.step for one in machine.tape if one.node.name == "cₜ"]
    player.locator('.eqg-equation-text [data-ref="cₜ"]').first.click()
    page.keyboard.press("b")
    assert player.locator(".eqg-octagon-mark").count() == 1
    for stop in stops:
        page.keyboard.press("c")
        assert look(player).step == stop
    page.keyboard.press("F8")
    assert look(player).step == len(machine.tape)
    for stop in reversed(stops):
        page.keyboard.press("Shift+C")
        assert look(player).step == stop
    page.keyboard.press("B")
    page.keyboard.press("Shift+B")
    page.keyboard.type("value > 3")
    page.keyboard.press("Enter")
    message = player.locator(".eqg-breaks-message")
    assert "compares an array" in message.inner_text()
    page.keyboard.press("Control+a")
    page.keyboard.type("‖grad‖ < 0.15 and ‖h_t‖ > 0")
    page.keyboard.press("Enter")
    assert message.inner_text() == ""
    keep(page, tmp_path, "breakpoints")
    page.keyboard.press("Escape")
    page.keyboard.press("Home")
    found = []
    machine.reset().break_at("‖grad‖ < 0.15 and ‖h_t‖ > 0")
    while machine.run().stopped:
        found.append(machine.pc)
    assert found
    for place in found:
        page.keyboard.press("c")
        assert look(player).step == place


def test_find_and_help(opened: Opener, machine: eg.Machine, tmp_path: Path) -> None:
    page, player = opened(machine, WIDTH)
    page.keyboard.press("/")
    page.keyboard.type("c_t")
    page.keyboard.press("Enter")
    assert player.locator('.eqg-equation-text .eqg-selected[data-ref="cₜ"]').count() >= 1
    assert look(player).step == 0
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    assert player.locator(".eqg-inspector-name").inner_text() == "cₜ"
    page.keyboard.press("?")
    assert player.locator(".eqg-help").is_visible()
    keep(page, tmp_path, "help")
    page.keyboard.press("ArrowRight")
    assert look(player).step == 0
    page.keyboard.press("Escape")
    assert not player.locator(".eqg-help").is_visible()
    page.keyboard.press("ArrowRight")
    assert look(player).step == 1


def test_a_large_array_is_there_whole(opened: Opener, tmp_path: Path) -> None:
    values = {"W": np.arange(600.0).reshape(30, 20) / 600, "x": np.ones(20)}
    page, player = opened(eg.Machine(eg.graph("y = W·x\nL = ∑(y)", values)), WIDTH)
    page.keyboard.press("End")
    node(player, "W").locator(".eqg-box").click(position=RIM)
    note = player.locator(".eqg-block-value .eqg-note")
    assert note.inner_text() == "all 600 numbers · rows 1–8 of 30, columns 1–8 of 20"
    keep(page, tmp_path, "large")


def test_mathematics_with_fractions_and_roots(opened: Opener, tmp_path: Path) -> None:
    text = "y = (a + b)/(1 + c²)\nz = √(y + 1)/(2*y)\nL = ∑(z) + |a|"
    page, player = opened(eg.Machine(eg.graph(text, {"a": 1.0, "b": [1.0, 2.0], "c": 2.0})), WIDTH)
    player.locator(".eqg-switch-side", has_text="math").click()
    fraction = player.locator("mfrac").first
    top, bottom = (fraction.locator(":scope > *").nth(k).bounding_box() for k in (0, 1))
    assert top is not None
    assert bottom is not None
    assert top["y"] + top["height"] <= bottom["y"] + 1
    page.keyboard.press("ArrowRight")
    assert player.locator("math .eqg-part").count() == 1
    keep(page, tmp_path, "mathematics")
