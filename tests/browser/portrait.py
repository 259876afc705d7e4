"""Take the README's pictures of the player: `python -m tests.browser.portrait FOLDER`."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import eqgraph as eg
from tests.browser.player import lstm
from tests.conftest import CHROMIUMS, ROOT

STEP = 58  # h̄ₜ₋₁ gets its second contribution


def main(folder: Path, chromium: str) -> None:
    """Write the player in the middle of the LSTM cell's backward pass, light and dark."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        page_file = eg.play(lstm(ROOT)).save_html(Path(made, "page.html"))
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for dark, name in ((False, "lstm.png"), (True, "lstm_dark.png")):
            page = browser.new_page(viewport={"width": 1320, "height": 1080})
            page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
            page.goto(page_file.as_uri())
            player = page.locator(".eqgraph-player")
            player.focus()
            for _ in range(STEP):
                page.keyboard.press("ArrowRight")
            player.blur()
            player.screenshot(path=folder / name)
            page.close()
        browser.close()


if __name__ == "__main__":
    found = os.environ.get("EQGRAPH_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)))
    main(Path(sys.argv[1]), found)
