"""Write a preset with the cells of PyTorch: nn.LSTM and its like, with the weights converted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eqgraph.errors import GraphError
from eqgraph.learn.conventions import CLASSES, GATES_OF_TORCH
from eqgraph.learn.model import Model
from eqgraph.learn.presets import ARROWS, PRESETS, marked, preset_text
from eqgraph.syntax import canonical
from eqgraph.targets.names import identifier

_LAYERS = 16  # that are tried when a text is compared with the presets
# What PyTorch does with the parts of a cell, told where they are converted.
_SAID = {
    "rnn": ("", "It adds two biases: ours is the first, the second is zero."),
    "lstm": (
        "Its matrices hold the gates one below the other, as rows, in the order i, f, g, o (g is "
        "our ĉ);\n    in ours each gate has a matrix of columns.",
        "It adds two biases: ours is the first, the second is zero.",
    ),
    "gru": (
        "Its matrices hold the gates one below the other, as rows, in the order r, z, n (n is our "
        "ĥ);\n    in ours each gate has a matrix of columns.",
        "It adds two biases: ours is the first; the second is zero\n    but for Bᵤ, which stands "
        "inside of the reset.",
    ),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold which preset a model is."""

    name: str
    layers: int
    both: bool  # directions
    classify: bool


def cell_of(model: Model) -> Cell:
    """Tell which preset a model is, by its text.

    Raises:
        GraphError: it is none, or one that PyTorch has no cell for.
    """
    for name in PRESETS:
        for layers in range(1, _LAYERS + 1):
            for both in (False, True):
                for classify in (False, True):
                    if model.text == preset_text(name, layers, both, classify):
                        return _known(Cell(name, layers, both, classify))
    raise GraphError(
        "cells=True is for the presets: no cell of PyTorch computes these equations",
        hint="leave cells out: the equations themselves are written",
    )


def _known(cell: Cell) -> Cell:
    if cell.name not in GATES_OF_TORCH:
        raise GraphError(
            f"PyTorch has no cell for the preset {cell.name}: its GRU resets after the product",
            hint="leave cells out, or take the preset gru",
        )
    return cell


def written(cell: Cell, model: Model, files: Mapping[str, str]) -> str:
    """Return the source of a preset with nn.RNN, nn.LSTM or nn.GRU in it."""
    kind = f"nn.{CLASSES[cell.name]}"
    text = "\n".join(line.rstrip() for line in model.text.strip().splitlines())
    names = "\n".join(f'    "{key}": "{name}",' for key, name in files.items())
    mark = str(cell.layers) if cell.layers > 1 else ""
    wide = _name(marked(GATES_OF_TORCH[cell.name][0].split()[0], "1" if mark else "",
                        ARROWS[0] if cell.both else ""))  # fmt: skip
    recurrent = _name(marked(GATES_OF_TORCH[cell.name][0].split()[1], "1" if mark else "",
                             ARROWS[0] if cell.both else ""))  # fmt: skip
    options = f", num_layers={cell.layers}" * (cell.layers > 1)
    options += ", bidirectional=True" * cell.both
    order, biases = _SAID[cell.name]
    top = _name(marked("hₜ", mark))
    parts = {
        "kind": kind, "text": text, "names": names, "top": top, "options": options,
        "n": wide, "h": recurrent, "order": f"\n    {order}" * bool(order), "biases": biases,
        "weights": "\n".join(_weights(cell)),
    }  # fmt: skip
    source = _HEAD + (_READ if cell.classify else "") + _RUN
    source += (_LOSS if cell.classify else "") + _MODULE + (_MODULE_LOSS if cell.classify else "")
    parts["more"] = ', "p_t": read(p, hs)' if cell.classify else ""
    parts["kept"] = _KEPT if cell.classify else ""
    parts["own"] = ', "p_t": read(dict(self.named_parameters()), hs)' if cell.classify else ""
    for key, value in parts.items():
        source = source.replace(f"«{key}»", value)
    return source


def _name(name: str) -> str:
    return identifier(canonical(name))


def _weights(cell: Cell) -> list[str]:
    """Return the lines that convert the weights of all layers and directions."""
    lines = []
    for layer in range(cell.layers):
        mark = str(layer + 1) if cell.layers > 1 else ""
        for arrow in ARROWS if cell.both else ("",):
            end = f"l{layer}" + "_reverse" * (arrow == ARROWS[1])
            gates = [
                [f'p["{_name(marked(one, mark, arrow))}"]' for one in gate.split()]
                for gate in GATES_OF_TORCH[cell.name]
            ]
            w, u, b = ([gate[k] for gate in gates] for k in range(3))
            second = [f"torch.zeros_like({one})" for one in b]
            if cell.name == "gru":
                second[2] = f'p["{_name(marked("Bᵤ", mark, arrow))}"]'
            for key, parts, turned in (
                ("weight_ih", w, ", dim=1).T"), ("weight_hh", u, ", dim=1).T"),
                ("bias_ih", b, ")"), ("bias_hh", second, ")"),
            ):  # fmt: skip
                lines += _joined(f'"{key}_{end}": ', parts, turned)
    return lines


def _joined(start: str, parts: list[str], end: str) -> list[str]:
    """Return an item of a dict: parts that are joined, one a line where they are long."""
    one = f"        {start}torch.cat([{', '.join(parts)}]{end},"
    if len(parts) == 1:
        return [f"        {start}{parts[0]}{'.T' if end.endswith('T') else ''},"]
    if len(one) <= 88:
        return [one]
    tail = end.removeprefix(", ").removesuffix(".T").removesuffix(")")
    inner = f"            [{', '.join(parts)}]"
    body = [f"{inner},"]
    if len(inner) > 87:
        body = ["            [", *(f"                {p}," for p in parts), "            ],"]
    more = [f"            {tail},"] if tail else []
    return [f"        {start}torch.cat(", *body, *more,
            f"        ){'.T' if end.endswith('T') else ''},"]  # fmt: skip


_HEAD = '''"""Written by eqgraph for PyTorch: «kind» in place of these equations.

«text»
"""

import torch
from safetensors.torch import load_file
from torch.func import functional_call

# The names in the file of the numbers.
FILE = {
«names»
}


def load(path):
    """Return the parameters that a safetensors file holds, by name."""
    found = load_file(path)
    return {key: found[name] for key, name in FILE.items()}


def weights(p):
    """Return the weights as «kind» has them.
«order»
    «biases»
    """
    return {
«weights»
    }


def cell(p, **where):
    """Return «kind» in the sizes of the parameters; its weights are not theirs yet."""
    (n, _), (_, h) = p["«n»"].shape, p["«h»"].shape
    return torch.«kind»(n, h«options», dtype=p["«n»"].dtype, **where)
'''
_READ = '''

def read(p, h_t):
    """Return the log probabilities of the classes."""
    # pₜ = log_softmax(hₜ·Wy + By)
    return torch.log_softmax(h_t @ p["Wy"] + p["By"], dim=-1)
'''
_RUN = '''

def run(p, x):
    """Return the states and what is read of them, at all steps, by name."""
    hs, _ = functional_call(cell(p, device="meta"), weights(p), (x,))
    return {"«top»": hs«more»}
'''
_LOSS = '''

def mean_loss(p_t, y):
    """Return the loss of log probabilities: the mean over steps and batch."""
    return -torch.mean(torch.sum(y * p_t, dim=-1))


def loss(p, x, y):
    """Return the loss."""
    return mean_loss(run(p, x)["p_t"], y)
'''
_MODULE = '''

class Model(torch.nn.Module):
    """Hold «kind» with the weights converted; the functions above do the same without it."""

    def __init__(self, parameters):
        """Take the parameters, as `load` returns them."""
        super().__init__()
        p = {name: torch.as_tensor(value) for name, value in parameters.items()}
        self.cell = cell(p)
        self.cell.load_state_dict(weights(p))
«kept»
    def forward(self, x):
        """Return the states and what is read of them, by name."""
        hs, _ = self.cell(x)
        return {"«top»": hs«own»}
'''
_KEPT = """        self.Wy = torch.nn.Parameter(p["Wy"])
        self.By = torch.nn.Parameter(p["By"])
"""
_MODULE_LOSS = '''
    def loss(self, x, y):
        """Return the loss."""
        return mean_loss(self(x)["p_t"], y)
'''
