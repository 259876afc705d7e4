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


def preset(name: str, *, layers: int = 1, classify: bool = False) -> Model:
    """Return a ready-made cell, in rows: a batch stands in front, xₜ·Wᵢ.

    Args:
        name: rnn, lstm, gru or gru_reset_before.
        layers: how many stand one upon the other; two or more are called h⁽¹⁾ₜ, h⁽²⁾ₜ, …, with
            weights of their own, W⁽¹⁾ᵢ, Wf⁽¹⁾, …
        classify: whether a readout follows: log probabilities pₜ of k classes, and as the loss the
            mean of −∑ yₜ*pₜ over steps and batch.

    Raises:
        UnknownName: there is no such cell.
        ValuesError: the number of layers is no whole number above 0.

    Source: Elman (1990); Hochreiter and Schmidhuber (1997) with the forget gate of Gers et al.
    (2000); Cho et al. (2014), both versions.

    >>> preset("lstm").states
    ('hₜ', 'cₜ')
    """
    if not isinstance(name, str) or name not in PRESETS:
        raise UnknownName(
            f"no preset is called {str(name)[:40]!r}", hint="there are " + ", ".join(PRESETS)
        )
    whole_number("the number of layers", layers, 1)
    if layers * len(PRESETS[name]) > CHARACTERS:
        raise ValuesError(
            f"{layers:.4g} layers are too many: a text has at most {CHARACTERS:,} characters"
        )
    text = PRESETS[name] if layers == 1 else _stacked(PRESETS[name], layers)
    top = _READOUT if layers == 1 else _READOUT.replace("hₜ·", f"{_marked('hₜ', layers)}·")
    return Model(text + (top if classify else ""))


def _stacked(text: str, layers: int) -> str:
    """Write the lines of a cell once for each layer; from the second on, the input is hₜ below."""
    title, time, given, *lines = text.splitlines()
    out = [f"{title}, {layers} layers", time, given]
    for layer in range(1, layers + 1):
        for line in lines:
            if line.startswith("param "):
                names, space = line.removeprefix("param ").split(" ∈ ")
                names = ", ".join(_marked(one, layer) for one in names.split(", "))
                inner = space if layer == 1 else space.replace("n×h", "h×h")
                out.append(f"param {names} ∈ {inner}")
            else:
                words = _WORD.findall(line)
                others = _WORD.split(line)
                marked = [*(_marked(one, layer) for one in words), ""]
                out.append("".join(map("".join, zip(others, marked, strict=True))))
    return "\n".join(out) + "\n"


def _marked(name: str, layer: int) -> str:
    """Return the name that a name of a cell has in a layer: hₜ is h⁽²⁾ₜ, Wf is Wf⁽²⁾."""
    if name in _FUNCTIONS or (name == "xₜ" and layer == 1):
        return name
    if name == "xₜ":
        return _marked("hₜ", layer - 1)
    letters = len(name.rstrip("₀ₜ₋₁ᵢₒᵣᵤ"))
    return f"{name[:letters]}⁽{str(layer).translate(_RAISED)}⁾{name[letters:]}"
