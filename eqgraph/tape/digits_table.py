"""Write digits as a table: for a terminal, and for a notebook."""

from __future__ import annotations

from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING

from eqgraph.tape.tape import right_side

if TYPE_CHECKING:
    from eqgraph.tape.precision import Digits, NodeDigits, Right

_WIDTH = 96  # characters of a sentence
_FORMULA = 32  # characters of what a node computes
_SHOWN = 8  # losses that are listed
_GREEN, _RED = (26, 152, 80), (215, 48, 39)


def text(found: Digits) -> str:
    """Write the table and the losses as plain text."""
    table = [("node", "computes", *_heads(found)), *(_cells(found, n) for n in found.lines())]
    widths = [max(len(cells[k]) for cells in table) for k in range(len(table[0]))]
    lines = ["  ".join(c.ljust(w) for c, w in zip(r, widths, strict=True)).rstrip() for r in table]
    more = [part for loss in _messages(found) for part in wrap(loss, _WIDTH)]
    return "\n".join([found.title, *lines, *more])


def _messages(found: Digits) -> list[str]:
    felt = [str(loss) for loss in found.losses if loss.felt]
    messages = felt[:_SHOWN]
    if len(felt) > _SHOWN:
        messages.append(f"and {len(felt) - _SHOWN} steps more")
    if felt and _arrays(found):
        value, gradient = found.medians
        messages.append(
            f"half of the entries keep {value:.1f} digits in results, {gradient:.1f} in gradients"
        )
    hidden = sum(line.node.kind != "constant" for line in found.nodes) - len(found.lines())
    if hidden > 0:
        messages.append(f"{hidden} nodes more are not listed")
    return messages or ["results and gradients have their digits"]


def _arrays(found: Digits) -> bool:
    """Tell whether there is an array whose median differs from its worst entry."""
    return any(r.median - r.worst > 0.05 for n in found.lines() for r in _rights(n))


def _rights(line: NodeDigits) -> list[Right]:
    return [line.value] if line.gradient is None else [line.value, line.gradient]


def _heads(found: Digits) -> list[str]:
    more = ["median", "here"] if _arrays(found) else ["here"]
    return ["value", *more, "gradient", *more]


def _cells(found: Digits, line: NodeDigits) -> tuple[str, ...]:
    node = line.node
    formula = "" if node.operator is None else right_side(node)
    short = formula if len(formula) <= _FORMULA else formula[: _FORMULA - 1] + "…"
    wide = _arrays(found)
    cells = [*_of(found, line.value, wide)]
    cells += _of(found, line.gradient, wide) if line.gradient else [""] * (3 if wide else 2)
    return (node.name, short, *cells)


def _of(found: Digits, right: Right, wide: bool) -> list[str]:
    numbers = [_digits(found, right.worst), *([_digits(found, right.median)] if wide else [])]
    return [*numbers, f"{right.here:.1f}" if right.here >= 1 else ""]


def _digits(found: Digits, x: float) -> str:
    return "all" if x > found.full - 0.35 else f"{x:.1f}"


def html(found: Digits) -> str:
    """Write the table and the losses as HTML; the colour of a cell tells how much is left."""
    head = "".join(
        f'<th style="padding:2px 10px">{escape(h)}</th>'
        for h in ("node", "computes", *_heads(found))
    )
    table = "".join(f"<tr>{_html_line(found, line)}</tr>" for line in found.lines())
    messages = "".join(f"<p>{escape(one)}</p>" for one in _messages(found))
    style = "border-collapse:collapse;text-align:left;color:inherit"
    return (
        f'<div class="eqgraph-digits"><table style="{style}"><caption>{escape(found.title)}'
        f"</caption><thead><tr>{head}</tr></thead><tbody>{table}</tbody></table>{messages}</div>"
    )


def _html_line(found: Digits, line: NodeDigits) -> str:
    cells = _cells(found, line)
    wide = 3 if _arrays(found) else 2
    rights = {2: line.value, 2 + wide: line.gradient}
    made = []
    for k, cell in enumerate(cells):
        right = rights.get(k)
        ground = "" if right is None else f";{_colour(right.worst / found.full)}"
        made.append(f'<td style="padding:2px 10px{ground}">{escape(cell)}</td>')
    return "".join(made)


def _colour(share: float) -> str:
    """Return the colour of a share of digits: green for all, red for none; readable on any page."""
    mixed = [round(b + (a - b) * share) for a, b in zip(_GREEN, _RED, strict=True)]
    return f"background:rgba({mixed[0]},{mixed[1]},{mixed[2]},0.25)"
