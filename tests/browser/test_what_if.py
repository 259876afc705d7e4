"""An input is changed in the player: the page runs again, the place and the picture stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import eqgraph as eg
from tests.browser.bench import Bench
from tests.browser.player import agrees, keep, look, lstm

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

Opener = Callable[[eg.Machine], Bench]


def neuron() -> eg.Machine:
    return eg.Machine(eg.graph("a = w*x + b\ny = tanh(a)", {"w": 0.5, "x": 2.0, "b": -0.3}))


def put(page: Page, what: str, value: str) -> None:
    """Type a number into a field, as a person does."""
    page.get_by_label(f"{what}, as a number").fill(value)
    page.keyboard.press("Tab")


def test_a_new_number_runs_again_and_nothing_moves(bench: Opener, root: Path) -> None:
    b = bench(lstm(root))
    page, player = b.page, b.page.locator(".eqgraph-player")
    for _ in range(41):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("w")
    page.evaluate("document.querySelector('.eqg-graph').same = true")
    put(page, "Bf[1]", "2.5")
    assert b.page.evaluate("bench.sent") == [], "the page computes"
    assert page.evaluate("document.querySelector('.eqg-graph').same"), "no new SVG"
    assert look(player).step == 41, "the place on the tape is kept"
    fresh = eg.Machine(b.player.machine.graph, of="L")
    for name, value in b.player.machine.values.items():
        fresh.let(name, value)
    assert fresh.values["Bf"][0] == 2.5
    agrees(look(player), fresh)
    player.focus()
    page.keyboard.press("End")
    loss = look(player).nodes["L"].value.replace("−", "-")
    assert float(loss) == pytest.approx(fresh.run().value("L"), rel=1e-2)
    assert page.locator(".eqg-whatif").is_visible(), "the panel stays"


def test_every_step_shows_the_new_run(bench: Opener) -> None:
    b = bench(neuron())
    page, player = b.page, b.page.locator(".eqgraph-player")
    page.keyboard.press("w")
    put(page, "w", "-1.5")
    player.focus()
    fresh = eg.Machine(eg.graph("a = w*x + b\ny = tanh(a)", {"w": -1.5, "x": 2.0, "b": -0.3}))
    page.keyboard.press("Home")
    for step in range(len(fresh.tape) + 1):
        sight = look(player)
        assert sight.step == step
        agrees(sight, fresh)
        page.keyboard.press("ArrowRight")
    numbers = look(player).nodes
    for name in ("w", "x", "b", "a", "y"):
        value = numbers[name].value.replace("−", "-")
        assert float(value) == pytest.approx(
            float(np.asarray(fresh.run().value(name))), rel=5e-3, abs=1e-3
        )


def test_every_move_of_the_slider_is_seen_and_the_kernel_follows(bench: Opener) -> None:
    b = bench(neuron())
    page = b.page
    page.keyboard.press("w")
    slider = page.get_by_label("w, as a slider")
    slider.focus()
    seen = set()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
        seen.add(page.locator('[data-node="w"] [data-value]').text_content())
    assert len(seen) > 20
    last = float(slider.input_value())
    assert last == pytest.approx(0.5 + 40 * 0.005)
    page.wait_for_function("bench.model.saved >= 40")
    assert float(b.player.machine.values["w"]) == pytest.approx(last)
    assert look(page.locator(".eqgraph-player")).step == 0, "the tape did not move"


def test_a_pinned_run_shows_the_difference(bench: Opener, root: Path, tmp_path: Path) -> None:
    b = bench(lstm(root))
    page = b.page
    page.keyboard.press("End")
    page.keyboard.press("w")
    before = look(page.locator(".eqgraph-player")).nodes
    page.get_by_role("button", name="pin this run").click()
    assert set(page.locator(".eqg-delta text").all_text_contents()) <= {"=", "Δ 0"}
    put(page, "Bf[1]", "2")
    delta = page.locator('[data-node="L"] .eqg-delta-number').first.text_content() or ""
    after = look(page.locator(".eqgraph-player")).nodes
    number = [float(n["L"].value.replace("−", "-")) for n in (after, before)]
    shown = float(delta.replace("Δ", "").replace("−", "-"))
    assert shown == pytest.approx(number[0] - number[1], abs=0.011)
    assert page.locator('[data-node="iₜ"] .eqg-value .eqg-delta-same').count() == 1
    assert page.locator('[data-node="fₜ"] .eqg-value .eqg-delta rect').count() >= 4
    assert page.locator(".eqg-edge.eqg-differs").count() > 0
    assert page.locator(".eqg-edge.eqg-same").count() > 0
    page.locator('[data-node="L"]').hover()
    tip = page.locator('[data-node="L"] > title').text_content() or ""
    assert "pinned" in tip
    keep(page, tmp_path, "pinned_light")
    page.emulate_media(color_scheme="dark")
    keep(page, tmp_path, "pinned_dark")
    page.get_by_label("show differences").uncheck()
    assert page.locator(".eqg-delta").count() == 0
    page.get_by_role("button", name="unpin the run").click()
    assert not page.locator(".eqg-run-note").is_visible()


def test_equal_inputs_differ_nowhere(bench: Opener) -> None:
    b = bench(neuron())
    page = b.page
    page.keyboard.press("End")
    page.keyboard.press("w")
    page.get_by_role("button", name="pin this run").click()
    put(page, "w", "3")
    assert page.locator(".eqg-edge.eqg-differs").count() > 0
    page.get_by_label("w back to its first value").click()
    assert page.locator(".eqg-edge.eqg-differs").count() == 0
    assert set(page.locator(".eqg-delta text").all_text_contents()) == {"Δ 0"}


def test_gradients_are_compared_with_central_differences(bench: Opener) -> None:
    b = bench(neuron())
    page = b.page
    page.keyboard.press("w")
    button = page.get_by_role("button", name="check gradients")
    button.click()
    page.get_by_text("Every gradient agrees").wait_for()
    assert page.locator(".eqg-verdict").all_inner_texts() == ["✓ agrees"] * 3
    put(page, "x", "1")
    assert set(page.locator(".eqg-verdict").all_inner_texts()) == {""}, "old verdicts are gone"
    wrong = json.loads(json.dumps(b.player.payload))
    (product,) = (kind for kind in wrong["kinds"] if kind["operator"] == "mul")
    back = product["back"]
    back[0]["routine"] = back[1]["routine"]  # of w*x: what flows back to w is what x receives
    page.evaluate("(payload) => bench.model.set('payload', payload)", wrong)
    button.click()
    page.get_by_text("These gradients differ").wait_for()
    verdicts = {
        knob.get_attribute("data-ref"): knob.locator(".eqg-verdict").inner_text()
        for knob in page.locator(".eqg-knob").all()
    }
    assert verdicts == {"w": "✗ differs", "x": "✓ agrees", "b": "✓ agrees"}


def test_problems_are_those_of_the_new_numbers(bench: Opener) -> None:
    b = bench(eg.Machine(eg.graph("y = log(x)\nL = y*2", {"x": 2.0})))
    page = b.page
    page.keyboard.press("End")
    assert page.locator(".eqg-button-problems").inner_text() == "✓ no problems"
    page.keyboard.press("w")
    put(page, "x", "-1")
    assert page.locator(".eqg-button-problems").inner_text() == "⚠ 1 problem"
    assert page.locator(".eqg-problem-mark").count() == 1
    assert page.locator(".eqg-warning").get_attribute("data-ref") == "y"
    (problem,) = eg.problems(b.player.machine)
    assert page.locator(".eqg-problem-text").text_content() == problem.text
    put(page, "x", "3")
    assert page.locator(".eqg-button-problems").inner_text() == "✓ no problems"
    for name in (".eqg-warning", ".eqg-problem-mark", ".eqg-odd > .eqg-hatch"):
        assert page.locator(name).count() == 0, name


def test_numbers_without_a_result_are_refused_and_the_run_stays(bench: Opener) -> None:
    b = bench(eg.Machine(eg.graph("y = solve(A, c)", {"A": [[1.0, 2.0], [3.0, 4.0]], "c": [1, 1]})))
    page, player = b.page, b.page.locator(".eqgraph-player")
    page.keyboard.press("End")
    page.keyboard.press("w")
    before = look(player).nodes
    put(page, "A[1, 1]", "1.5")  # 1.5*4 is 2*3
    assert "Not run again" in page.locator(".eqg-whatif-status").inner_text()
    assert "singular" in page.locator(".eqg-whatif-status").inner_text()
    assert look(player).nodes == before
    assert page.get_by_label("A[1, 1], as a number").input_value() == "1"
    put(page, "A[1, 1]", "5")
    assert page.locator(".eqg-whatif-status").inner_text() == ""
    assert look(player).nodes != before


def test_large_inputs_have_an_element_each(bench: Opener) -> None:
    values = {"W": np.arange(600.0).reshape(20, 30) / 100, "x": np.ones(30)}
    b = bench(eg.Machine(eg.graph("y = W·x\nL = ∑(y*y)", values)))
    page = b.page
    page.keyboard.press("w")
    page.get_by_label("element of W, axis 1, 1 to 20").fill("3")
    page.keyboard.press("Tab")
    page.get_by_label("element of W, axis 2, 1 to 30").fill("5")
    page.keyboard.press("Tab")
    field = page.get_by_label("W[3, 5], as a number")
    page.wait_for_function("(field) => field.value !== ''", arg=field.element_handle())
    assert float(field.input_value()) == pytest.approx(values["W"][2, 4])
    put(page, "W[3, 5]", "-7")
    assert b.player.machine.values["W"][2, 4] == -7
    assert values["W"][2, 4] != -7


def test_a_saved_page_runs_again_without_a_kernel(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    target = eg.play(neuron()).save_html(tmp_path / "page.html").as_uri()
    page.goto(target)
    player = page.locator(".eqgraph-player")
    player.focus()
    page.keyboard.press("End")
    page.keyboard.press("w")
    put(page, "w", "-1.5")
    fresh = eg.Machine(eg.graph("a = w*x + b\ny = tanh(a)", {"w": -1.5, "x": 2.0, "b": -0.3}))
    agrees(look(player), fresh)
    page.get_by_role("button", name="check gradients").click()
    page.get_by_text("Every gradient agrees").wait_for()
    assert asked == [target]
    page.keyboard.press("Escape")
    assert not page.locator(".eqg-whatif").is_visible()
    context.close()


def test_what_is_typed_is_no_key_of_the_player(bench: Opener) -> None:
    b = bench(neuron())
    page = b.page
    page.keyboard.press("w")
    field = page.get_by_label("w, as a number")
    field.focus()
    for key in ("End", "ArrowUp", "1", "e", "2", "n", "f", "ArrowLeft"):
        page.keyboard.press(key)
    sight: Any = look(page.locator(".eqgraph-player"))
    assert sight.step == 0
    page.keyboard.press("Escape")
    assert not page.locator(".eqg-whatif").is_visible()
    assert player_has_focus(page.locator(".eqgraph-player"))


def player_has_focus(player: Locator) -> bool:
    found: bool = player.evaluate("(root) => root === document.activeElement")
    return found
