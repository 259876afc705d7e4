"""Offer recurrent cells as model texts, in rows: a batch stands in front, xₜ·Wᵢ."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from eqgraph.errors import UnknownName, ValuesError
from eqgraph.learn.counts import whole_number
from eqgraph.learn.model import Model
from eqgraph.syntax.text.lexer import LIMIT as CHARACTERS

# Elman, Finding structure in time (1990).
_RNN = """\
# vanilla RNN
t ∈ 1…T
input xₜ ∈ ℝⁿ
param W ∈ ℝ^{n×h}
param U ∈ ℝ^{h×h}
param B ∈ ℝʰ
h₀ = 0
hₜ = tanh(xₜ·W + hₜ₋₁·U + B)
"""

# Hochreiter and Schmidhuber (1997) with the forget gate of Gers et al. (2000), without peepholes.
_LSTM = """\
# LSTM
t ∈ 1…T
input xₜ ∈ ℝⁿ
param Wᵢ, Wf, Wₒ, Wc ∈ ℝ^{n×h}
param Uᵢ, Uf, Uₒ, Uc ∈ ℝ^{h×h}
param Bᵢ, Bf, Bₒ, Bc ∈ ℝʰ
h₀ = 0
c₀ = 0
iₜ = σ(xₜ·Wᵢ + hₜ₋₁·Uᵢ + Bᵢ)
fₜ = σ(xₜ·Wf + hₜ₋₁·Uf + Bf)
oₜ = σ(xₜ·Wₒ + hₜ₋₁·Uₒ + Bₒ)
ĉₜ = tanh(xₜ·Wc + hₜ₋₁·Uc + Bc)
cₜ = fₜ*cₜ₋₁ + iₜ*ĉₜ
hₜ = oₜ*tanh(cₜ)
"""

# Cho et al., Learning phrase representations (2014), version 3: r stands after the product.
# PyTorch and Keras (reset_after=True) compute this one; z keeps the old state.
_GRU = """\
# GRU, reset after the product (PyTorch; Keras with reset_after=True)
t ∈ 1…T
input xₜ ∈ ℝⁿ
param Wᵣ, Wz, Wh ∈ ℝ^{n×h}
param Uᵣ, Uz, Uh ∈ ℝ^{h×h}
param Bᵣ, Bz, Bh, Bᵤ ∈ ℝʰ
h₀ = 0
rₜ = σ(xₜ·Wᵣ + hₜ₋₁·Uᵣ + Bᵣ)
zₜ = σ(xₜ·Wz + hₜ₋₁·Uz + Bz)
ĥₜ = tanh(xₜ·Wh + Bh + rₜ*(hₜ₋₁·Uh + Bᵤ))
hₜ = (1 - zₜ)*ĥₜ + zₜ*hₜ₋₁
"""

# The same paper, version 1 (Chung et al. 2014): r stands before the product.
_GRU_BEFORE = """\
# GRU, reset before the product (the paper; Keras with reset_after=False)
t ∈ 1…T
input xₜ ∈ ℝⁿ
param Wᵣ, Wz, Wh ∈ ℝ^{n×h}
param Uᵣ, Uz, Uh ∈ ℝ^{h×h}
param Bᵣ, Bz, Bh ∈ ℝʰ
h₀ = 0
rₜ = σ(xₜ·Wᵣ + hₜ₋₁·Uᵣ + Bᵣ)
zₜ = σ(xₜ·Wz + hₜ₋₁·Uz + Bz)
ĥₜ = tanh(xₜ·Wh + Bh + (rₜ*hₜ₋₁)·Uh)
hₜ = (1 - zₜ)*ĥₜ + zₜ*hₜ₋₁
"""

# What turns a cell into a language model: scores, their log probabilities, the mean of the loss.
_READOUT = """\
target yₜ ∈ ℝᵏ
param Wy ∈ ℝ^{h×k}
param By ∈ ℝᵏ
pₜ = log_softmax(hₜ·Wy + By)
loss L = -(∑ₜ mean(sum(yₜ*pₜ, axis=-1)))/T
"""

PRESETS: Mapping[str, str] = MappingProxyType(
    {"rnn": _RNN, "lstm": _LSTM, "gru": _GRU, "gru_reset_before": _GRU_BEFORE}
)


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_WORD = re.compile(r"[^\W\d][\w₋]*")  # a name, with its subscript
_FUNCTIONS = frozenset(("tanh", "σ"))
ARROWS = "\N{COMBINING RIGHT ARROW ABOVE}", "\N{COMBINING LEFT ARROW ABOVE}"


def preset(
    name: str, *, layers: int = 1, bidirectional: bool = False, classify: bool = False
) -> Model:
    """Return a ready-made cell, in rows: a batch stands in front, xₜ·Wᵢ.

    Args:
        name: rnn, lstm, gru or gru_reset_before.
        layers: how many stand one upon the other; two or more are called h⁽¹⁾ₜ, h⁽²⁾ₜ, …, with
            weights of their own, W⁽¹⁾ᵢ, Wf⁽¹⁾, …
        bidirectional: whether each layer reads in both directions, h⃗ₜ forward and h⃖ₜ backward in
            time; hₜ joins them, and has d = 2h entries, which the layers above take.
        classify: whether a readout follows: log probabilities pₜ of k classes, and as the loss the
            mean of −∑ yₜ*pₜ over steps and batch.

    Raises:
        UnknownName: there is no such cell.
        ValuesError: the number of layers is no whole number above 0.

    Source: Elman (1990); Hochreiter and Schmidhuber (1997) with the forget gate of Gers et al.
    (2000); Cho et al. (2014), both versions; both directions after Schuster and Paliwal (1997).

    >>> preset("lstm").states
    ('hₜ', 'cₜ')
    >>> preset("rnn", bidirectional=True).states
    ('h⃗ₜ', 'h⃖ₜ')
    """
    if not isinstance(name, str) or name not in PRESETS:
        raise UnknownName(
            f"no preset is called {str(name)[:40]!r}", hint="there are " + ", ".join(PRESETS)
        )
    whole_number("the number of layers", layers, 1)
    if 2 * layers * len(PRESETS[name]) > CHARACTERS:
        raise ValuesError(
            f"so many layers make too long a text: it has at most {CHARACTERS:,} characters"
        )
    return Model(preset_text(name, layers, bidirectional, classify))


def preset_text(name: str, layers: int, both: bool, classify: bool) -> str:
    """Return the text of a preset."""
    text = PRESETS[name]
    if layers > 1 or both:
        text = _stacked(text, layers, both)
    top = _READOUT if layers == 1 else _READOUT.replace("hₜ·", f"{marked('hₜ', str(layers))}·")
    top = top.replace("h×k", "d×k") if both else top
    return text + (top if classify else "")


def _stacked(text: str, layers: int, both: bool) -> str:
    """Write the lines of a cell for each layer and direction; a layer's input is hₜ below."""
    title, time, given, *lines = text.splitlines()
    title += f", {layers} layers" * (layers > 1) + ", in both directions" * both
    out = [title, time, given]
    for layer in range(1, layers + 1):
        mark = str(layer) if layers > 1 else ""
        below = marked("hₜ", str(layer - 1)) if layer > 1 else "xₜ"
        for arrow in ARROWS if both else ("",):
            out += [_of_layer(line, mark, arrow, below) for line in lines]
        if both:
            ahead, back = (marked("hₜ", mark, arrow) for arrow in ARROWS)
            out.append(f"{marked('hₜ', mark)} = concat({ahead}, {back}, axis=-1)")
    return "\n".join(out) + "\n"


def _of_layer(line: str, mark: str, arrow: str, below: str) -> str:
    """Write a line of a cell with the names of a layer and a direction."""
    if line.startswith("param "):
        names, space = line.removeprefix("param ").split(" ∈ ")
        names = ", ".join(marked(one, mark, arrow) for one in names.split(", "))
        wide = "n×h" if below == "xₜ" else "d×h" if arrow else "h×h"
        return f"param {names} ∈ {space.replace('n×h', wide)}"
    words = [below if one == "xₜ" else marked(one, mark, arrow) for one in _WORD.findall(line)]
    return "".join(map("".join, zip(_WORD.split(line), [*words, ""], strict=True)))


def marked(name: str, mark: str, arrow: str = "") -> str:
    """Return what a name of a cell is called in a layer: hₜ is h⁽²⁾ₜ, Wf is W⃖f⁽²⁾."""
    if name in _FUNCTIONS:
        return name
    letters = len(name.rstrip("₀ₜ₋₁ᵢₒᵣᵤ"))
    base, index = name[:letters], name[letters:]
    if arrow:
        first = 2 if base[1:2] == "\N{COMBINING CIRCUMFLEX ACCENT}" else 1
        base = base[:first] + arrow + base[first:]
    if arrow == ARROWS[1]:
        index = {"₀": "_{T+1}", "ₜ₋₁": "ₜ₊₁"}.get(index, index)
    raised = f"⁽{mark.translate(_RAISED)}⁾" if mark else ""
    return f"{base}{raised}{index}"
