"""Play rewrites in a browser: real keys, before and after, the offline page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import eqgraph as eg
from tests.browser.manners import Manners

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_rewrites_are_stepped_with_keys(browser: Browser, tmp_path: Path) -> None:
    r = eg.rewrites("y = log(1 + x)\nz = log(1/(1 + exp(−x)))", {"x": 1e-15})
    path = r.save_html(tmp_path / "page.html")
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, offline=True)
    page = context.new_page()
    manners = Manners(page)
    page.goto(path.as_uri())
    player = page.locator(".eqgraph-player")
    player.wait_for()
    player.focus()
    assert player.get_attribute("data-steps") == str(r.steps) == "3"
    for step in range(r.steps + 1):
        if step:
            page.keyboard.press("ArrowRight")
        assert player.get_attribute("data-step") == str(step)
        seen = player.locator(".eqg-shot").evaluate_all(
            "shots => shots.filter(s => getComputedStyle(s).visibility === 'visible')"
            ".map(s => s.dataset.shot)"
        )
        assert seen == [str(step)]
        if step:
            told = r.history[step - 1]
            text = player.inner_text()
            assert told.rule.sentence in text
            assert told.rule.name in text
    assert "forward" not in player.locator(".eqg-tape").inner_text()
    assert player.locator(".eqg-tape-group").first.inner_text().startswith("→ rewrites · 1")
    assert player.locator(".eqg-rule-name i").count() == 0
    names = player.locator(".eqg-tape-line .eqg-rule-name").all_inner_texts()
    assert names == [f"{told.rule.name}:" for told in r.history]
    page.keyboard.press("Home")
    assert player.get_attribute("data-step") == "0"
    page.keyboard.press("ArrowRight")
    text = player.inner_text()
    assert "1.110223024625156·10⁻¹⁵" in text
    assert "9.999999999999995·10⁻¹⁶" in text
    assert player.locator("[data-node='y @1'][data-state=current]").count() == 1
    context.close()
    assert manners.complaints == []
