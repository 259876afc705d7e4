"""Hold a text while it is written: its lines, its names and what they stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from eqgraph.imports.names import Names, letter_of, subscript, superscript
from eqgraph.imports.recurrent import Layer
from eqgraph.imports.term import Term, call, number
from eqgraph.imports.traced import Array, Traced, plain


@dataclass(frozen=True, slots=True)
class Leaf:
    """Hold a parameter, an input or a constant: whence it comes, and how it is cut."""

    name: str
    nodes: tuple[Any, ...]  # two, where PyTorch adds two biases
    piece: Callable[[Any], Any]
    role: str  # parameter, input or constant
    time: int | None = None
    value: Any = None  # of what no node of the module is

    def cut(self, values: Mapping[Any, Any]) -> Array:
        """Return the sum of its nodes' values, cut as it is, and with its steps first."""
        if self.value is not None:
            return plain(self.value)
        first, *rest = [self.piece(plain(values[node])) for node in self.nodes]
        for one in rest:
            first = first + one
        return first if self.time is None else np.moveaxis(first, self.time, 0)


class Page:
    """Hold equations, the leaves that they read, and what each name was in the run.

    Args:
        traced: the module.
        names: the names to give; a first writing counts them.
        time: the axis of steps of each argument that has one: then the text is over t.
    """

    def __init__(self, traced: Traced, names: Names, time: Mapping[Any, int]) -> None:
        self.traced, self.names, self.time = traced, names, time
        self.lines: list[str] = []
        self.heads: list[str] = []
        self.leaves: dict[str, Leaf] = {}
        self.named: dict[str, tuple[Any, int | None]] = {}
        self.refused: list[str] = []
        self.loss: str | None = None
        self.length: int | None = None  # how many steps, where no input says it
        self.terms: dict[Any, Term] = {}
        self.learned = {**traced.parameters, **traced.buffers}
        self.intended: dict[Any, str] = {}  # the names of nodes in the step of a folded loop
        self.siblings: dict[Any, tuple[Any, ...]] = {}  # its nodes, each with those of all steps
        self.current: Any = None  # the node that is written
        self.homes: dict[str, str] = {}  # of names: the path of the module that computes them
        self._said: set[str] = set()
        self._waiting: list[str] = []
        self._marks: dict[tuple[Any, ...], str] = {}
        self._steps: dict[tuple[str, int], list[Term]] = {}
        self._cells: dict[Any, tuple[Layer, int]] = {}
        for node, name in traced.arguments.items():
            if node.users and hasattr(self.value(node), "shape"):
                self.given(node, name, time.get(node))

    def given(self, node: Any, name: str, axis: int | None) -> None:
        """Name an argument; one that has an axis of steps has a name at t."""
        letter = self.names.exactly(self.names.own(name) + ("ₜ" if axis is not None else ""))
        self.leaf(letter, (node,), _all, "input", axis)
        self.terms[node] = Term(letter, value=self.value(node), time=axis)

    def of(self, node: Any) -> Term:
        """Return the term of a node; a parameter or a constant is named now."""
        if node in self.terms:
            return self.terms[node]
        value, path = self.value(node), self.learned.get(node, "")
        if not path and not value.shape:
            return Term(*_literal(float(value)), value)
        own, letter = self.own_letter(path), self.letter_for(path, value)
        name = self.names.numbered(own or letter, None if own else self.names.count(letter))
        role = "parameter" if node in self.traced.parameters else "constant"
        self.leaf(name, (node,), _all, role)
        self.terms[node] = Term(name, value=value)
        return self.terms[node]

    def own_letter(self, path: str) -> str:
        """Return the letter that a parameter has by its own name, or nothing."""
        return letter_of(path.rpartition(".")[2])

    def letter_for(self, path: str, value: Any) -> str:
        """Return the letter of a parameter whose name is none."""
        last = path.rpartition(".")[2]
        return last[:1].upper() if last[:1].isalpha() else "C"

    @property
    def over_time(self) -> bool:
        """Tell whether the text is a model over t."""
        return bool(self.time)

    def value(self, node: Any) -> Any:
        """Return what a node was in the run."""
        return self.traced.values[node]

    def line(self, name: str, text: str, role: str = "") -> None:
        """Write an equation, after the comments that wait for one."""
        if self._waiting:
            self.lines.append("# " + " · ".join(self._waiting))
            self._waiting = []
        self.lines.append(f"{role}{self.names.exactly(name)} = {text}")
        if self.current is not None and (path := self.traced.place(self.current)[0]):
            self.homes[name] = path

    def head(self, text: str) -> None:
        """Write an equation that stands before all others."""
        self.heads.append(text)

    def equation(self, name: str, term: Term, loss: bool = False) -> Term:
        """Write an equation, and return its name as a term."""
        over_time = self.siblings or term.time is not None
        name = name + "ₜ" if over_time and not name.endswith("ₜ") else name
        if loss and self.time:
            self.loss = name
        self.line(name, term.text, "loss " if loss and self.time else "")
        if not self.siblings:
            self.named[name] = (term.value, term.time)
        elif term.value is self.value(self.current):
            self.all_steps(name, self.siblings[self.current])
        return replace(term, text=name, level=5, steps=(), parts=())

    def suffix(self, term: Term) -> str:
        """Return what ends the name of a value at t."""
        return "ₜ" if self.siblings or term.time is not None else ""

    def all_steps(self, name: str, nodes: Sequence[Any], of: int | None = None) -> None:
        """Keep what a name of a folded loop was at all steps."""
        values = [self.value(node) if of is None else self.value(node)[of] for node in nodes]
        self.named[name] = (np.stack([plain(x) for x in values]), 0)

    def result(self, letter: str, term: Term) -> Term:
        """Name a result by its letter and the number of its layer, or the next one."""
        suffix = self.suffix(term)
        n: int | None = self.names.count(letter + suffix)
        if term.number is not None:
            n = term.number
        elif letter != "r" and self.names.single(letter + suffix):
            n = None
        return self.equation(self.names.numbered(letter, n, suffix), term)

    def steady(self, term: Term, letter: str) -> Term:
        """Name a term that is none yet, so that it is computed once."""
        if term.text in self.names.taken:
            return term
        return self.result(letter, term)

    def leaf(self, name: str, nodes: tuple[Any, ...], piece: Callable[[Any], Any], role: str,
             time: int | None = None, value: Any = None) -> None:  # fmt: skip
        """Register what the text reads and does not define."""
        self.leaves[name] = Leaf(name, nodes, piece, role, time, value)

    def piece(self, name: str, nodes: tuple[Any, ...], cut: Callable[[Any], Any]) -> str:
        """Register a part of a parameter, as the gates of a recurrent layer have them."""
        if name not in self.leaves:
            self.leaf(self.names.exactly(name), nodes, cut, "parameter")
        return name

    # What recurrent layers ask for.

    def layer_mark(self) -> str:
        """Return the mark of the next recurrent layer; the only one over time has none."""
        n = self.names.count("recurrent")
        return "" if self.time and self.names.single("recurrent") else f"⁽{superscript(n)}⁾"

    def own_mark(self, weights: tuple[Any, ...], mark: str) -> str:
        """Return the mark of weights, which keep it where they are used once more."""
        return self._marks.setdefault(weights, mark)

    def cell_of(self, kind: str, weights: Sequence[Any]) -> tuple[Layer, int]:
        """Return the layer of a cell, and how often it has been called, this time included."""
        key = tuple(weights)
        if key not in self._cells:
            mark = self.layer_mark()
            self._cells[key] = Layer(kind, key, mark, "", self.own_mark(key, mark)), 0
        layer, t = self._cells[key]
        self._cells[key] = layer, t + 1
        return layer, t + 1

    def steps(self, x: Term, axis: int) -> list[Term]:
        """Return the steps of a sequence, each with a name."""
        if x.steps and x.along == axis:
            return [self.steady(one, "x") for one in x.steps]
        x = self.steady(replace(x, steps=()), "x")
        if (x.text, axis) in self._steps:
            return self._steps[x.text, axis]
        out = self._steps[x.text, axis] = []
        for t in range(x.value.shape[axis]):
            text = call("pick", Term(x.text), axis=axis, index=t).text
            value = x.value[(slice(None),) * axis + (t,)]
            name = f"{x.text}{subscript(t + 1)}"
            if len(x.text) > 1 or name in self.names.taken:
                name = f"{x.text[0]}⁽{superscript(self.last_mark)}⁾{subscript(t + 1)}"
            out.append(self.equation(name, Term(text, 5, value)))
        return out

    @property
    def last_mark(self) -> int:
        """Return the number of the recurrent layer that is written."""
        return self.names.used["recurrent"]

    def start(self, name: str, states: Any, k: int) -> str:
        """Return the first state of a layer, out of those of all layers."""
        term = self.of(states) if states not in self.traced.constants else None
        if term is not None and term.steps:
            return self.steady(term.steps[k], "h").text
        value = self.value(states)[k]
        if term is None:
            self.leaf(self.names.exactly(name), (), _all, "constant", None, value)
            return name
        text = call("pick", Term(term.text), axis=0, index=k).text
        return self.equation(name, Term(text, 5, value)).text

    def state(self, name: str, node: Any) -> str:
        """Return the state that a cell begins with."""
        if node in self.traced.constants and node not in self.terms:
            self.leaf(self.names.exactly(name), (node,), _all, "constant")
            self.terms[node] = Term(name, value=self.value(node))
        return self.steady(self.of(node), "h").text

    def comment(self, node: Any) -> None:
        """Keep the path of a module of torch.nn for the next equation."""
        path, kind = self.traced.place(node)
        if not path or path in self._said:
            return
        self._said.add(path)
        found = self.traced.comment(path, kind)
        if found:
            self._waiting.append(found)


def _all(x: Any) -> Any:
    return x


def _literal(x: float) -> tuple[str, int]:
    text = number(x)
    return text, 0 if text[0] == "-" else 5
