"""Hold the palette, light and dark: the one source of every colour that eqgraph draws with.

Direction has one pair of hues (forward blue, backward vermillion), sign another (purple below
zero, green above); they are never mixed. Both pairs stay apart for colour-blind readers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Theme = Literal["light", "dark"]

_ROWS = """
    bg                #FFFFFF  #14171C
    panel             #F6F7F9  #1C2027
    ink               #1A1D21  #ECEFF3
    ink2              #454D59  #BCC4CF
    ink3              #626C79  #98A2B0
    fwd               #0067A3  #56B4E9
    fwd-tint          #E2F0FA  #123049
    bwd               #A84300  #F0A13A
    bwd-tint          #FCEADC  #3B2710
    input             #FBF6CF  #33300F
    input-border      #7A6A00  #CDBB3C
    parameter         #ECEEF1  #262C35
    parameter-border  #5B6470  #9AA5B3
    trouble           #9C1C1C  #FF9C8F
    edge-done         #6A7481  #8893A2
    edge-waiting      #A9B2BE  #4C5664
    rule              #D3D9E0  #3A424E
    ramp-0            #5A2379  #D9A8F5
    ramp-1            #B98FCB  #85599F
    ramp-2            #F3F2F1  #2C323B
    ramp-3            #7FB96A  #4E8B3C
    ramp-4            #145A1E  #A5E26B
    ramp-ink-near     #000000  #FFFFFF
    ramp-ink-far      #FFFFFF  #000000
"""
_TABLE = [line.split() for line in _ROWS.split("\n") if line.strip()]

PALETTE: Mapping[Theme, Mapping[str, str]] = MappingProxyType(
    {
        "light": MappingProxyType({name: light for name, light, _ in _TABLE}),
        "dark": MappingProxyType({name: dark for name, _, dark in _TABLE}),
    }
)


def variables(theme: Theme) -> str:
    """Write the palette of one theme as declarations of CSS variables."""
    names = PALETTE[theme].items()
    return " ".join([*(f"--eqg-{name}: {colour};" for name, colour in names),
                     f"color-scheme: {theme};"])  # fmt: skip


def contrast(one: str, other: str) -> float:
    """Compute the contrast of two colours as WCAG 2 defines it.

    >>> round(contrast("#000000", "#FFFFFF"), 1)
    21.0
    """
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def ramp(position: float, theme: Theme) -> str:
    """Return the colour of `position` on the diverging ramp, from −1 over 0 to +1.

    >>> ramp(0, "light"), ramp(1, "light"), ramp(-2, "light")
    ('#F3F2F1', '#145A1E', '#5A2379')
    """
    stop, share = _place(position)
    low, high = (_channels(PALETTE[theme][f"ramp-{stop + k}"]) for k in (0, 1))
    mixed = (math.floor(a + (b - a) * share + 0.5) for a, b in zip(low, high, strict=True))
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


def ramp_css(position: float) -> str:
    """Return the same colour in terms of the CSS variables, for a picture in either theme.

    >>> ramp_css(0.75)
    'color-mix(in srgb, var(--eqg-ramp-4) 50%, var(--eqg-ramp-3))'
    """
    stop, share = _place(position)
    if share in (0, 1):
        return f"var(--eqg-ramp-{stop + int(share)})"
    percent = f"{100 * share:.4g}%"
    return f"color-mix(in srgb, var(--eqg-ramp-{stop + 1}) {percent}, var(--eqg-ramp-{stop}))"


def ramp_ink(position: float, theme: Theme) -> str:
    """Return pure black or white, whichever is easier to read on the ramp there."""
    ground = ramp(position, theme)
    return max("#000000", "#FFFFFF", key=lambda ink: contrast(ink, ground))


def ramp_ink_css(position: float) -> str:
    """Return the same ink in terms of the CSS variables."""
    light, dark = ramp_ink(position, "light"), ramp_ink(position, "dark")
    if light == dark:
        return light
    return f"var(--eqg-ramp-ink-{'near' if light == '#000000' else 'far'})"


def _place(position: float) -> tuple[int, float]:
    """Split a position into the stop before it (0 to 3) and the share of the way to the next."""
    at = (min(max(position, -1.0), 1.0) + 1) * 2
    stop = min(int(at), 3)
    return stop, at - stop


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    shares = (channel / 255 for channel in _channels(colour))
    red, green, blue = (
        share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
