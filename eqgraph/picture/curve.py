"""Draw a number over the updates of a training: each one, and their running mean."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from eqgraph.picture.labels import text
from eqgraph.picture.style import UI_FONT, style
from eqgraph.picture.svg import Figure, wrapped
from eqgraph.picture.tiles import num
from eqgraph.shown import Themes
from eqgraph.syntax.numbers import number, strip

_WIDTH, _HEIGHT = 640.0, 240.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 78.0, 20.0, 36.0, 32.0
_POINTS = 300  # at most: of more values, the least and the largest of each stretch are drawn
_LOGARITHMIC = 30.0  # the ratio of the largest to the least from which on an axis counts in tens

_RULES = """
.eqg-graph { font-family: UI; font-size: 12px; font-variant-numeric: tabular-nums; }
.eqg-ground { fill: var(--eqg-bg); }
.eqg-graph text { fill: var(--eqg-ink2); }
.eqg-graph .eqg-caption { fill: var(--eqg-ink); font-size: 13px; }
.eqg-graph .eqg-x { text-anchor: middle; }
.eqg-graph .eqg-y { text-anchor: end; }
.eqg-line { fill: none; stroke-linejoin: round; }
.eqg-grid { stroke: var(--eqg-rule); stroke-width: 1; }
.eqg-each { stroke: var(--eqg-edge-done); stroke-width: 1; stroke-opacity: 0.65; }
.eqg-mean { stroke: var(--eqg-fwd); stroke-width: 2.2; }
.eqg-poison { stroke: var(--eqg-trouble); stroke-width: 1.5; stroke-dasharray: 4 3; }
.eqg-graph .eqg-trouble { fill: var(--eqg-trouble); }
""".replace("UI", UI_FONT)


def curve(
    values: Sequence[float], means: Sequence[float], caption: str, *, over: int,
    total: int | None = None, theme: Themes = "auto",
) -> str:  # fmt: skip
    """Return the picture of values and their running means, over so many, as an SVG text.

    `total` is how many values there will be: the axis has room for them.

    >>> curve([3.0, 1.0], [3.0, 2.0], "loss 2 after 2 updates", over=50).count("mean of 50")
    1
    """
    length = max(total or 0, len(values), 2)
    finite = [x for x in values if math.isfinite(x)] or [0.0, 1.0]
    height = _Height(min(finite), max(finite))
    across = (_WIDTH - _LEFT - _RIGHT) / (length - 1)
    parts = [*height.grid(), *_counts(length, across)]
    for name, numbers in (("each", values), ("mean", means)):
        points = [f"{num(_LEFT + k * across)} {num(height.of(x))}" for k, x in _thinned(numbers)]
        if points:
            parts.append(f'<path class="eqg-line eqg-{name}" d="M{"L".join(points)}"/>')
    broken = next((k for k, x in enumerate(values) if not math.isfinite(x)), None)
    if broken is not None:
        parts += _poison(broken, _LEFT + broken * across, values[broken])
    parts.append(_word(16, 20, caption, "eqg-caption"))
    parts += _legend(over)
    figure = Figure(_WIDTH, _HEIGHT, "".join(parts), "")
    return wrapped(figure, f"<title>{text(caption)}</title>", style(theme, _RULES))


class _Height:
    """Place values between the bottom and the top, counting in tens where they span much."""

    def __init__(self, low: float, high: float) -> None:
        self.tens = low > 0 and high / low >= _LOGARITHMIC
        if not self.tens and high - low < 1e-12 * max(1.0, abs(high)):
            low, high = low - 0.5, high + 0.5
        self.low, self.high = low, high

    def of(self, value: float) -> float:
        low, high = self.low, self.high
        if self.tens:
            low, high, value = math.log(low), math.log(high), math.log(value)
        share = (value - low) / (high - low)
        return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)

    def grid(self) -> Iterator[str]:
        """Draw lines at round values, with their numbers."""
        ticks = list(_tens(self.low, self.high) if self.tens else _round(self.low, self.high))
        texts, power = strip(ticks)
        if self.tens or power:
            texts = [number(x) for x in ticks]
        for value, shown in zip(ticks, texts, strict=True):
            y = num(self.of(value))
            yield f'<path class="eqg-line eqg-grid" d="M{num(_LEFT)} {y}H{num(_WIDTH - _RIGHT)}"/>'
            yield _word(_LEFT - 8, self.of(value) + 4, shown, "eqg-y")


def _round(low: float, high: float) -> Iterator[float]:
    """Yield about four round values within a range."""
    rough = (high - low) / 4
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * k for k in (1, 2, 5, 10) if unit * k >= rough)
    for k in range(math.ceil(low / step), math.floor(high / step) + 1):
        yield k * step


def _tens(low: float, high: float) -> Iterator[float]:
    """Yield powers of ten within a range, few enough to be read."""
    first, last = math.ceil(math.log10(low)), math.floor(math.log10(high))
    for power in range(first, last + 1, max(1, (last - first + 1) // 5)):
        yield 10.0**power


def _counts(length: int, across: float) -> Iterator[str]:
    """Write the numbers of updates under the picture."""
    yield _word(_WIDTH - _RIGHT, _HEIGHT - 10, "updates", "eqg-y")
    for value in _round(1, max(length, 5)):
        x = _LEFT + (value - 1) * across
        if 1 <= value <= length and value == int(value) and x < _WIDTH - _RIGHT - 70:
            yield _word(x, _HEIGHT - 10, f"{int(value):,}", "eqg-x")


def _legend(over: int) -> Iterator[str]:
    """Say at the top right what the two lines are."""
    x = _WIDTH - _RIGHT
    for name, shown, wide in (("mean", f"mean of {over}", 78.0), ("each", "each update", 84.0)):
        yield _word(x, 20, shown, "eqg-y")
        yield f'<path class="eqg-line eqg-{name}" d="M{num(x - wide - 12)} 16h16"/>'
        x -= wide + 24


def _poison(at: int, x: float, value: float) -> Iterator[str]:
    """Mark the first value that is no number."""
    yield f'<path class="eqg-line eqg-poison" d="M{num(x)} {num(_TOP)}V{num(_HEIGHT - _BOTTOM)}"/>'
    side = "eqg-y" if x > _WIDTH / 2 else ""
    shift = -6 if side else 6
    yield _word(x + shift, _TOP + 12, f"{number(value)} in update {at + 1}", f"eqg-trouble {side}")


def _thinned(values: Sequence[float]) -> Iterator[tuple[int, float]]:
    """Yield what is drawn, with its index: all, or the extremes of each stretch; no NaN, no Inf."""
    stretch = -(-2 * len(values) // _POINTS) if len(values) > _POINTS else 1
    for start in range(0, len(values), stretch):
        known = [
            k for k in range(start, min(start + stretch, len(values))) if math.isfinite(values[k])
        ]
        if known:
            extremes = {min(known, key=values.__getitem__), max(known, key=values.__getitem__)}
            yield from ((k, values[k]) for k in sorted(extremes))


def _word(x: float, y: float, content: str, kind: str) -> str:
    return f'<text x="{num(x)}" y="{num(y)}" class="{kind}">{text(content)}</text>'
