"""As printed and as read, and the entry that is looked at, in a browser; the page is offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import eqgraph as eg

if TYPE_CHECKING:
    from tests.browser.player import Opener

W, X = [[0.5, -1.0, 2.0], [1.0, 0.3, -0.2]], [1.0, 2.0, -0.5]
TEXT = "zᵢ = ∑ⱼ Wᵢⱼ xⱼ\nh = z b\nL = ½ ‖h‖²"


def machine() -> eg.Machine:
    return eg.Machine(eg.graph(TEXT, {"W": W, "x": X, "b": [1.0, -1.0]}))


def test_the_same_part_runs_in_both_forms(opened: Opener) -> None:
    page, player = opened(machine())
    page.keyboard.press("ArrowRight")
    running = player.locator(".eqg-equation-text .eqg-part")
    assert running.first.inner_text() == "∑ⱼ Wᵢⱼ xⱼ"
    player.get_by_role("button", name="as read").click()
    assert running.first.inner_text() == "W·x"
    text = player.locator(".eqg-equations-list").inner_text()
    assert "h = z*b" in text and "½*‖h‖²" in text
    player.get_by_role("button", name="math").click()
    player.get_by_role("button", name="as printed").click()
    assert running.first.inner_text() == "∑ⱼ Wᵢⱼ xⱼ"


def test_a_note_lights_its_place(opened: Opener) -> None:
    page, player = opened(machine())
    player.locator(".eqg-button-problems").click()
    note = player.locator(".eqg-problem", has_text="entry by entry")
    assert "read so" in note.inner_text()
    note.hover()
    assert player.locator(".eqg-decided").inner_text() == "z b"
    note.click()
    page.mouse.move(5, 5)
    assert player.locator(".eqg-decided").inner_text() == "z b"
    assert player.locator('.eqg-pane [data-node="h"][data-state="current"]').count() == 1
    page.keyboard.press("Escape")
    assert player.locator(".eqg-decided").count() == 0


def test_an_entry_is_chosen_by_mouse_and_by_keys(opened: Opener) -> None:
    page, player = opened(machine())
    page.keyboard.press("ArrowRight")
    entry = player.locator(".eqg-entry")
    assert entry.inner_text().split()[:4] == ["i", "=", "1:", "z₁"]
    result = player.locator(".eqg-strip .eqg-new")
    result.locator(".eqg-strip-cell").nth(1).hover()
    assert "W₂₁·x₁" in entry.inner_text() and "1.00·1.00" in entry.inner_text()
    lit = player.locator(".eqg-strip-cell.eqg-lit").all_inner_texts()
    assert lit == ["1.00", "0.30", "−0.20", "1.00", "2.00", "−0.50"]
    result.focus()
    page.keyboard.press("ArrowLeft")
    assert "W₁₁·x₁" in entry.inner_text()
    assert player.get_attribute("data-step") == "1"


def test_nothing_of_an_entry_is_cut_or_covered(opened: Opener) -> None:
    for width in (1366, 853):
        page, player = opened(machine(), width, 768)
        page.keyboard.press("ArrowRight")
        entry, strip = (
            player.locator(name).bounding_box() for name in (".eqg-entry", ".eqg-strip")
        )
        assert entry is not None and strip is not None
        assert entry["y"] + entry["height"] <= strip["y"] + strip["height"]
        assert player.locator(".eqg-entry").evaluate("e => e.scrollWidth <= e.clientWidth")
