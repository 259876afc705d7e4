"""Answer a quiz with real keys: in one file without a network, and in JupyterLab."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest

import eqgraph as eg
from tests.browser.lab import JupyterLab, source, theme, wait_for_answer
from tests.browser.manners import Manners
from tests.browser.player import keep, look

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

MAKE = """import eqgraph as eg
q = eg.quiz("h = tanh(w*x + b); L = (h − y)²", {"w": 0.7, "x": 0.3, "b": 0.1, "y": 1.0},
            ask=["h", "v2 → h", "h̄", "w̄"])
q"""
TOLD = ".eqg-quiz-told"


@pytest.fixture(scope="module")
def quiz() -> eg.Quiz:
    return eg.quiz(
        "h = tanh(w*x + b); L = (h − y)²",
        {"w": 0.7, "x": 0.3, "b": 0.1, "y": 1.0},
        ask=["h", "v2 → h", "h̄", "w̄"],
    )


@pytest.fixture
def player(browser: Browser, quiz: eg.Quiz, tmp_path: Path) -> Iterator[Locator]:
    """Open the saved quiz in a browser without a network."""
    context = browser.new_context(viewport={"width": 1180, "height": 900}, offline=True)
    page = context.new_page()
    manners = Manners(page)
    page.goto(quiz.save_html(tmp_path / "quiz.html").as_uri())
    player = page.locator(".eqgraph-player")
    player.focus()
    yield player
    context.close()
    assert manners.complaints == []


def reply(page: Page, text: str) -> None:
    """Answer the next open question by keys alone."""
    page.keyboard.press("a")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_a_page_is_answered_by_keys_alone(player: Locator, quiz: eg.Quiz, tmp_path: Path) -> None:
    page = player.page
    page.keyboard.press("End")
    asked = [q.step for q in quiz.questions]
    assert look(player).step == asked[0] - 1, "stepping waits"
    assert look(player).nodes["h"].value == ""
    keep(page, tmp_path, "quiz_light")
    reply(page, "0.5")
    assert player.locator(TOLD).inner_text() == "✗ the size is too large"
    assert look(player).nodes["h"].value == ""
    page.keyboard.press("Escape")
    reply(page, "0.30")
    assert "✓ right exact: no | approximate: yes" in player.locator(TOLD).inner_text()
    assert look(player).step == asked[0]
    assert look(player).nodes["h"].value == "0.300"
    page.keyboard.press("Escape")
    reply(page, "1 − tanh²(v2)")
    assert "✓ right" in player.locator(TOLD).inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("End")
    assert look(player).step == asked[2] - 1
    assert look(player).nodes["h"].grad == ""
    page.emulate_media(color_scheme="dark")
    keep(page, tmp_path, "quiz_dark")
    reply(page, "2*v3*L̄")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    for _ in range(2):  # to the button of hints
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert player.locator(".eqg-quiz-hints li").count() == 1
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # reveal
    assert "the answer: " in player.locator(TOLD).inner_text()
    assert player.locator(".eqg-quiz-score").inner_text() == "3 of 4 points"
    page.keyboard.press("Escape")
    player.focus()
    page.keyboard.press("End")
    assert look(player).step == look(player).steps


def test_places_are_marked_and_chosen(player: Locator) -> None:
    page = player.page
    assert player.locator("[data-asked]").count() == 4
    player.locator('[data-asked="3"]').click()
    assert player.locator('.eqg-quiz-chip[aria-pressed="true"]').inner_text().endswith("w̄")
    page.keyboard.type("1")
    assert player.locator(".eqg-quiz-field").input_value() == "1"


def test_a_narrow_page_holds_it(player: Locator, tmp_path: Path) -> None:
    page = player.page
    page.set_viewport_size({"width": 420, "height": 900})
    keep(page, tmp_path, "quiz_narrow")
    assert page.evaluate("document.documentElement.scrollWidth") <= 420


@pytest.fixture(scope="module")
def lab_page(
    browser: Browser, jupyterlab: JupyterLab, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """Open a notebook whose one cell asks."""
    notebook = tmp_path_factory.mktemp("quiz") / "quiz.ipynb"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cell = nbformat.v4.new_code_cell(MAKE)
    made = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})
    nbformat.write(made, notebook)
    context = browser.new_context(viewport={"width": 1300, "height": 1100})
    page = context.new_page()
    page.set_default_timeout(60_000)
    manners = Manners(page)
    jupyterlab.open(page, notebook)
    yield page
    context.close()
    assert manners.complaints == []


def test_python_follows_the_keys_and_the_page_follows_python(
    lab_page: Page, tmp_path: Path
) -> None:
    page = lab_page
    player = page.locator(".eqgraph-player").first
    player.wait_for()
    player.focus()
    before = source(page)
    page.keyboard.press("End")
    assert look(player).step == 2
    reply(page, "tanh(w*x + b)")
    wait_for_answer(page, "q.score().points", "1")
    player.locator(TOLD).get_by_text("✓ right").wait_for()
    assert look(player).step == 3
    keep(page, tmp_path, "quiz_lab_light")
    page.keyboard.press("Escape")
    reply(page, "softmax(")
    player.locator(TOLD).get_by_text("softmax").first.wait_for()
    wait_for_answer(page, "len(q.progress()[1]['tries'])", "0")
    wait_for_answer(page, "q.answer(1, 'sech²(v2)').right", "True")
    page.wait_for_function(
        "(root) => root.querySelector('.eqg-quiz-score').textContent === '2 of 4 points'",
        arg=player.element_handle(),
    )
    theme(page, "JupyterLab Dark")
    keep(page, tmp_path, "quiz_lab_dark")
    assert source(page) == before, "no key went to the notebook"
