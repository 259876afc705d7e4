"""Play the LSTM notebook in a real JupyterLab, with real keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import eqgraph as eg
from tests.browser.lab import JupyterLab, cells, show, source, theme, wait_for_answer
from tests.browser.manners import Manners
from tests.browser.player import keep, lightness, look, lstm, press_through

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

NOTEBOOK = "notebooks/06_lstm.ipynb"


@pytest.fixture(scope="module")
def page(browser: Browser, jupyterlab: JupyterLab, root: Path) -> Iterator[Page]:
    """Open the notebook once, with all its cells run."""
    context = browser.new_context(viewport={"width": 1400, "height": 1200})
    page = context.new_page()
    page.set_default_timeout(60_000)
    manners = Manners(page)
    jupyterlab.open(page, root / NOTEBOOK)
    yield page
    context.close()
    assert manners.complaints == []


@pytest.fixture
def player(page: Page, machine: eg.Machine) -> Locator:
    """Bring the notebook's main player into sight and give it the focus, as a person would."""
    theme(page, "JupyterLab Light")
    show(page, place(page, "play"))
    player = page.locator(f'.eqgraph-player[data-steps="{len(machine.tape)}"]').first
    player.wait_for()
    player.scroll_into_view_if_needed()
    player.focus()
    return player


@pytest.fixture(scope="module")
def machine(root: Path) -> eg.Machine:
    """Build what the notebook plays once more: its own cells, without JupyterLab."""
    return lstm(root)


def place(page: Page, name: str) -> int:
    """Return the place of the cell with this id."""
    return [cell["id"] for cell in cells(page)].index(name)


def test_real_keys_play_from_the_first_step_to_the_last_and_back(
    page: Page, player: Locator, machine: eg.Machine
) -> None:
    press_through(page, player, machine)
    assert look(player).step == 0


def test_python_follows_the_keys_and_the_player_follows_python(page: Page, player: Locator) -> None:
    page.keyboard.press("End")
    wait_for_answer(page, "p.step == p.steps", "True")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    wait_for_answer(page, "p.step", "1")
    wait_for_answer(page, "setattr(p, 'step', 30)", "None")
    page.wait_for_function("(root) => root.dataset.step === '30'", arg=player.element_handle())
    assert look(player).step == 30


def test_numbers_are_those_of_the_machine(page: Page, player: Locator, machine: eg.Machine) -> None:
    page.keyboard.press("End")
    loss = look(player).nodes["L"]
    assert float(loss.value) == pytest.approx(machine.run().value("L"), rel=1e-2)
    assert float(loss.grad) == 1
    bias = look(player).nodes["Bf"].grad.replace("−", "-").split()
    assert [float(number) for number in bias] == pytest.approx(machine.grad("Bf"), abs=1e-3)


def test_keys_in_the_player_leave_the_notebook_alone(page: Page, player: Locator) -> None:
    page.keyboard.press("Home")
    before = source(page)
    for key in ("x", "a", "j", "k", "b", "d", "d", "z", "ArrowDown", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    assert source(page) == before
    assert look(player).step == 1


def test_keys_elsewhere_leave_the_player_alone(page: Page, player: Locator) -> None:
    page.keyboard.press("Home")
    page.locator(".jp-Notebook .jp-MarkdownOutput").filter(has_text="Play it").first.click()
    for key in ("ArrowRight", "End"):
        page.keyboard.press(key)
    assert look(player).step == 0


def test_light_and_dark(page: Page, player: Locator, tmp_path: Path) -> None:
    page.keyboard.press("End")
    for _ in range(20):
        page.keyboard.press("ArrowLeft")
    keep(page, tmp_path, "lab_light")
    light = lightness(player)
    theme(page, "JupyterLab Dark")
    keep(page, tmp_path, "lab_dark")
    assert light > 0.9
    assert lightness(player) < 0.2


@pytest.mark.parametrize("cell", ["graph", "machine-picture"])
def test_graphs_and_machines_show_their_picture(page: Page, tmp_path: Path, cell: str) -> None:
    show(page, place(page, cell))
    output = page.locator(".jp-Cell").nth(place(page, cell)).locator(".jp-OutputArea-output")
    picture = output.locator("img, svg").first
    picture.wait_for()
    box, room = picture.bounding_box(), output.first.bounding_box()
    keep(page, tmp_path, f"lab_{cell}")
    assert box
    assert room
    assert 300 < box["width"] <= room["width"] + 1


def test_a_cell_of_equations_plays(page: Page, tmp_path: Path) -> None:
    show(page, place(page, "magic"))
    players = page.locator(".jp-Cell").nth(place(page, "magic")).locator(".eqgraph-player")
    players.wait_for()
    players.focus()
    page.keyboard.press("End")
    keep(page, tmp_path, "lab_magic")
    assert players.count() == 1
    assert look(players).step == look(players).steps
