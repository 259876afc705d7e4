"""The palette: readable, one source, and the same in the player's style sheet."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

import eqgraph as eg
from eqgraph.picture import theme
from eqgraph.picture.theme import PALETTE, contrast, ramp, ramp_ink

SHEET = Path(theme.__file__).parents[1] / "player" / "static" / "player.css"

TEXT = [("ink", "bg"), ("ink", "panel"), ("ink2", "bg"), ("ink2", "panel"), ("ink3", "bg"),
        ("ink3", "panel"), ("ink3", "fwd-tint"), ("ink3", "bwd-tint"), ("fwd", "bg"),
        ("fwd", "panel"), ("fwd", "fwd-tint"), ("bwd", "bg"), ("bwd", "panel"),
        ("bwd", "bwd-tint"), ("ink", "input"), ("ink", "parameter"), ("fwd", "input"),
        ("bwd", "input"), ("fwd", "parameter"), ("bwd", "parameter"), ("trouble", "bg"),
        ("ink2", "fwd-tint"), ("ink2", "bwd-tint")]  # fmt: skip
LINES = [("input-border", "bg"), ("parameter-border", "bg"), ("edge-done", "bg")]


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("one", "other"), TEXT)
def test_text_is_readable(name, one, other):
    assert contrast(PALETTE[name][one], PALETTE[name][other]) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("one", "other"), LINES)
def test_lines_are_visible(name, one, other):
    assert contrast(PALETTE[name][one], PALETTE[name][other]) >= 3


def test_contrast_as_published():
    assert round(contrast("#FFFFFF", "#000000"), 2) == 21.0
    assert round(contrast("#1A1D21", "#FFFFFF"), 1) == 16.9
    assert round(contrast("#0A0A0A", "#000000"), 4) == 1.0607  # so dark that light is linear
    assert round(contrast("#0B0B0B", "#000000"), 4) == 1.0669
    assert round(contrast("#0067A3", "#E2F0FA"), 1) == 5.2


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_tile_carries_readable_ink(name):
    for step in range(-200, 201):
        at = step / 200
        assert contrast(ramp(at, name), ramp_ink(at, name)) >= 4.55


@pytest.mark.parametrize("name", ["light", "dark"])
def test_ramp_meets_its_stops_and_keeps_within_them(name):
    stops = [ramp(at, name) for at in (-1, -0.5, 0, 0.5, 1)]
    assert stops == [PALETTE[name][f"ramp-{k}"] for k in range(5)]
    assert ramp(-7, name) == stops[0]
    assert ramp(7, name) == stops[4]


def test_both_themes_have_the_same_names():
    assert list(PALETTE["light"]) == list(PALETTE["dark"])


PALETTE_START = "/* palette: generated from eqgraph/picture/theme.py */"
PALETTE_END = "/* end of palette */"
_DARK_PAGES = (  # how JupyterLab, VS Code and Colab say that the page is dark
    '[data-jp-theme-light="false"]',
    ".vscode-dark",
    'html[theme="dark"]',
)


def css_variables(selector: str = ".eqgraph-player") -> str:
    """Write the palette block of a style sheet, markers included.

    The reader's own choice (`data-theme` on the element) wins over the page's theme, the page's
    over the system's.
    """
    light = [selector, f'[data-jp-theme-light="true"] {selector}']
    pages = (f'{page} {selector}:not([data-theme="light"])' for page in _DARK_PAGES)
    dark = ", ".join([f'{selector}[data-theme="dark"]', *pages])
    return "\n".join(
        [
            PALETTE_START,
            f"{light[0]} {{ {theme.variables('light')} }}",
            f"@media (prefers-color-scheme: dark) {{ {selector} {{ {theme.variables('dark')} }} }}",
            f'{light[1]}, {selector}[data-theme="light"] {{ {theme.variables("light")} }}',
            f"{dark} {{ {theme.variables('dark')} }}",
            PALETTE_END,
        ]
    )


def test_the_player_has_exactly_this_palette():
    if not SHEET.exists():
        pytest.skip("the player has no style sheet yet")
    sheet = SHEET.read_text(encoding="utf-8")
    start = sheet.index(PALETTE_START)
    end = sheet.index(PALETTE_END) + len(PALETTE_END)
    assert sheet[start:end] == css_variables()


@pytest.mark.parametrize("other", ["blue", "", [], None, 5, {"light": 1}])
def test_another_theme_is_refused_wherever_one_is_given(other: Any, tmp_path: Path) -> None:
    player = eg.play("y = x", {"x": 1.0})
    for draw in (
        eg.graph("y = x").svg,
        eg.syntax_tree("y = x").svg,
        eg.syntax_tree("y = x").svg_beside,
        player.svg,
        eg.rewrites("y = log(1 + x)", {"x": 1.0}).svg,
        partial(player.save_svg, tmp_path / "a.svg"),
        partial(player.save_png, tmp_path / "a.png"),
        partial(player.save_sheet, tmp_path / "a.svg"),
    ):
        with pytest.raises(eg.EqGraphError, match="theme"):
            draw(theme=other)
    assert list(tmp_path.iterdir()) == []
