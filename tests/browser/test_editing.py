"""The equations are edited in the player: text, graph, values and place follow the kernel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import eqgraph as eg
from tests.browser.bench import Bench
from tests.browser.manners import until
from tests.browser.player import Opener, agrees, keep, look, lstm

if TYPE_CHECKING:
    from playwright.sync_api import Page

Benched = Callable[[eg.Machine], Bench]


IN_VIEW = """(() => {
    const pane = document.querySelector(".eqg-pane").getBoundingClientRect();
    const node = document.querySelector(".eqg-node[data-state=current]")?.getBoundingClientRect();
    return node?.width > 0 && node.left >= pane.left && node.right <= pane.right
        && node.top >= pane.top && node.bottom <= pane.bottom;
})()"""


def retype(page: Page, old: str, new: str) -> None:
    """Change the text of the equations by keys alone."""
    page.keyboard.press("e")
    field = page.get_by_role("textbox", name="equations")
    text = field.input_value()
    assert old in text
    place = text.index(old)
    field.evaluate("(f, [a, b]) => f.setSelectionRange(a, b)", [place, place + len(old)])
    page.keyboard.type(new)
    page.keyboard.press("Enter")


def test_tanh_becomes_relu_and_the_place_is_kept(
    bench: Benched, root: Path, tmp_path: Path
) -> None:
    b = bench(lstm(root))
    page, player = b.page, b.page.locator(".eqgraph-player")
    for _ in range(39):
        page.keyboard.press("ArrowRight")
    sentence = page.locator(".eqg-sentence-instruction").inner_text()
    retype(page, "tanh(cₜ)", "relu(cₜ)")
    until(page, "document.querySelectorAll('.eqg-editor:not([hidden])').length === 0")
    keep(page, tmp_path, "edited")
    m = b.player.machine
    assert m.graph["hₜ"].operands[1].operator.name == "relu"
    assert b.player.changes == 1 and "relu(cₜ)" in b.player.text
    sight = look(player)
    assert sight.step == b.player.step
    agrees(sight, eg.Machine(m.graph, of="L"))
    assert page.locator(".eqg-sentence-instruction").inner_text() == sentence
    assert player.evaluate("(p) => p === document.activeElement"), "the keys go on"
    page.keyboard.press("u")
    until(page, "bench.model.get('changes') === 0")
    assert "tanh(cₜ)" in b.player.text
    agrees(look(player), eg.Machine(b.player.machine.graph, of="L"))


def test_after_a_change_the_current_node_is_in_view(bench: Benched, root: Path) -> None:
    b = bench(lstm(root))
    page = b.page
    page.set_viewport_size({"width": 1100, "height": 520})
    for _ in range(11):
        page.keyboard.press("ArrowRight")
    for old, new in (("tanh(cₜ)", "relu(cₜ)"), ("iₜ ⊙ ĉₜ", "iₜ ⊙ ĉₜ + 0.1 iₜ")):
        changes = b.player.changes
        retype(page, old, new)
        until(page, f"bench.model.get('changes') > {changes}")
        until(page, "document.querySelectorAll('.eqg-editor:not([hidden])').length === 0")
        until(page, IN_VIEW)


def test_what_cannot_be_read_is_told_under_its_character(bench: Benched, tmp_path: Path) -> None:
    b = bench(eg.Machine(eg.graph("a = w*x\ny = tanh(a)", {"w": 0.5, "x": 2.0})))
    page = b.page
    page.keyboard.press("End")
    retype(page, "tanh(a)", "tanh(a")
    error = page.locator(".eqg-editor-error")
    error.filter(has_text="never closed").wait_for()
    lines = error.inner_text().split("\n")
    assert lines[-1].index("^") == lines[-2].index("(")
    keep(page, tmp_path, "edit_error")
    field = page.get_by_role("textbox", name="equations")
    assert field.evaluate("(f) => f.value.slice(f.selectionStart, f.selectionEnd)") == "("
    assert "tanh(a" in field.input_value(), "nothing typed is lost"
    assert b.player.changes == 0 and page.locator("[data-node='y']").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".eqg-equations").inner_text().count("tanh(a)") == 1
    page.keyboard.press("e")
    assert field.input_value() == "a = w*x\ny = tanh(a)"


def test_a_name_without_a_value_is_asked_for(bench: Benched, tmp_path: Path) -> None:
    b = bench(eg.Machine(eg.graph("a = w*x\ny = tanh(a)", {"w": 0.5, "x": [2.0, 1.0]})))
    page, player = b.page, b.page.locator(".eqgraph-player")
    b.player.machine.let("w", np.array(0.7))
    retype(page, "w*x", "w*x + β")
    value = page.get_by_label("value of β")
    value.wait_for()
    keep(page, tmp_path, "edit_asks")
    page.keyboard.type("zero")
    page.keyboard.press("Enter")
    page.locator(".eqg-editor-error").filter(has_text="is no value for β").wait_for()
    value.fill("[1, −3]")
    value.press("Enter")
    until(page, "bench.model.get('changes') === 1")
    m = b.player.machine
    assert m.values["β"].tolist() == [1, -3] and m.values["w"] == 0.7
    page.keyboard.press("End")
    agrees(look(player), eg.Machine(m.graph))


def test_a_saved_page_says_what_reads_equations(opened: Opener) -> None:
    page, player = opened(eg.Machine(eg.graph("y = x*x", {"x": 3.0})))
    assert page.locator(".eqg-edit").count() == 0
    page.keyboard.press("e")
    page.keyboard.press("m")
    assert "run the cell in a notebook" in page.locator(".eqg-menu").inner_text()
    page.keyboard.press("Escape")
    player.focus()
    page.keyboard.press("ArrowRight")
    assert look(player).step == 1
