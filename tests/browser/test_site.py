"""Open a site in a browser that has no network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from eqgraph.player.site import build
from tests.browser.manners import Manners
from tests.browser.player import keep, look
from tests.player.test_site import written

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_the_index_leads_to_players_that_play(browser: Browser, tmp_path: Path) -> None:
    pages = build([written(tmp_path)], tmp_path / "site")
    context = browser.new_context(viewport={"width": 1180, "height": 900}, offline=True)
    page = context.new_page()
    manners = Manners(page)
    page.goto(pages[0].as_uri())
    assert page.evaluate("document.images.length") == 3
    for k in range(3):  # they load when they come into view
        page.locator("img").nth(k).scroll_into_view_if_needed()
    page.wait_for_function("[...document.images].every((one) => one.naturalWidth > 0)")
    keep(page, tmp_path, "site_light")
    page.emulate_media(color_scheme="dark")
    keep(page, tmp_path, "site_dark")
    page.locator("a").first.click()
    player = page.locator(".eqgraph-player")
    player.focus()
    page.keyboard.press("End")
    assert look(player).step == look(player).steps == 7
    page.goto(pages[0].as_uri())
    page.locator("a").nth(1).click()
    page.locator(".eqg-quiz").wait_for()
    context.close()
    assert manners.complaints == []
