"""Answer a graded quiz in a page with a kernel, and a practice with new numbers in one without."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np

import eqgraph as eg
from tests.browser.bench import QuizBench
from tests.browser.player import Opener, keep, look

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

GRADED = (
    "z = w*x + b; h = tanh(z); L = (h − y)²; k = exp(h)*L",
    {"w": 0.713, "x": 0.337, "b": 0.119, "y": 1.0},
)
TOLD, SCORE = ".eqg-quiz-told", ".eqg-quiz-score"
ASKED = ["h", "z → h", "w̄"]


def digits(value: float) -> str:
    """Return the first digits of a number, as any way to write it has them."""
    return f"{abs(value):.12f}".rstrip("0")[:5]


def reply(page: Page, text: str) -> None:
    """Answer the next open question by keys alone, and go back to the tape."""
    page.keyboard.press("a")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")


def listed(player: Locator) -> list[str]:
    """Return the lines of the tape."""
    texts: list[str] = player.locator(".eqg-tape-line .eqg-tape-text").all_inner_texts()
    return texts


def whole(page: Page) -> str:
    """Return all that the page holds: what is drawn, and the state that it was sent."""
    shown = page.evaluate("document.documentElement.outerHTML")
    keys = ["task", "progress", "step"]
    sent = page.evaluate(f"Object.fromEntries({keys}.map((key) => [key, bench.model.get(key)]))")
    return f"{shown} {json.dumps(sent, ensure_ascii=False)}"


def test_what_is_graded_is_answered_step_by_step(browser_page: Page, tmp_path: Path) -> None:
    quiz = eg.quiz(*GRADED, ask=ASKED, of="k", graded=True)
    page, machine = browser_page, quiz.machine
    QuizBench(page, quiz.widget)
    player = page.locator(".eqgraph-player")
    tries = [("0", "the size is too small"), ("2.5", "the size is too large"),
             ("-2", "right size, wrong sign")]  # fmt: skip
    answers = ["tanh(z)", "1 − h²", "L̄*k"]
    for k, question in enumerate(quiz.questions):
        limit, target = quiz.open_steps, float(question.target(machine))
        player.focus()
        page.keyboard.press("End")
        assert (look(player).step, look(player).steps) == (limit, len(machine.tape))
        lines = listed(player)
        assert [line == "?" for line in lines] == [at >= limit for at in range(len(lines))]
        wrong, says = tries[k]
        if k == 2:
            wrong = str(-target)
        reply(page, wrong)
        player.locator(TOLD).get_by_text(f"✗ {says}").wait_for()
        assert player.locator(TOLD).inner_text() == f"✗ {says}"
        told = whole(page)
        for later in quiz.questions[k:]:
            if k < 2:  # the last one was typed with its other sign
                assert digits(float(later.target(machine))) not in told, later.name
        if k == 0:
            keep(page, tmp_path, "quiz_graded")
        if k < 2:
            reply(page, answers[k])
            player.locator(TOLD).get_by_text("✓ right").wait_for()
    assert player.locator(SCORE).inner_text() == "2 of 3 points"
    quiz.widget.close()


def test_what_is_graded_says_that_it_needs_a_kernel(opened: Opener) -> None:
    quiz = eg.quiz(*GRADED, ask=ASKED, of="k", graded=True)
    page, player = opened(quiz)
    reply(page, "tanh(z)")
    assert "only the kernel checks answers" in player.locator(TOLD).inner_text()
    page.keyboard.press("End")
    assert look(player).step == quiz.open_steps
    assert set(listed(player)[quiz.open_steps :]) == {"?"}
    assert digits(float(quiz.questions[0].target(quiz.machine))) not in page.content()


def test_new_numbers_are_drawn_and_answered_without_a_kernel(
    opened: Opener, tmp_path: Path
) -> None:
    quiz = eg.quiz(*GRADED, ask=ASKED, of="k")
    page, player = opened(quiz)
    reply(page, "tanh(z)")
    assert player.locator(SCORE).inner_text() == "1 of 3 points"
    seeds = []
    for _ in range(2):
        player.get_by_role("button", name="New numbers").click()
        told = player.locator(".eqg-quiz").inner_text()
        found = re.search(r"Numbers of seed=(\d+)\.", told)
        assert found
        seeds.append(int(found[1]))
        machine = eg.quiz(*GRADED, ask=ASKED, of="k", seed=seeds[-1]).machine
        assert player.locator(SCORE).inner_text() == "0 of 3 points"
        player.focus()
        page.keyboard.press("End")
        assert look(player).step == quiz.questions[0].step - 1
        for name in ("w", "x", "b", "y"):
            shown = look(player).nodes[name].value.replace("−", "-")
            assert float(shown) == float(machine.values[name])
        h = float(np.asarray(machine.value("h")))
        reply(page, f"{h + 2}")
        assert "✗" in player.locator(TOLD).inner_text()
        reply(page, f"{h:.6f}")
        assert "✓ right exact: no | approximate: yes" in player.locator(TOLD).inner_text()
        reply(page, "1 − h²")
        assert player.locator(SCORE).inner_text() == "2 of 3 points"
    assert seeds[0] != seeds[1]
    keep(page, tmp_path, "quiz_new_numbers")
    player.get_by_role("button", name="Given numbers").click()
    assert player.locator(SCORE).inner_text() == "1 of 3 points"
