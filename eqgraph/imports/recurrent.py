"""Write recurrent layers: the equations of the presets, for each layer and direction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eqgraph.imports.names import subscript
from eqgraph.imports.term import Refused, Term, call

if TYPE_CHECKING:
    from eqgraph.imports.page import Page

# The gates in PyTorch's order, each with its letter.
_GATES: Mapping[str, tuple[str, ...]] = {
    "rnn_tanh": ("",), "rnn_relu": ("",),
    "lstm": ("ᵢ", "f", "c", "ₒ"), "gru": ("ᵣ", "z", "h"),
}  # fmt: skip

# The equations of a step: what is named, and its text; {i} is the sum that goes into gate i, and
# what ends in ' is of the step before.
_TEXTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "rnn_tanh": (("h", "tanh({})"),),
    "rnn_relu": (("h", "relu({})"),),
    "lstm": (
        ("i", "σ({ᵢ})"), ("f", "σ({f})"), ("o", "σ({ₒ})"), ("ĉ", "tanh({c})"),
        ("c", "<f>*<c'> + <i>*<ĉ>"), ("h", "<o>*tanh(<c>)"),
    ),
    "gru": (
        ("r", "σ({ᵣ})"), ("z", "σ({z})"), ("ĥ", "tanh({h})"),
        ("h", "(1 - <z>)*<ĥ> + <z>*<h'>"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layer:
    """Hold one direction of one layer: its weights by their nodes, and the mark of its names."""

    kind: str
    weights: tuple[Any, ...]  # of the input, of the state, and two biases where there are some
    mark: str  # ⁽¹⁾, or nothing
    arrow: str  # over the letter, where there are two directions
    own: str  # the mark of the weights: that of their first use

    def name(self, letter: str, suffix: str = "") -> str:
        """Return a name of this layer, such as h⁽¹⁾ₜ."""
        return f"{letter}{self.arrow}{self.mark}{suffix}"

    def weight(self, letter: str, gate: str) -> str:
        """Return the name of a gate's weight, such as Wf⁽¹⁾ or W⁽¹⁾ᵢ."""
        if gate.isascii():
            return f"{letter}{self.arrow}{gate}{self.own}"
        return f"{letter}{self.arrow}{self.own}{gate}"


def _piece(k: int, size: int, turned: bool) -> Callable[[Any], Any]:
    """Cut a gate out of PyTorch's rows; a matrix is turned, since the texts are in rows."""

    def cut(x: Any) -> Any:
        rows = x[k * size : (k + 1) * size]
        return rows.T if turned else rows

    return cut


def _sums(w: Page, layer: Layer, x: str, before: str) -> dict[str, str]:
    """Return the text that goes into each gate, and register the weights."""
    wide, inner, *biases = layer.weights
    size = w.value(inner).shape[1]
    out: dict[str, str] = {}
    for k, gate in enumerate(_GATES[layer.kind]):
        split = layer.kind == "gru" and k == 2
        W = w.piece(layer.weight("W", gate), (wide,), _piece(k, size, True))
        U = w.piece(layer.weight("U", gate), (inner,), _piece(k, size, True))
        cut, recurrent = _piece(k, size, False), f"{before}·{U}"
        text = f"{x}·{W}"
        if biases:
            first = biases[:1] if split else biases
            B = w.piece(layer.weight("B", gate), tuple(first), cut)
        if split:
            inside = recurrent
            if biases:
                text += f" + {B}"
                inside += " + " + w.piece(layer.weight("B", "ᵤ"), tuple(biases[1:]), cut)
            out[gate] = text + f" + {layer.name('r')}<>*({inside})"
        else:
            out[gate] = f"{text} + {recurrent}" + (f" + {B}" if biases else "")
    return out


def step(w: Page, layer: Layer, x: str, before: Mapping[str, str], suffix: str) -> None:
    """Write the equations of one step, or of the step at t."""
    sums = _sums(w, layer, x, before["h"])
    for letter, text in _TEXTS[layer.kind]:
        for gate, inner in sums.items():
            text = text.replace("{" + gate + "}", inner.replace("<>", suffix))
        for one, _ in _TEXTS[layer.kind]:
            text = text.replace(f"<{one}>", layer.name(one, suffix))
            text = text.replace(f"<{one}'>", before.get(one, ""))
        w.line(layer.name(letter, suffix), text)


def _layers(w: Page, kind: str, params: Sequence[Any], biases: bool, both: bool) -> list[Layer]:
    each = 4 if biases else 2
    found = []
    for k in range(0, len(params), each):
        second = k // each % 2 if both else 0
        if not second:
            mark = w.layer_mark()
        arrow = ("\N{COMBINING RIGHT ARROW ABOVE}", "\N{COMBINING LEFT ARROW ABOVE}")[second]
        weights = tuple(params[k : k + each])
        found.append(Layer(kind, weights, mark, arrow if both else "", w.own_mark(weights, mark)))
    return found


def layers(w: Page, node: Any, kind: str) -> Term:
    """Write nn.RNN, nn.GRU or nn.LSTM; return its outputs and its last states as parts."""
    x, states, params, biases, count, _, _, both, first = node.args[:9]
    found = list(params)
    each = (4 if biases else 2) * (2 if both else 1)
    if len(found) != each * count:
        raise Refused("a projection (proj_size)")
    axis = 1 if first else 0
    starts = list(states) if kind == "lstm" else [states]
    cells = _layers(w, kind, found, biases, both)
    inputs = w.of(x)
    if inputs.time is None:
        return _unrolled(w, cells, inputs, starts, axis, node)
    if inputs.time != axis or inputs.rank != 3:
        raise Refused("steps on another axis")
    return _over_time(w, cells, inputs, starts, node)


def _letters(kind: str) -> str:
    return "hc" if kind == "lstm" else "h"


def _over_time(w: Page, cells: list[Layer], x: Term, starts: list[Any], node: Any) -> Term:
    """Write the equations at t, once for each layer."""
    outs, values = w.value(node), x.text
    lasts: dict[str, list[Term]] = {letter: [] for letter in _letters(cells[0].kind)}
    for state in starts:
        if state not in w.traced.constants or bool(w.value(state).any()):
            raise Refused("a first state that is not 0")
    both = bool(cells[0].arrow)
    for k, cell in enumerate(cells):
        back = both and k % 2 == 1
        for letter in lasts:
            w.head(f"{cell.name(letter, '_{T+1}' if back else '₀')} = 0")
        before = {one: cell.name(one, "ₜ₊₁" if back else "ₜ₋₁") for one in lasts}
        step(w, cell, values, before, "ₜ")
        for number, letter in enumerate(lasts):
            end = cell.name(letter, "₁" if back else "_T")
            lasts[letter].append(Term(w.names.exactly(end), value=outs[number + 1][k]))
        if back:
            values = w.names.exactly(f"h{cell.mark}ₜ")
            parts = [one.name("h", "ₜ") for one in cells[k - 1 : k + 1]]
            w.line(values, f"concat({', '.join(parts)}, axis=-1)")
        elif not both:
            values = cell.name("h", "ₜ")
    w.named[values] = (outs[0], x.time)
    states = [
        Term(call("stack", *one).text, value=outs[k + 1], steps=tuple(one))
        for k, one in enumerate(lasts.values())
    ]
    return Term("", parts=(Term(values, value=outs[0], time=x.time), *states))


def _unrolled(w: Page, cells: list[Layer], x: Term, starts: list[Any], axis: int,
              node: Any) -> Term:  # fmt: skip
    """Write the equations of every step."""
    outs = w.value(node)
    if x.rank != 3:
        raise Refused("a sequence without a batch")
    xs = [one.text for one in w.steps(x, axis)]
    both = bool(cells[0].arrow)
    lasts: dict[str, list[str]] = {letter: [] for letter in _letters(cells[0].kind)}
    for k, cell in enumerate(cells):
        order = list(range(len(xs)))
        backward = both and k % 2 == 1
        before = {
            letter: w.start(cell.name(letter, subscript(len(xs) + 1) if backward else "₀"), s, k)
            for letter, s in zip(lasts, starts, strict=True)
        }
        for t in reversed(order) if backward else order:
            step(w, cell, xs[t], before, subscript(t + 1))
            before = {letter: cell.name(letter, subscript(t + 1)) for letter in lasts}
        for letter in lasts:
            lasts[letter].append(before[letter])
        mine = [cell.name("h", subscript(t + 1)) for t in order]
        if not both:
            xs = mine
        elif not backward:
            ahead = mine
        else:
            xs = _joined(w, cell, ahead, mine)
    values = [outs[0].select(axis, t) for t in range(len(xs))]
    steps = tuple(Term(name, value=v) for name, v in zip(xs, values, strict=True))
    for name, value in zip(xs, values, strict=True):
        w.named[name] = (value, None)
    ends = [
        Term(call("stack", *map(Term, names)).text, value=outs[1 + k],
             steps=tuple(Term(n, value=outs[1 + k][i]) for i, n in enumerate(names)))
        for k, names in enumerate(lasts.values())
    ]  # fmt: skip
    text = call("stack", *steps, axis=axis).text
    out = Term(text, value=outs[0], steps=steps, along=axis)
    return Term("", parts=(out, *ends))


def _joined(w: Page, cell: Layer, ahead: list[str], back: list[str]) -> list[str]:
    """Name what both directions give, at each step."""
    names = []
    for t, (a, b) in enumerate(zip(ahead, back, strict=True)):
        names.append(f"h{cell.mark}{subscript(t + 1)}")
        w.line(names[-1], f"concat({a}, {b}, axis=-1)")
    return names


def cell(w: Page, node: Any, kind: str) -> Term:
    """Write nn.RNNCell, nn.GRUCell or nn.LSTMCell: one step, numbered by the calls so far."""
    x, state, *_ = node.args
    weights = _cell_weights(node)
    states = list(state) if isinstance(state, list | tuple) else [state]
    layer, t = w.cell_of(kind, weights)
    inputs = w.steady(w.of(x), "x")
    letters, nodes = _letters(kind), w.siblings.get(node)  # those of all steps, in a folded loop
    before = {}
    for letter, one in zip(letters, states, strict=True):
        before[letter] = w.state(layer.name(letter, subscript(t - 1)), one)
    suffix = "ₜ" if nodes else subscript(t)
    step(w, layer, inputs.text, before, suffix)
    value = w.value(node)
    given = value if isinstance(value, tuple | list) else (value,)
    parts = []
    for k, (letter, one) in enumerate(zip(letters, given, strict=True)):
        name = w.names.exactly(layer.name(letter, suffix))
        w.named[name] = (one, None)
        if nodes:
            w.all_steps(name, nodes, k if kind == "lstm" else None)
        parts.append(Term(name, value=one))
    return Term("", parts=tuple(parts)) if kind == "lstm" else parts[0]


def _cell_weights(node: Any) -> list[Any]:
    return [one for one in node.args[2:] if one is not None]


def cell_state(w: Page, node: Any, kind: str, k: int) -> str:
    """Return the name, without its step, of a state that a cell gives."""
    return w.cell_of(kind, _cell_weights(node))[0].name(_letters(kind)[k])


def _of(write: Callable[[Page, Any, str], Term], kind: str) -> Callable[[Page, Any], Term]:
    return lambda w, node: write(w, node, kind)


KINDS: Mapping[str, Callable[[Page, Any], Term]] = {
    **{f"{kind}.input": _of(layers, kind) for kind in _GATES},
    **{f"{kind}_cell": _of(cell, kind) for kind in _GATES},
}
