"""Type what is not explicit: with a kernel it is read there and evaluated in the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import eqgraph as eg
from tests.browser.bench import Bench, QuizBench
from tests.browser.player import Opener, look

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

CELL = "z = W x + b\nh = tanh(z)\nL = ∑(h − y)²"
VALUES: dict[str, Any] = {
    "W": [[1.0, 2.0], [0.5, -1.0]],
    "x": [0.5, 1.0],
    "b": [0.1, 0.2],
    "y": [1.0, 0.0],
}


def typed(player: Locator, text: str) -> None:
    """Type a condition into the box of breakpoints."""
    player.focus()
    if player.locator(".eqg-breaks").is_hidden():
        player.page.keyboard.press("Shift+B")
    field = player.locator(".eqg-condition")
    field.fill(text)
    field.press("Enter")


def test_a_condition_is_read_by_the_kernel(browser_page: Page) -> None:
    b = Bench(browser_page, eg.play(CELL, VALUES))
    player = browser_page.locator(".eqgraph-player")
    typed(player, "max(W x) > 2 L − 9 ∧ ‖grad‖ > 0")
    item = player.locator(".eqg-breaks-item")
    item.get_by_text("when").wait_for()
    assert b.sent("read")[0]["text"] == "max(W x) > 2 L − 9 ∧ ‖grad‖ > 0"
    assert "max(W·x) > 2*L − 9 ∧ ‖grad‖ > 0" in item.inner_text()
    player.locator(".eqg-condition").press("Escape")
    browser_page.keyboard.press("c")
    assert look(player).phase == "backward"
    typed(player, "2 nobody > 1")
    player.locator(".eqg-breaks-message").get_by_text("knows no 'nobody'").wait_for()


def test_without_a_kernel_the_sign_is_asked_for(opened: Opener) -> None:
    _, player = opened(eg.play(CELL, VALUES))
    typed(player, "max(W x) > 1")
    assert player.locator(".eqg-breaks-message").inner_text() == "write the sign: W·x"
    typed(player, "max(W·x) > 1")
    assert "max(W·x) > 1" in player.locator(".eqg-breaks-item").inner_text()


def test_an_answer_to_new_numbers_is_read_by_the_kernel(browser_page: Page) -> None:
    quiz = eg.quiz(CELL, VALUES, ask=["z", "W̄"])
    b = QuizBench(browser_page, quiz.widget)
    player = browser_page.locator(".eqgraph-player")
    player.get_by_role("button", name="New numbers").click()
    told = player.locator(".eqg-quiz-told")
    for k, text in enumerate(["W x + b", "z̄ xᵀ"]):
        player.focus()
        browser_page.keyboard.press("a")
        browser_page.keyboard.type(text)
        browser_page.keyboard.press("Enter")
        told.get_by_text(f"read as {quiz.explicit(k, text)}").wait_for()
        assert told.inner_text().startswith("✓ right")
        browser_page.keyboard.press("Escape")
    assert [one["text"] for one in b.sent("read")] == ["W x + b", "z̄ xᵀ"]
    assert quiz.score().points == 0, "what is answered of new numbers counts in the page"
    quiz.widget.close()


def test_a_page_watches_for_the_first_cause_of_a_nan(opened: Opener) -> None:
    def sick() -> eg.Machine:
        values = {"x": [0.0, 1.0], "w": [-1.0, 4.0]}
        return eg.Machine(eg.graph("y = log(x)\nz = √(w)\nL = ∑(y*z)", values))

    page, player = opened(sick())
    for text in ("NaN", "inf"):
        machine, stops = sick().watch(text), list[int]()
        while machine.pc < len(machine.tape) and machine.run().stopped:
            stops.append(machine.pc)
        typed(player, text)
        hits = player.locator(".eqg-breaks-item").last.locator(".eqg-breaks-hits")
        assert hits.inner_text().startswith(f"{len(stops)} ")
        player.locator(".eqg-condition").press("Escape")
        page.keyboard.press("Home")
        for stop in stops:
            page.keyboard.press("c")
            assert look(player).step == stop, text
        player.locator(".eqg-breaks-item .eqg-close").first.evaluate("one => one.click()")


def test_a_power_of_a_name_comes_back_as_the_page_reads_it(browser_page: Page) -> None:
    Bench(browser_page, eg.play("L = a*b + n", {"a": 2.0, "b": 3.0, "n": 2.0}))
    player = browser_page.locator(".eqgraph-player")
    typed(player, "a^n L > 1")
    item = player.locator(".eqg-breaks-item")
    item.get_by_text("when").wait_for()
    assert "a^n*L > 1" in item.inner_text()


def test_a_check_that_cannot_tell_says_so(opened: Opener) -> None:
    page, player = opened(eg.Machine(eg.graph("y = 1e20 + x", {"x": 3.0})))
    player.focus()
    page.keyboard.press("w")
    player.get_by_text("check gradients").click()
    player.get_by_text("find no gradient wrong, but cannot tell of x.").wait_for()
    assert "cannot tell" in player.locator(".eqg-whatif").inner_text()
    assert "✓" not in player.locator(".eqg-whatif").inner_text()
