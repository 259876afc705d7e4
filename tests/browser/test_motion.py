"""A step shows its values on their way; texts are final before that, and it can be off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import eqgraph as eg
from tests.browser.manners import until
from tests.browser.player import Opener

if TYPE_CHECKING:
    from playwright.sync_api import Page

# What moves at the moment that a key was pressed, held still there.
PRESS = """(key) => {
    const root = document.querySelector(".eqgraph-player");
    root.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    const own = document.getAnimations().filter((one) =>
        !(one instanceof CSSTransition) && one.effect.target.closest(".eqg-graph"));
    for (const one of own) one.pause();
    const tokens = [...root.querySelectorAll(".eqg-token")].map((one) => one.textContent);
    return { step: root.dataset.step, tokens, moving: own.length };
}"""


# What moves once the first of it has arrived.
ARRIVE = """() => new Promise((done) => {
    const [first] = document.getAnimations().filter((one) =>
        !(one instanceof CSSTransition) && one.effect.target.matches(".eqg-token"));
    const all = document.getElementsByClassName("eqg-token");
    first.addEventListener("finish", () => done([...all].map((one) => one.textContent)));
    first.finish();
})"""


def press(page: Page, key: str) -> tuple[str, list[str], int]:
    found = page.evaluate(PRESS, key)
    return found["step"], found["tokens"], found["moving"]


def small() -> eg.Machine:
    return eg.Machine(eg.graph("f = (x + y)*z", {"x": -2.0, "y": 5.0, "z": -4.0}))


def test_operands_travel_forward_and_gradients_back(opened: Opener) -> None:
    page, player = opened(small())
    assert press(page, "ArrowRight")[:2] == ("1", ["−2.00", "5.00"])  # x and y, into the sum
    assert press(page, "ArrowRight")[:2] == ("2", ["3.00", "−4.00"]), (
        "the step before is no more seen"
    )
    assert player.locator(".eqg-motion").count() == 1
    assert press(page, "ArrowRight") == ("3", [], 1), "the seed comes from nowhere: it appears"
    assert press(page, "ArrowRight")[:2] == ("4", ["1.00"])  # upstream
    assert page.evaluate(ARRIVE) == ["1.00", "−4.00"], "then what it adds goes on"
    assert press(page, "ArrowLeft") == ("3", [], 0), "going back undoes at once"
    assert press(page, "End")[1:] == ([], 0)


def test_motion_ends_and_leaves_nothing(opened: Opener) -> None:
    page, player = opened(small())
    page.keyboard.press("ArrowRight")
    until(page, '!document.querySelector(".eqg-token")')
    assert player.get_attribute("data-step") == "1"


def test_who_wants_no_motion_gets_none(opened: Opener) -> None:
    page, _ = opened(small())
    page.keyboard.press("a")
    assert press(page, "ArrowRight") == ("1", [], 0)
    page.reload()
    page.locator(".eqgraph-player").focus()
    assert press(page, "ArrowRight") == ("1", [], 0), "it is remembered"
    page.keyboard.press("a")
    page.emulate_media(reduced_motion="reduce")
    assert press(page, "ArrowRight") == ("2", [], 0)
