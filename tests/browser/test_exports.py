"""What the menu saves: the kernel's files in a notebook, and what an offline page makes itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageSequence

import eqgraph as eg
from tests.browser.bench import Bench, QuizBench
from tests.browser.manners import until
from tests.browser.player import Opener, keep, look

if TYPE_CHECKING:
    from playwright.sync_api import Page

CIRCUIT = ("f = (x + y)*z", {"x": -2, "y": 5, "z": -4})


def circuit() -> eg.Machine:
    return eg.Machine(eg.graph(*CIRCUIT))


def choose(page: Page, name: str) -> None:
    """Open the menu of the player that has the focus, and choose."""
    page.keyboard.press("m")
    page.locator(".eqg-menu").get_by_role("button", name=name).click()


def saved(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download() as coming:
        choose(page, name)
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def test_the_kernel_makes_what_the_menu_asks_for(
    bench: Callable[[eg.Machine], Bench], tmp_path: Path
) -> None:
    b = bench(circuit())
    b.page.keyboard.press("ArrowRight")
    film = saved(b.page, "Save as GIF", tmp_path)
    assert film.name == "f.gif"
    with Image.open(film) as image:
        assert sum(1 for _ in ImageSequence.Iterator(image)) == 8
    assert saved(b.page, "Save as WebP", tmp_path).read_bytes()[8:12] == b"WEBP"
    assert saved(b.page, "Save as PDF", tmp_path).read_bytes()[:5] == b"%PDF-"
    asked = [(one["format"], one["theme"]) for one in b.sent("export")]
    assert asked == [("gif", "light"), ("webp", "light"), ("pdf", "light")]
    assert b.page.locator(".eqg-exporting").is_hidden()
    b.page.locator(".eqg-live", has_text="saved as f.pdf").wait_for(state="attached")


def test_what_the_kernel_cannot_make_is_told(
    bench: Callable[[eg.Machine], Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    b = bench(circuit())

    def broken(*_: object) -> None:
        raise eg.EqGraphError("no room for it")

    monkeypatch.setattr("eqgraph.exporters.films.film", broken)
    choose(b.page, "Save as GIF")
    b.page.locator(".eqg-live", has_text="not saved: no room for it").wait_for(state="attached")
    assert b.page.locator(".eqg-exporting").is_hidden()


def test_a_page_saves_itself_at_its_step(opened: Opener, tmp_path: Path) -> None:
    page, player = opened(circuit())
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("m")
    menu = page.locator(".eqg-menu")
    keep(page, tmp_path, "page_menu")
    assert "GIF and WebP: a kernel makes them" in menu.inner_text()
    assert menu.get_by_role("button", name="GIF").count() == 0
    page.keyboard.press("Escape")
    again = saved(page, "Save as a page (HTML)", tmp_path / "again")
    page.goto(again.as_uri())
    player.wait_for()
    player.focus()
    assert look(player).step == 3
    page.keyboard.press("End")
    assert look(player).step == look(player).steps
    third = saved(page, "Save as a page (HTML)", tmp_path / "third")
    assert third.stat().st_size == again.stat().st_size


def test_a_page_prints_for_pdf(opened: Opener) -> None:
    page, _ = opened(circuit())
    page.evaluate("() => { window.printed = 0; window.print = () => { window.printed += 1; }; }")
    choose(page, "Save as PDF")
    until(page, "window.printed === 1")


def test_a_quiz_asks_its_kernel_for_no_file(browser_page: Page) -> None:
    """It has none to ask: what is left says where a page comes from."""
    b = QuizBench(browser_page, eg.quiz(*CIRCUIT, ask=["f"]).widget)
    b.page.locator(".eqgraph-player").last.focus()
    b.page.keyboard.press("m")
    assert "GIF and WebP: a kernel makes them" in b.page.locator(".eqg-menu").inner_text()
    b.page.locator(".eqg-menu").get_by_role("button", name="Save as a page (HTML)").click()
    b.page.locator(".eqg-live", has_text="save_html(path) writes its own").wait_for(
        state="attached"
    )
    assert b.sent("export") == []
