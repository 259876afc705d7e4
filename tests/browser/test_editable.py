"""A page whose equations are edited by the Python that it brings along.

EQGRAPH_PYODIDE names a folder with a distribution of Pyodide, for the tests that start it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import eqgraph as eg
from tests.browser.player import Opener, agrees, keep, look, lstm
from tests.browser.server import files_of
from tests.browser.test_editing import retype

if TYPE_CHECKING:
    from playwright.sync_api import Page

STARTS = 240_000  # ms that Python may take to start here


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Callable[[eg.Player, str], str]]:
    """Write a player's folder and serve it; return the address of its page."""
    with ExitStack() as servers:

        def start(player: eg.Player, pyodide: str) -> str:
            made = player.save_html(tmp_path / "site", editable=True, pyodide=pyodide)
            return servers.enter_context(files_of(made.parent))

        yield start


@pytest.fixture
def pyodide() -> str:
    """Return a folder with a distribution of Pyodide, or skip."""
    found = os.environ.get("EQGRAPH_PYODIDE", "")
    if not (Path(found) / "pyodide.mjs").is_file():
        pytest.skip("EQGRAPH_PYODIDE names no folder with a distribution of Pyodide")
    return found


def opens(page: Page, url: str) -> None:
    page.goto(url)
    page.locator(".eqgraph-player").wait_for()
    page.locator(".eqgraph-player").focus()


def test_opened_from_the_disk_it_says_that_it_needs_a_server(opened: Opener) -> None:
    class Editable:
        def save_html(self, path: str | Path) -> Path:
            player = eg.play("y = tanh(w*x)", {"w": 2.0, "x": 3.0})
            return player.save_html(Path(path).with_suffix(""), editable=True)

    page, player = opened(Editable())
    page.keyboard.press("ArrowRight")
    assert look(player).step == 1, "it plays as any page"
    page.keyboard.press("e")
    why = page.locator(".eqg-editor-why").inner_text()
    assert "A server of files is enough: python -m http.server" in why


def test_a_start_that_fails_says_why(browser: Any, served: Callable[..., str]) -> None:
    page = browser.new_context().new_page()  # it complains on its console, as it should
    opens(page, served(eg.play("y = tanh(w*x)", {"w": 2.0, "x": 3.0}), "http://127.0.0.1:9/none"))
    page.keyboard.press("e")
    line = page.locator(".eqg-editor-starting")
    line.filter(has_text="Python did not start in this page: ").wait_for()
    assert page.locator(".eqgraph-player").get_attribute("data-steps") == "6", "it plays on"
    page.context.close()


@pytest.mark.sites
def test_python_in_the_page_reads_what_is_typed(
    browser_page: Page, served: Callable[..., str], pyodide: str, root: Path, tmp_path: Path
) -> None:
    page = browser_page
    page.set_default_timeout(STARTS)
    opens(page, served(eg.play(lstm(root)), pyodide))
    for _ in range(39):
        page.keyboard.press("ArrowRight")
    sentence = page.locator(".eqg-sentence-instruction").inner_text()
    keep(page, tmp_path, "editable_before")
    retype(page, "tanh(cₜ)", "relu(cₜ)")  # it waits until Python hears
    line = page.locator(".eqg-editor-starting")
    line.filter(has_text="Python starts in this page").wait_for()
    page.locator(".eqg-editor").wait_for(state="hidden")
    keep(page, tmp_path, "editable_after")
    text = lstm(root).graph.text.replace("tanh(cₜ)", "relu(cₜ)")
    sight = look(page.locator(".eqgraph-player"))
    agrees(sight, eg.Machine(eg.graph(text, lstm(root).values)))
    assert page.locator(".eqg-sentence-instruction").inner_text() == sentence
    page.keyboard.press("m")
    with page.expect_download() as download:  # its bytes come from Python, too
        page.locator(".eqg-menu").get_by_text("Save as a page (HTML)").click()
    saved = download.value.path().read_text(encoding="utf-8")
    assert "relu(cₜ)" in saved and "worker-src" not in saved.split("<title>")[0]
    retype(page, "relu(cₜ)", "relu(cₜ")
    error = page.locator(".eqg-editor-error")
    error.filter(has_text="never closed").wait_for()
    lines = error.inner_text().split("\n")
    assert lines[-1].index("^") == lines[-2].index("(")
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    page.locator(".eqg-equations").filter(has_text="tanh(cₜ)").wait_for()
    agrees(look(page.locator(".eqgraph-player")), lstm(root))
