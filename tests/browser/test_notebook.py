"""Play in Notebook 7, which hears keys before the elements of the page do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.player import keep, look
from tests.browser.server import python_with, serving
from tests.browser.test_guest import CODE, notebook

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TOKEN = "t0ken"


@pytest.fixture(scope="module")
def address(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a Notebook server; EQGRAPH_NOTEBOOK may name a Python that has it and eqgraph's needs."""
    python = python_with("notebook")
    folder = tmp_path_factory.mktemp("notebook")
    notebook(folder, "played.ipynb", CODE)
    command = [python, "-m", "notebook", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    more = [f"--ServerApp.token={TOKEN}", f"--ServerApp.root_dir={folder}", "--port={port}"]
    with serving([*command, *more], folder, root) as url:
        yield f"{url}/notebooks/played.ipynb?token={TOKEN}"


def test_keys_play_and_do_not_leak(browser: Browser, address: str, tmp_path: Path) -> None:
    from playwright.sync_api import TimeoutError

    context = browser.new_context(viewport={"width": 1300, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(address, wait_until="domcontentloaded")
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(state="attached")
    player = page.locator(".eqgraph-player").first
    cell = page.locator(".jp-CodeCell").first
    for _ in range(6):  # a notebook that is still settling drops keys
        cell.click()
        page.keyboard.press("Control+Enter")
        try:
            cell.locator(".jp-OutputArea-child").first.wait_for(timeout=10_000)
            break
        except TimeoutError:
            continue
    player.wait_for()
    cells = page.locator(".jp-CodeCell").count()
    player.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    for key in ("x", "a", "j", "d", "d", "ArrowDown"):
        page.keyboard.press(key)
    assert look(player).step == 5
    assert page.locator(".jp-CodeCell").count() == cells
    page.keyboard.press("w")
    player.get_by_label("w, as a number").fill("-1")
    page.keyboard.press("Tab")
    page.wait_for_function(
        "() => document.querySelector('[data-node=w] [data-value]').textContent === '−1.00'"
    )
    keep(page, tmp_path, "notebook7")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert player.is_visible()
    player.focus()
    page.keyboard.press("Shift+Enter")  # runs the cell: it belongs to the notebook
    page.locator(".jp-CodeCell").nth(1).wait_for()
    context.close()
