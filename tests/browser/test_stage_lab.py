"""The stage in a real JupyterLab on a small laptop: seen whole, presented, edited, exported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import nbformat.v4 as v4
import pytest

from tests.browser.lab import ACTIVE, SHOW, JupyterLab, source, wait_for_answer
from tests.browser.manners import Manners
from tests.browser.player import keep
from tests.browser.test_editing import retype

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

PLAY = "p = eg.play(eg.graph(text, values), of='L')\np"


def notebook(root: Path, folder: Path) -> Path:
    """Write a notebook that a novice runs cell by cell: words, then the player, then more words."""
    first = nbformat.read(root / "notebooks/06_lstm.ipynb", as_version=4)
    ids = ("imports", "equations", "values")
    made = [cell.source for cell in first.cells if cell.get("id") in ids]
    before = [v4.new_markdown_cell("# A title\n\n" + "Some words to read. " * 60)]
    after = [v4.new_markdown_cell("Words that come after. " * 80) for _ in range(6)]
    cells = [v4.new_code_cell(source) for source in (*made, PLAY)]
    path = folder / "stage.ipynb"
    nbformat.write(v4.new_notebook(cells=[*before, *cells, *after], metadata=first.metadata), path)
    return path


@pytest.fixture(scope="module")
def page(
    browser: Browser, jupyterlab: JupyterLab, root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """Open the notebook once, run up to the cell that plays, on a laptop of 1366 by 768."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    manners = Manners(page)
    jupyterlab.open(page, notebook(root, tmp_path_factory.mktemp("stage")), run=False)
    page.evaluate(SHOW, 0)
    page.locator(".jp-Notebook").press("Escape")
    for _ in range(5):
        page.keyboard.press("Shift+Enter")
    yield page
    context.close()
    assert manners.complaints == []


@pytest.fixture
def player(page: Page) -> Locator:
    """Return the player, and give it the focus."""
    player = page.locator(".eqgraph-player")
    player.wait_for()
    player.focus()
    return player


SEEN = """(player) => {
    const room = player.closest(".jp-WindowedPanel-outer").getBoundingClientRect();
    const box = player.getBoundingClientRect();
    return [box.top - room.top, room.bottom - box.bottom, box.height, room.height];
}"""


def test_after_shift_enter_it_is_seen_whole(page: Page, tmp_path: Path) -> None:
    """Without a click, a key or a scroll."""
    player = page.locator(".eqgraph-player")
    player.wait_for()
    player.evaluate("() => new Promise((go) => setTimeout(go, 1500))")
    keep(page, tmp_path, "lab_shift_enter")
    above, below, *_ = sizes = player.evaluate(SEEN)
    assert above >= 0 and below >= 0, sizes
    assert page.evaluate(ACTIVE) == 5, "the next cell is the active one, as JupyterLab has it"


def test_a_presentation_fills_the_screen_and_leaves_the_notebook_alone(
    page: Page, player: Locator, tmp_path: Path
) -> None:
    before = source(page)
    player.press("Home")
    player.press("Shift+F")
    player.and_(page.locator("[data-presenting]")).wait_for()
    for key in ("PageDown", "PageDown", "PageUp", "b"):
        page.keyboard.press(key)
    assert player.get_attribute("data-step") == "1"
    assert player.get_attribute("data-black") is not None
    page.keyboard.press("b")
    keep(page, tmp_path, "lab_presenting")
    box = player.bounding_box()
    seen = page.evaluate("[innerWidth, innerHeight]")
    assert box and (box["x"], box["y"], box["width"], box["height"]) == (0, 0, *seen)
    page.keyboard.press("Shift+F")
    player.and_(page.locator(":not([data-presenting])")).wait_for()
    player.evaluate("() => new Promise((go) => requestAnimationFrame(() => setTimeout(go)))")
    assert source(page) == before
    above, below, *_ = sizes = player.evaluate(SEEN)
    assert above >= -1 and below >= -1, sizes


def test_a_change_of_the_equations_is_played(page: Page, player: Locator, tmp_path: Path) -> None:
    player.press("End")
    retype(page, "tanh(cₜ)", "relu(cₜ)")
    page.locator(".eqg-equations", has_text="relu(").wait_for()
    wait_for_answer(page, "p.machine.graph['hₜ'].operands[1].operator.name", "'relu'")
    keep(page, tmp_path, "lab_edited")
    assert player.get_attribute("data-step") == player.get_attribute("data-steps")
    page.keyboard.press("u")
    wait_for_answer(page, "p.changes", "0")
    page.locator(".eqg-equations", has_text="tanh(cₜ)").wait_for()


def choose(page: Page, name: str) -> None:
    """Open the menu of the player that has the focus, and choose."""
    page.keyboard.press("m")
    page.locator(".eqg-menu").get_by_role("button", name=name).click()


def test_a_file_comes_as_a_download(page: Page, player: Locator, tmp_path: Path) -> None:
    player.press("Home")
    player.press("ArrowRight")
    with page.expect_download() as coming:
        choose(page, "Save as a page (HTML)")
    made = coming.value
    assert made.suggested_filename.endswith("_step_1.html")
    made.save_as(tmp_path / "page.html")
    assert '"step":1' in (tmp_path / "page.html").read_text(encoding="utf-8")
    page.locator(".eqg-exporting").wait_for(state="hidden")


def test_progress_is_shown_and_a_file_can_be_left(
    page: Page, player: Locator, tmp_path: Path
) -> None:
    choose(page, "Save as PDF")
    told = page.locator(".eqg-exporting")
    told.filter(has_text="of 79 steps").wait_for()
    keep(page, tmp_path, "lab_exporting")
    told.get_by_role("button", name="Stop").click()
    assert told.is_hidden()
    wait_for_answer(page, "len(p.exports._tasks)", "0")
