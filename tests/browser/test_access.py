"""The player is for everybody: keys, words, contrast, zoom, rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import eqgraph as eg
from tests.browser.bench import Bench
from tests.browser.player import keep, look, lstm
from tests.browser.test_problems import planted

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Opener = Callable[[eg.Machine], Bench]
AXE = Path("eqgraph/player/web/node_modules/axe-core/axe.min.js")
FOUND = """async () => {
    const { violations } = await axe.run("#bench");
    return violations.map(({ id, impact, nodes }) => `${impact} ${id} ${nodes.length}: ` +
        nodes.slice(0, 3).map(({ html }) => html.slice(0, 120)).join(" "));
}"""
NAME = """() => {
    const it = document.activeElement;
    return it.getAttribute("aria-label") || it.textContent.trim().slice(0, 40) || it.className;
}"""


@pytest.fixture
def axe(root: Path) -> str:
    """Return the source of axe-core, or skip."""
    path = root / AXE
    if not path.exists():
        pytest.skip("axe-core is not installed: `npm ci --prefix eqgraph/player/web`")
    return path.read_text(encoding="utf-8")


def focus(page: Page) -> None:
    page.locator(".eqgraph-player").first.focus()


def open_all(page: Page) -> None:
    """Open every panel at once, by keys; the list of problems last."""
    for key in ("t", "w", "Shift+B", "Enter", "/"):
        page.keyboard.press(key)
        focus(page)
    page.get_by_role("button", name="check gradients").click()
    page.locator(".eqg-whatif-status:not(:empty)").wait_for()
    page.get_by_role("button", name="pin this run").click()
    page.locator(".eqg-button-problems").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("step", [0, 10, 41, 78])
def test_axe_finds_nothing(
    bench: Opener, axe: str, root: Path, scheme: Any, step: int, tmp_path: Path
) -> None:
    b = bench(planted(root))
    page = b.page
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate(f"bench.model.set('step', {step})")
    page.add_script_tag(content=axe)
    assert page.evaluate(FOUND) == []
    open_all(page)
    page.evaluate("document.querySelector('.eqgraph-player').style.transition = 'none'")
    assert page.evaluate(FOUND) == []
    keep(page, tmp_path, f"access_all_open_{scheme}_{step}")
    page.keyboard.press("Escape")
    focus(page)
    page.keyboard.press("m")
    assert page.evaluate(FOUND) == []
    page.keyboard.press("Escape")
    focus(page)
    page.keyboard.press("?")
    assert page.evaluate(FOUND) == []


def test_tab_reaches_every_control_and_leaves(bench: Opener, root: Path) -> None:
    b = bench(lstm(root))
    page = b.page
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<button>after</button>')")
    names: list[str] = []
    while len(names) < 40 and (not names or names[-1] != "after"):
        page.keyboard.press("Tab")
        names.append(page.evaluate(NAME))
    assert names[-1] == "after", "Tab leaves the player"
    for wanted in (
        "first step", "one step back", "play", "one step forward", "last step",
        "speed of playing", "place on the tape", "✓ no problems", "more",
    ):  # fmt: skip
        assert wanted in names


def test_each_step_is_a_sentence_in_the_live_region_and_in_the_transcript(
    bench: Opener, root: Path
) -> None:
    machine = lstm(root)
    b = bench(machine)
    page = b.page
    page.keyboard.press("t")
    focus(page)
    live = page.locator(".eqg-live[role=status]")
    for step in range(1, 6):
        page.keyboard.press("ArrowRight")
        page.wait_for_function(
            "(step) => document.querySelector('.eqg-live').textContent.includes(`step ${step} of`)",
            arg=step,
        )
        assert machine.tape[step - 1].text in live.inner_text()
    lines = page.locator(".eqg-transcript-list li")
    assert lines.count() == 5
    for number, line in enumerate(lines.all_inner_texts()):
        assert machine.tape[number].text in line
        assert "forward" in line
    page.keyboard.press("End")
    assert lines.count() == len(machine.tape)
    page.keyboard.press("Home")
    assert lines.count() == 0
    page.keyboard.press("End")
    page.get_by_role("button", name="copy", exact=True).click()
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<textarea id=paste></textarea>')")
    page.locator("#paste").focus()
    page.keyboard.press("ControlOrMeta+V")
    pasted = page.locator("#paste").input_value().splitlines()
    assert len([line for line in pasted if line[:1].isdigit()]) == len(machine.tape)
    for one in machine.tape:
        assert any(one.text in line for line in pasted)


def test_twice_as_large_everything_fits(browser: Browser, root: Path, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 640, "height": 500}, device_scale_factor=2)
    page = context.new_page()
    page.goto(eg.play(planted(root)).save_html(tmp_path / "page.html").as_uri())
    focus(page)
    for key in ("End", "t", "w", "Shift+B"):
        page.keyboard.press(key)
        focus(page)
    page.keyboard.press("Shift+N")
    keep(page, tmp_path, "access_zoom")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    assert page.evaluate(
        """() => [...document.querySelectorAll('.eqgraph-player button, .eqgraph-player input')]
            .filter((e) => e.getClientRects().length && !e.closest('.eqg-pane'))
            .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
            .map((e) => e.className)"""
    ) == []  # fmt: skip
    page.locator(".eqg-problem").first.scroll_into_view_if_needed()
    assert page.locator(".eqg-problem").first.is_visible()
    context.close()


def test_who_wants_rest_gets_it(bench: Opener, root: Path) -> None:
    b = bench(lstm(root))
    page = b.page
    page.emulate_media(reduced_motion="reduce")
    for _ in range(30):
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.getAnimations().length") == 0
    page.emulate_media(reduced_motion="no-preference")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.getAnimations().length") > 0, "the test sees motion"


def test_the_menu_saves_pictures_that_stand_alone(
    browser: Browser, root: Path, tmp_path: Path
) -> None:
    context = browser.new_context(offline=True, accept_downloads=True)
    page = context.new_page()
    page.goto(eg.play(planted(root)).save_html(tmp_path / "page.html").as_uri())
    focus(page)
    page.keyboard.press("End")
    files = {}
    for kind in ("SVG", "PNG"):
        page.keyboard.press("m")
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save the picture as {kind}").click()
        files[kind] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[kind])
    assert files["SVG"].name.endswith("L_step_78.svg")
    text = files["SVG"].read_text(encoding="utf-8")
    for foreign in ("var(", "<style", "class=", "href", "color-mix", "color(srgb"):
        assert foreign not in text, foreign
    header = files["PNG"].read_bytes()[16:24]  # its width and height
    size = [int.from_bytes(header[:4], "big"), int.from_bytes(header[4:], "big")]
    drawn = context.new_page()
    drawn.goto(files["SVG"].as_uri())
    shown = drawn.evaluate("[document.documentElement.width.baseVal.value, "
                           "document.documentElement.height.baseVal.value]")  # fmt: skip
    assert size == [pytest.approx(2 * n, abs=1.5) for n in shown]
    words = drawn.evaluate("[...document.querySelectorAll('text')].map((t) => t.textContent)")
    assert "⚠ first" in words
    assert "NaN" in words
    assert look(page.locator(".eqgraph-player")).step == 78
    context.close()


def test_the_tape_is_copied(bench: Opener) -> None:
    machine = eg.Machine(eg.graph("y = tanh(w*x)", {"w": 0.5, "x": 2.0}))
    page = bench(machine).page
    page.keyboard.press("m")
    page.get_by_role("button", name="Copy the tape").click()
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<textarea id=paste></textarea>')")
    page.locator("#paste").focus()
    page.keyboard.press("ControlOrMeta+V")
    lines = page.locator("#paste").input_value().splitlines()
    assert [line.strip() for line in lines if line.startswith(" ")] == [
        f"{one.step}  {one.text}" for one in machine.tape
    ]
