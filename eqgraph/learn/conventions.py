"""Carry weights between the presets and the conventions of PyTorch and Keras.

PyTorch: one matrix of rows for all gates, (i, f, g, o) for the LSTM and (r, z, n) for the GRU,
weights (gates·h, n) and two biases that are added. Keras: columns, (i, f, c, o) for the LSTM and
(z, r, h) for the GRU, one bias, or two rows of biases for a GRU with `reset_after`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from eqgraph.errors import UnknownName, ValuesError, visible
from eqgraph.ir import as_array

Array = np.ndarray[Any, np.dtype[Any]]

# The parameters (weights, recurrent weights, bias) of each gate, in the order of the framework.
GATES_OF_TORCH = {
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

CLASSES = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}
_KEY = re.compile(r"(weight|bias)_(ih|hh)_l[0-9]+")
_OTHER = {"bias_ih": "bias_hh", "bias_hh": "bias_ih"}


def from_torch(preset: str, state: Any, layer: int = 0) -> dict[str, Array]:
    """Return the values of a preset from nn.RNN, nn.LSTM or nn.GRU, or from its `state_dict`.

    The arrays may be anything that NumPy takes. PyTorch's two biases become one, but for the
    GRU's candidate, whose second one, Bᵤ, stands inside the reset. What has no preset is refused by
    name: both directions, a projection, relu (which a module tells, and a state does not).
    """
    gates = _gates(GATES_OF_TORCH, preset)
    state = _state_of(preset, state)
    _refuse_others(state)
    parts: list[Array] = []
    for key in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
        name = f"{key}_l{layer}"
        if name in state:
            parts.append(_numbers(state[name], name))
        elif key.startswith("bias") and f"{_OTHER[key]}_l{layer}" not in state:
            parts.append(np.zeros(len(parts[0]), parts[0].dtype))
        else:
            raise ValuesError(f"the state has no {name}", hint="it has " + ", ".join(state))
    _check_rows(preset, len(gates), parts, layer)
    w, u, b, b2 = (np.split(part, len(gates)) for part in parts)
    out: dict[str, Array] = {}
    for k, names in enumerate(gates):
        wide, recurrent, bias = names.split()
        out[wide], out[recurrent] = w[k].T.copy(), u[k].T.copy()
        out[bias] = b[k] + b2[k]
    if preset == "gru":
        out["Bh"], out["Bᵤ"] = b[2].copy(), b2[2].copy()
    return out


def _state_of(preset: str, given: Any) -> Mapping[str, Any]:
    """Return the state of a module, after a look at what the state does not tell."""
    if isinstance(given, Mapping):
        return given
    if not callable(getattr(given, "state_dict", None)):
        raise ValuesError(
            f"weights of PyTorch are a module or its state_dict(), not {type(given).__name__}"
        )
    name = type(given).__name__
    if name in CLASSES.values() and name != CLASSES[preset]:
        raise ValuesError(f"this module is nn.{name}, the preset {preset} is nn.{CLASSES[preset]}")
    if getattr(given, "nonlinearity", "tanh") != "tanh":
        raise ValuesError(
            f"there is no preset with {given.nonlinearity}, only with tanh",
            hint="write its equations: hₜ = relu(xₜ·W + hₜ₋₁·U + B)",
        )
    state: Mapping[str, Any] = given.state_dict()
    return state


def _refuse_others(state: Mapping[str, Any]) -> None:
    """Refuse by its name what no preset reads: dropping it would change the results."""
    for key in state:
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            why = "no preset has it"
            if str(key).endswith("_reverse"):
                why = "there is no preset for both directions (bidirectional=True)"
            elif str(key).startswith("weight_hr"):
                why = "there is no preset with a projection (proj_size)"
            raise ValuesError(f"{visible(str(key)[:60])} is too much: {why}")


def _check_rows(preset: str, gates: int, parts: list[Array], layer: int) -> None:
    """Compare the shapes with those of the cell; name the cell that they are of."""
    w, u = parts[0], parts[1]
    if u.ndim != 2 or w.ndim != 2:
        raise ValuesError(f"weights are matrices, not of shape {w.shape} and {u.shape}")
    rows, h = u.shape
    if rows != gates * h:
        others = [c for c, g in GATES_OF_TORCH.items() if h and len(g) * h == rows]
        raise ValuesError(
            f"weight_hh_l{layer} has {rows} rows for {h} columns, {preset} has {gates} a column"
            + (f": they are of {' or '.join(others)}" if others else "")
        )
    if w.shape[0] != rows or any(part.shape != (rows,) for part in parts[2:]):
        raise ValuesError(f"the weights and biases of layer {layer} do not fit each other")


def _numbers(given: Any, name: str) -> Array:
    """Return an array of float32 or float64, or say that this is none."""
    try:
        array = np.asarray(given)
    except Exception as error:  # a tensor of a device, of another precision, …
        raise ValuesError(f"{name} is no array: {visible(str(error)[:80])}") from None
    return as_array(array, name, np.dtype("float32" if array.dtype == "float32" else "float64"))


def to_torch(preset: str, values: Mapping[str, Any], layer: int = 0) -> dict[str, Array]:
    """Return what `load_state_dict` takes; the second bias is zero but for the GRU's candidate."""
    w, u, b = _of_gates(GATES_OF_TORCH, preset, values)
    second = [np.zeros_like(x) for x in b]
    if preset == "gru":
        second[2] = _named(values, "Bᵤ")
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
    kernel, recurrent, bias = map(
        _numbers, weights, ("the kernel", "the recurrent kernel", "the bias")
    )
    rows = 2 if preset == "gru" else 1
    if bias.ndim != rows:
        raise ValuesError(
            f"the bias of {preset} has {rows} axes, not {bias.ndim}",
            hint="reset_after=True is the preset gru, reset_after=False gru_reset_before",
        )
    columns = len(gates) * (recurrent.shape[0] if recurrent.ndim else 0)
    wide = recurrent.ndim == kernel.ndim == 2 and recurrent.shape[1] == columns
    if not wide or kernel.shape[1] != columns or bias.shape[-1] != columns:
        shapes = ", ".join(str(one.shape) for one in (kernel, recurrent, bias))
        raise ValuesError(
            f"the shapes {shapes} are not those of {preset}: it has {len(gates)} gates"
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
    w, u, b = _of_gates(_KERAS, preset, values)
    bias = np.concatenate(b)
    if preset == "gru":
        second = [np.zeros_like(b[0]), np.zeros_like(b[1]), _named(values, "Bᵤ")]
        bias = np.stack([bias, np.concatenate(second)])
    return [np.concatenate(w, axis=1), np.concatenate(u, axis=1), bias]


def _of_gates(
    table: Mapping[str, tuple[str, ...]], preset: str, values: Mapping[str, Any]
) -> list[list[Array]]:
    """Return the weights, the recurrent weights and the biases of all gates."""
    gates = [names.split() for names in _gates(table, preset)]
    return [[_named(values, gate[k]) for gate in gates] for k in range(3)]


def _named(values: Mapping[str, Any], name: str) -> Array:
    if name not in values:
        raise ValuesError(f"there is no value of {name}", hint="there are " + ", ".join(values))
    return _numbers(values[name], name)


def _gates(table: Mapping[str, tuple[str, ...]], preset: str) -> tuple[str, ...]:
    if preset not in table:
        raise UnknownName(
            f"no converter for the preset {preset!r}", hint="there are " + ", ".join(table)
        )
    return table[preset]
