"""Play in marimo: another notebook, the same module and the same keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import eqgraph as eg
from tests.browser.manners import Manners
from tests.browser.player import agrees, keep, look
from tests.browser.server import python_with, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

APP = """\
import marimo

app = marimo.App(width="full")


@app.cell
def _():
    import eqgraph as eg

    player = eg.play("a = w*x + b\\ny = tanh(a)", {"w": 0.5, "x": 2.0, "b": -0.3})
    player
    return eg, player


@app.cell
def _(eg):
    other = eg.play("f = (x + y)*z", {"x": -2, "y": 5, "z": -4})
    other
    return (other,)


if __name__ == "__main__":
    app.run()
"""


@pytest.fixture(scope="module")
def address(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a marimo server; EQGRAPH_MARIMO may name a Python that has marimo and eqgraph's needs."""
    python = python_with("marimo")
    folder = tmp_path_factory.mktemp("marimo")
    (folder / "app.py").write_text(APP, encoding="utf-8")
    command = [python, "-m", "marimo", "-q", "run", "app.py", "--headless", "--no-token"]
    with serving([*command, "--host", "127.0.0.1", "--port", "{port}"], folder, root) as url:
        yield url


@pytest.fixture
def players(browser: Browser, address: str) -> Iterator[tuple[Page, Locator]]:
    """Open the app; its players stand in shadow roots, which Playwright looks into."""
    context = browser.new_context(viewport={"width": 1300, "height": 1300})
    page = context.new_page()
    page.set_default_timeout(60_000)
    manners = Manners(page)
    page.goto(address, wait_until="domcontentloaded")
    found = page.locator(".eqgraph-player")
    found.nth(1).wait_for()
    yield page, found
    context.close()
    # What marimo itself asks for from outside is its own affair.
    assert [one for one in manners.complaints if "eqgraph" in one.lower()] == []


def test_it_plays_with_real_keys(players: tuple[Page, Locator], tmp_path: Path) -> None:
    page, found = players
    one = found.first
    machine = eg.Machine(eg.graph("a = w*x + b\ny = tanh(a)", {"w": 0.5, "x": 2.0, "b": -0.3}))
    one.focus()
    for step in range(1, len(machine.tape) + 1):
        page.keyboard.press("ArrowRight")
        sight = look(one)
        assert sight.step == step
        agrees(sight, machine)
    keep(page, tmp_path, "marimo_end")
    page.keyboard.press("Home")
    assert look(one).step == 0
    assert look(found.nth(1)).step == 0


def test_what_if_reaches_the_kernel(players: tuple[Page, Locator], tmp_path: Path) -> None:
    page, found = players
    one = found.first
    one.focus()
    page.keyboard.press("End")
    page.keyboard.press("w")
    one.get_by_label("w, as a number").fill("-1")
    page.keyboard.press("Tab")
    page.wait_for_timeout(300)
    one.locator(".eqg-run-note").wait_for(state="hidden")
    keep(page, tmp_path, "marimo_what_if")
    assert look(one).nodes["a"].value == "−2.30"
    assert look(one).step == look(one).steps


def test_it_follows_the_theme_of_marimo(players: tuple[Page, Locator]) -> None:
    page, found = players
    page.emulate_media(color_scheme="dark")
    one = found.first
    assert one.get_attribute("data-theme") == "light", "marimo's theme, not the system's"
    page.evaluate("document.body.dataset.theme = 'dark'")
    page.wait_for_function("(root) => root.dataset.theme === 'dark'", arg=one.element_handle())
