"""Carry weights between the presets and the conventions of PyTorch and Keras.

PyTorch: one matrix of rows for all gates, (i, f, g, o) for the LSTM and (r, z, n) for the GRU,
weights (gates·h, n) and two biases that are added. Keras: columns, (i, f, c, o) for the LSTM and
(z, r, h) for the GRU, one bias, or two rows of biases for a GRU with `reset_after`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from eqgraph.errors import UnknownName, ValuesError

Array = np.ndarray[Any, np.dtype[Any]]

# The parameters (weights, recurrent weights, bias) of each gate, in the order of the framework.
_TORCH = {
    "rnn": ("W U B",),
    "lstm": ("Wᵢ Uᵢ Bᵢ", "Wf Uf Bf", "Wc Uc Bc", "Wₒ Uₒ Bₒ"),
    "gru": ("Wᵣ Uᵣ Bᵣ", "Wz Uz Bz", "Wh Uh Bh"),
}
_KERAS = {
    "rnn": ("W U B",),
    "lstm": ("Wᵢ Uᵢ Bᵢ", "Wf Uf Bf", "Wc Uc Bc", "Wₒ Uₒ Bₒ"),
    "gru": ("Wz Uz Bz", "Wᵣ Uᵣ Bᵣ", "Wh Uh Bh"),
    "gru_reset_before": ("Wz Uz Bz", "Wᵣ Uᵣ Bᵣ", "Wh Uh Bh"),
}


def from_torch(preset: str, state: Mapping[str, Any], layer: int = 0) -> dict[str, Array]:
    """Return the values of a preset from the `state_dict` of nn.RNN, nn.LSTM or nn.GRU.

    The arrays may be anything that NumPy takes. PyTorch's two biases become one, but for the
    GRU's candidate, whose second one, Bᵤ, stands inside the reset.
    """
    gates = _gates(_TORCH, preset)
    parts = []
    for key in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
        name = f"{key}_l{layer}"
        if name in state:
            parts.append(np.asarray(state[name]))
        elif key.startswith("bias"):
            parts.append(np.zeros(len(parts[0]), parts[0].dtype))
        else:
            raise ValuesError(f"the state has no {name}", hint="it has " + ", ".join(state))
    w, u, b, b2 = (np.split(part, len(gates)) for part in parts)
    out: dict[str, Array] = {}
    for k, names in enumerate(gates):
        wide, recurrent, bias = names.split()
        out[wide], out[recurrent] = w[k].T.copy(), u[k].T.copy()
        out[bias] = b[k] + b2[k]
    if preset == "gru":
        out["Bh"], out["Bᵤ"] = b[2].copy(), b2[2].copy()
    return out


def to_torch(preset: str, values: Mapping[str, Any], layer: int = 0) -> dict[str, Array]:
    """Return what `load_state_dict` takes; the second bias is zero but for the GRU's candidate."""
    gates = [names.split() for names in _gates(_TORCH, preset)]
    w, u, b = ([np.asarray(values[g[k]]) for g in gates] for k in range(3))
    second = [np.zeros_like(x) for x in b]
    if preset == "gru":
        second[2] = np.asarray(values["Bᵤ"])
    parts = {
        "weight_ih": [x.T for x in w], "weight_hh": [x.T for x in u],
        "bias_ih": b, "bias_hh": second,
    }  # fmt: skip
    return {f"{key}_l{layer}": np.concatenate(xs) for key, xs in parts.items()}


def from_keras(preset: str, weights: tuple[Any, ...] | list[Any]) -> dict[str, Array]:
    """Return the values of a preset from `layer.get_weights()`: kernel, recurrent kernel, bias."""
    gates = _gates(_KERAS, preset)
    if len(weights) != 3:
        raise ValuesError(f"a Keras layer with a bias has 3 weights, not {len(weights)}")
    kernel, recurrent, bias = map(np.asarray, weights)
    rows = 2 if preset == "gru" else 1
    if bias.ndim != rows:
        raise ValuesError(
            f"the bias of {preset} has {rows} axes, not {bias.ndim}",
            hint="reset_after=True is the preset gru, reset_after=False gru_reset_before",
        )
    w, u = np.split(kernel, len(gates), axis=1), np.split(recurrent, len(gates), axis=1)
    b = np.split(np.atleast_2d(bias), len(gates), axis=1)
    out: dict[str, Array] = {}
    for k, names in enumerate(gates):
        wide, inner, one = names.split()
        out[wide], out[inner], out[one] = w[k].copy(), u[k].copy(), b[k].sum(0)
    if preset == "gru":
        out["Bh"], out["Bᵤ"] = b[2][0].copy(), b[2][1].copy()
    return out


def to_keras(preset: str, values: Mapping[str, Any]) -> list[Array]:
    """Return what `layer.set_weights` takes."""
    gates = [names.split() for names in _gates(_KERAS, preset)]
    w, u, b = ([np.asarray(values[g[k]]) for g in gates] for k in range(3))
    bias = np.concatenate(b)
    if preset == "gru":
        second = [np.zeros_like(b[0]), np.zeros_like(b[1]), np.asarray(values["Bᵤ"])]
        bias = np.stack([bias, np.concatenate(second)])
    return [np.concatenate(w, axis=1), np.concatenate(u, axis=1), bias]


def _gates(table: Mapping[str, tuple[str, ...]], preset: str) -> tuple[str, ...]:
    if preset not in table:
        raise UnknownName(
            f"no converter for the preset {preset!r}", hint="there are " + ", ".join(table)
        )
    return table[preset]
