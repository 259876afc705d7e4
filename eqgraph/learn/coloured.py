"""Colour a text by what a model does at each character: a unit, a gate, a gradient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import numpy as np

from eqgraph.errors import UnknownName, ValuesError, visible
from eqgraph.ir.values import Array
from eqgraph.learn.characters import Characters
from eqgraph.learn.measures import families
from eqgraph.learn.model import Model
from eqgraph.shown import Shown
from eqgraph.syntax import canonical, display
from eqgraph.tape.program import compile_program
from eqgraph.tape.trace import length

if TYPE_CHECKING:
    from eqgraph.learn.history import Theme

_WIDE, _HIGH, _LINE = 9.0, 20.0, 72  # pixels of a character, characters of a line
_BARS = " ▁▂▃▄▅▆▇█"
_MOST = 20_000  # characters


@dataclass(frozen=True, slots=True, eq=False)
class ColouredText(Shown):
    """Hold a text with one number a character; it shows itself coloured by them.

    Purple is below zero, green above; the strongest colour is the largest size, `most`. `units` are
    the numbers of all units, a column each, to look for one that is worth a picture.

    Source: Karpathy, Johnson, Li, Visualizing and understanding recurrent networks (2015).
    """

    text: str
    values: Array
    title: str
    units: Array | None = None

    @property
    def most(self) -> float:
        """Return the largest size of a finite number."""
        sizes = np.abs(self.values[np.isfinite(self.values)])
        return float(sizes.max()) if sizes.size and sizes.max() > 0 else 1.0

    def lines(self) -> list[tuple[int, int]]:
        """Return where each line begins and ends: at a line break of the text, or where it is full.

        >>> ColouredText("ab\\ncd", np.zeros(5), "").lines()
        [(0, 3), (3, 5)]
        """
        out, start = [], 0
        for k, char in enumerate(self.text):
            if char == "\n" or k + 1 - start == _LINE:
                out.append((start, k + 1))
                start = k + 1
        return [*out, (start, len(self.text))] if start < len(self.text) else out

    def svg(self, *, theme: Theme = "light") -> str:
        """Draw the text, each character on the colour of its number."""
        from eqgraph.picture.theme import PALETTE, ramp, ramp_ink

        colours, lines, most = PALETTE[theme], self.lines(), self.most
        wide, high = _LINE * _WIDE + 16, (len(lines) + 1) * _HIGH + 12
        body: list[str] = []
        for row, (start, end) in enumerate(lines):
            y = 8 + (row + 1) * _HIGH
            for k in range(start, end):
                value, x = float(self.values[k]), 8 + (k - start) * _WIDE
                bad = not np.isfinite(value)
                ground = colours["trouble"] if bad else ramp(value / most, theme)
                ink = colours["bg"] if bad else ramp_ink(value / most, theme)
                char = escape(_drawn(self.text[k]))
                body.append(
                    f'<rect x="{x:g}" y="{y:g}" width="{_WIDE:g}" height="{_HIGH - 2:g}"'
                    f' fill="{ground}"/><text x="{x + _WIDE / 2:g}" y="{y + 13:g}" fill="{ink}">'
                    f"<title>{value:.4g}</title>{char}</text>"
                )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{wide:g}"'
            f' height="{high:g}" viewBox="0 0 {wide:g} {high:g}" font-family="monospace"'
            f' font-size="13" text-anchor="middle"><title>{escape(self.title)}</title>'
            f'<rect width="100%" height="100%" fill="{colours["bg"]}"/><text x="8" y="20"'
            f' text-anchor="start" fill="{colours["ink"]}">{escape(self.title)}: −{most:.3g} is'
            f" purple, {most:.3g} green</text>{''.join(body)}</svg>"
        )

    def __repr__(self) -> str:
        """Write each line with a line of bars below it: ▁ is little, █ the most, of either sign."""
        with np.errstate(invalid="ignore"):
            sizes = np.nan_to_num(np.abs(self.values) / self.most, nan=1.0, posinf=1.0)
        bars = "".join(_BARS[round(8 * min(size, 1.0))] for size in sizes.tolist())
        rows = [self.title]
        for start, end in self.lines():
            rows += ["".join(map(_drawn, self.text[start:end])), bars[start:end]]
        return "\n".join(rows)


def _drawn(char: str) -> str:
    return "↵" if char == "\n" else " " if char == " " else visible(char)


def coloured(
    model: Model, characters: Characters, text: str, by: str = "hₜ", unit: int | None = None
) -> ColouredText:
    """Run a character model over a text, and return the text with one number a character.

    Args:
        model: with an input xₜ and, for the gradient, targets yₜ.
        characters: the alphabet of the model.
        text: two characters at least.
        by: an equation of the model, or "gradient": ‖∂L/∂xₜ‖ of the guess of the last character.
        unit: from 0; by default the mean over the units.

    Raises:
        UnknownName: the model has no such equation.
        ValuesError: the text is too short or too long, has other characters; there is no such unit.
    """
    if not 2 <= len(text) <= _MOST:
        raise ValuesError(f"a text of 2 to {_MOST:,} characters is coloured, not of {len(text):,}")
    data = characters.data(text)
    if by == "gradient":
        return ColouredText(text[:-1], _reached(model, data), "‖∂L/∂xₜ‖ of the last guess")
    name = display(canonical(by))
    if name not in families(model):
        raise UnknownName(
            f"the model has no equation {visible(by)[:40]} that holds at every step",
            hint=f'it has {", ".join(families(model))}; or "gradient"',
        )
    graph = model.unroll(values=data)
    first = model._template.source.clock.first
    names = [model.at(name, first + k) for k in range(len(text) - 1)]
    program = compile_program(graph, model.loss or names[-1])
    program.run()
    found = np.array([program.value(one).reshape(-1) for one in names])
    if unit is None:
        title = f"{name}, the mean of {found.shape[1]} units"
        return ColouredText(text[:-1], found.mean(1), title, found)
    if isinstance(unit, bool) or not 0 <= unit < found.shape[1]:
        raise ValuesError(f"{name} has the units 0 to {found.shape[1] - 1}, not {unit}")
    return ColouredText(text[:-1], found[:, unit], f"unit {unit} of {name}", found)


def _reached(model: Model, data: Mapping[str, object]) -> Array:
    """Return how much the loss of the last character alone depends on each input."""
    targets = np.asarray(data["yₜ"])
    last = np.zeros_like(targets)
    last[-1] = targets[-1]
    graph = model.unroll(values={"xₜ": np.asarray(data["xₜ"]), "yₜ": last})
    first = model._template.source.clock.first
    names = [model.at("xₜ", first + k) for k in range(len(targets))]
    program = compile_program(graph, model.loss or "", names)
    program.run()
    found = [program.grad(one) for one in names]
    return np.array([0.0 if g is None else length(g) for g in found])
