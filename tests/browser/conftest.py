"""Give browser tests a page that minds its manners, and a JupyterLab to open notebooks in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import eqgraph
import eqgraph as eg
from tests.browser.bench import Bench
from tests.browser.lab import JupyterLab, running
from tests.browser.manners import Manners
from tests.browser.player import Opener, Saved

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

ARGUMENTS = (
    "--no-sandbox",  # the sandbox needs rights that a container does not have
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """Start Chromium; a module long, since its event loop would be in the way of other tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield started
        started.close()


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Page]:
    """Open a page that may not complain on its console nor ask for anything from outside."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(60_000)
    manners = Manners(page)
    yield page
    context.close()
    assert manners.complaints == []


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Save a machine's player, or what saves itself, and open the file without a network."""
    context = browser.new_context(offline=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    manners = Manners(page)

    def open_page(
        shown: eg.Machine | Saved, width: int = 1280, height: int = 1000
    ) -> tuple[Page, Locator]:
        saved: Saved = eg.play(shown) if isinstance(shown, eg.Machine) else shown
        page.set_viewport_size({"width": width, "height": height})
        page.goto(saved.save_html(tmp_path / "page.html").as_uri())
        player = page.locator(".eqgraph-player")
        player.wait_for()
        player.focus()
        return page, player

    yield open_page
    context.close()
    assert manners.complaints == []


@pytest.fixture
def bench(browser_page: Page) -> Callable[[eg.Machine], Bench]:
    """Put machines on a bench: a player in a bare page, its kernel in this process."""
    return lambda machine: Bench(browser_page, eg.play(machine))


@pytest.fixture(scope="session")
def jupyterlab(chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterLab]:
    """Run a JupyterLab of its own: fresh folders, own port, nothing of the user's settings."""
    pytest.importorskip("jupyterlab", reason="jupyterlab is not installed: pip install '.[dev]'")
    folder = tmp_path_factory.mktemp("jupyterlab")
    with running(folder, Path(eqgraph.__file__).parents[1]) as lab:
        yield lab
