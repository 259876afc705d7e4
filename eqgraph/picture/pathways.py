"""Draw the routes of a gradient as a flow: from place to place as wide as its share."""

from __future__ import annotations

from html import escape

from eqgraph.picture.labels import text_width
from eqgraph.picture.style import style
from eqgraph.picture.svg import Figure, wrapped
from eqgraph.picture.templates import num
from eqgraph.shown import Themes
from eqgraph.tape.paths import Paths, Place, percent
from eqgraph.tape.wording import worded

_WIDE, _NARROW = 760.0, 12.0  # px of all steps together, and at least of each
_LINE, _BAND, _PAD, _HEAD = 44.0, 30.0, 16.0, 56.0
_LEAST = 0.002  # a smaller share is not drawn
_BAR = 18.0
_RULES = """
.eqg-graph text { font: 12px UI; fill: var(--eqg-ink2); }
.eqg-graph .eqg-head { font-size: 14px; font-weight: 600; fill: var(--eqg-ink); }
.eqg-graph .eqg-ground { fill: var(--eqg-bg); }
.eqg-flow path { fill: none; stroke: var(--eqg-bwd); stroke-opacity: 0.62; }
.eqg-flow .eqg-against { stroke: var(--eqg-ramp-0); stroke-dasharray: 5 3; }
.eqg-flow line { stroke: var(--eqg-rule); }
.eqg-flow rect { fill: var(--eqg-bwd); fill-opacity: 0.62; stroke: var(--eqg-bg); }
.eqg-flow rect.eqg-against { fill: var(--eqg-ramp-0); }
""".replace("UI", "system-ui, sans-serif")


def pathways(found: Paths, theme: Themes = "auto") -> str:
    """Return the picture of the routes as an SVG text."""
    steps = sorted({step for edge in found.flow for _, step in edge})
    lines = _lines(found)
    left = _PAD + max(text_width(name, 12) for name in lines) + 12
    across = max(_NARROW, min(90.0, _WIDE / max(1, len(steps) - 1)))
    width = left + across * (len(steps) - 1) + 2 * _PAD + 40
    top = _HEAD + _BAR + 34
    height = top + _LINE * len(lines) + 30
    place = {
        (name, step): (left + 20 + across * k, top + _LINE * (line + 0.5))
        for line, name in enumerate(lines)
        for k, step in enumerate(steps)
    }
    most = max((abs(share) for share in found.flow.values()), default=1.0)
    scale = _BAND / max(1.0, most)
    drawn = [_names(lines, top, left, width), *_ticks(steps, place[lines[-1], steps[0]], across)]
    edges = sorted(found.flow.items(), key=lambda item: -abs(item[1]))
    drawn += [_edge(edge, share, place, scale) for edge, share in edges if abs(share) >= _LEAST]
    title = worded("ways", loss=found.loss, node=found.node)
    head = (
        f'<text class="eqg-head" x="{num(_PAD)}" y="24">{escape(title)}</text>'
        f'<text x="{num(_PAD)}" y="44">{escape(_sentence(found))}</text>'
    )
    body = head + _bar(found, _PAD, _HEAD, min(width - 2 * _PAD, 560.0)) + "".join(drawn)
    whole = f'<g class="eqg-flow">{body}</g>'
    about = f"<title>{escape(title)}</title><desc>{escape(repr(found))}</desc>"
    return wrapped(Figure(max(width, 600.0), height, whole, ""), about, style(theme, _RULES))


def _lines(found: Paths) -> list[str]:
    """Return the equations from above: gates, states, those that the loss reads, the loss."""
    names = dict.fromkeys(name for edge in found.flow for name, _ in edge)
    states = [name for name in names if name not in found.routes and name != found.loss]
    read = {here for (here, _), (there, _) in found.flow if there == found.loss}
    states.sort(key=lambda name: name in read)
    return [*(n for n in names if n in found.routes), *states, found.loss]


def _sentence(found: Paths) -> str:
    return "; ".join(
        f"{percent(share)} {found.route(name)}"
        for name, share in sorted(found.routes.items(), key=lambda item: -abs(item[1]))[:3]
    )


def _bar(found: Paths, x: float, y: float, width: float) -> str:
    """Draw the shares of the routes side by side; what works against the others is purple."""
    whole = sum(abs(share) for share in found.routes.values()) or 1.0
    out = ""
    for name, share in sorted(found.routes.items(), key=lambda item: -abs(item[1])):
        wide = width * abs(share) / whole
        kind = ' class="eqg-against"' if share < 0 else ""
        label = f"{name or 'straight'} {percent(share)}"
        out += (
            f'<rect{kind} x="{num(x)}" y="{num(y)}" width="{num(wide)}" height="{num(_BAR)}">'
            f"<title>{escape(found.route(name))}: {percent(share)}</title></rect>"
        )
        if text_width(label, 12) < wide - 6:
            out += f'<text x="{num(x + 4)}" y="{num(y + _BAR + 14)}">{escape(label)}</text>'
        x += wide
    return out


def _names(lines: list[str], top: float, left: float, width: float) -> str:
    out = ""
    for line, name in enumerate(lines):
        y = top + _LINE * (line + 0.5)
        out += (
            f'<line x1="{num(left)}" x2="{num(width - _PAD)}" y1="{num(y)}" y2="{num(y)}"/>'
            f'<text x="{num(left - 8)}" y="{num(y + 4)}" text-anchor="end">{escape(name)}</text>'
        )
    return out


def _ticks(steps: list[int], first: tuple[float, float], across: float) -> list[str]:
    """Write the steps of time below, as many as there is room for."""
    every = max(1, round(34 / across))
    x, y = first
    return [
        f'<text x="{num(x + across * k)}" y="{num(y + _LINE / 2 + 14)}"'
        f' text-anchor="middle">{"t = " if k == 0 else ""}{step}</text>'
        for k, step in enumerate(steps)
        if k % every == 0
    ]


def _edge(
    edge: tuple[Place, Place], share: float, place: dict[Place, tuple[float, float]], scale: float
) -> str:
    """Draw what passes from one place to another one."""
    (here, there), kind = edge, ' class="eqg-against"' if share < 0 else ""
    (x0, y0), (x1, y1) = place[here], place[there]
    bend = max(12.0, (x1 - x0) / 2)
    if x0 == x1:
        way = f"M{num(x0)} {num(y0)}C{num(x0 + bend)} {num(y0)} {num(x1 + bend)} {num(y1)} "
    else:
        way = f"M{num(x0)} {num(y0)}C{num(x0 + bend)} {num(y0)} {num(x1 - bend)} {num(y1)} "
    message = worded(
        "passes", name=here[0], step=here[1], other=there[0], later=there[1], share=percent(share)
    )
    width = num(max(0.6, abs(share) * scale))
    return (
        f'<path{kind} d="{way}{num(x1)} {num(y1)}" stroke-width="{width}">'
        f"<title>{escape(message)}</title></path>"
    )
