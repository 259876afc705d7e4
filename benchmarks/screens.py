"""Take a screenshot of each illness, as a player opens that was made of it.

    python -m benchmarks.screens FOLDER [--seed 10] [--grade 2] [--only "forget bias"]

Each stands at the end of its run, in the view over time, with the list of what is wrong with it,
in a window of 1366 × 768, light and dark. They are made to be looked at, and prove nothing.
"""

from __future__ import annotations

import argparse
import re
import shutil
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, ViewportSize, sync_playwright

import eqgraph as eg
from benchmarks.illnesses import ILLNESSES
from tests.conftest import CHROMIUMS

SIZE: ViewportSize = {"width": 1366, "height": 768}


def shown(page: Page, path: Path, theme: str, to: Path) -> None:
    """Open a page at the end of its run, with its problems told, and take a screenshot."""
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.goto(path.as_uri())
    player = page.locator(".eqgraph-player[data-step]")
    player.wait_for()
    player.focus()
    page.keyboard.press("End")
    page.keyboard.press("g")
    page.wait_for_function("() => !document.querySelector('[aria-busy=true]')")
    player.locator(".eqg-button-problems").click()
    page.wait_for_timeout(300)
    page.screenshot(path=to)


def main() -> None:
    """Write two pictures of each illness."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=10)
    parser.add_argument("--grade", type=int, default=2)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, make in ILLNESSES.items():
            if asked.only not in name:
                continue
            case = make(asked.seed, asked.grade)
            base = asked.folder / re.sub(r"\W+", "_", name)
            with np.errstate(all="ignore"):
                html = eg.play(case.machine()).save_html(base.with_suffix(".html"))
            for theme in ("light", "dark"):
                page = browser.new_page(viewport=SIZE)
                shown(page, Path(html), theme, base.with_name(f"{base.name}_{theme}.png"))
                page.close()
            print(name, flush=True)
        browser.close()


if __name__ == "__main__":
    main()
