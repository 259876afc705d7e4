"""Walk through a traced function of JAX and write its equations, those of loops over t."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from eqgraph.imports import arrangement
from eqgraph.imports.jax_loops import Body
from eqgraph.imports.jax_names import named, paper_name
from eqgraph.imports.jax_rows import ENTRY_BY_ENTRY, RESULTS, ROWS
from eqgraph.imports.jax_tracing import TracedFunction
from eqgraph.imports.names import Names, letter_of, subscript
from eqgraph.imports.term import Refused, Term, number
from eqgraph.imports.traced import Operation
from eqgraph.imports.writer import LONG, Writer
from eqgraph.syntax import canonical

_UNROLLED = 64  # steps of a loop that are written one by one
_STATES = "hcsmnuv"


class JaxWriter(Writer):
    """Write the text of a traced function."""

    traced: TracedFunction

    def __init__(self, traced: TracedFunction, names: Names, time: Mapping[Any, int]) -> None:
        self.body: Body | None = None
        self.at: int | None = None  # the step that is written, where steps are written one by one
        self.wishes: dict[Any, str] = {}
        self.loops, self.mark = 0, ""
        self.own: set[str] = set()  # the names of the states of the step that is written
        values = traced.values
        self.paths = named({p: np.ndim(values[n]) for n, p in traced.parameters.items()})
        for name in self.paths.values():
            names.exactly(name)
            if len(name) == 1:
                names.reserve(name)
        super().__init__(traced, names, time)
        self.refused += traced.refused

    @property
    def over_time(self) -> bool:
        """Tell whether the text is a model over t."""
        return bool(self.time) or self.loops > 0

    def given(self, node: Any, name: str, axis: int | None) -> None:
        """Name an argument: a leaf of a tree by its key, another one by its own name."""
        if node in self.traced.parameters:
            own = self.paths[self.traced.parameters[node]]
            self.leaf(own, (node,), _all, "parameter")
            self.terms[node] = Term(own, value=self.value(node))
            return
        wanted = paper_name(name) if not letter_of(name) else ""
        plain = axis is None and len(wanted) > 1 and wanted not in self.names.taken
        letter = self.names.exactly(wanted) if plain else self.names.own(wanted or name)
        letter = self.names.exactly(letter + ("ₜ" if axis is not None else ""))
        self.leaf(letter, (node,), _all, "input", axis)
        self.terms[node] = Term(letter, value=self.value(node), time=axis)

    def own_letter(self, path: str) -> str:
        """Return the letter of a constant: it has none of its own."""
        return ""

    def value(self, node: Any) -> Any:
        """Return what a node was; where steps are written one by one, at this step."""
        found = self.traced.values[node]
        return found[self.at] if self.at is not None and node in self.traced.timed else found

    def suffix(self, term: Term) -> str:
        """Return what ends the name of a value at t, or at a step."""
        return subscript(self.at + 1) if self.at is not None else super().suffix(term)

    def written(self, node: Any) -> Term:
        """Return the term of an operation, named where it should be; or raise `Refused`."""
        if node.target == "scan":
            return self._scan(node)
        if node.target == "getitem":
            parts: tuple[Term, ...] = self.of(node.args[0]).parts
            return parts[int(node.params["index"])]
        write = ROWS.get(node.target)
        if write is None:
            raise Refused("there is no row for it")
        entries = node.target in ENTRY_BY_ENTRY
        args = [self._operand(x, entries or node.target == "broadcast_in_dim") for x in node.args]
        if any(isinstance(x, Term) and x.flat for x in args) and node.target != "reshape":
            raise Refused("its steps and its batch are one axis")
        params = {k: v for k, v in node.params.items() if k not in ("run", "many")}
        if node.target == "_one_hot":
            params["like"] = self._own(node)
        timed = self.body is not None and self.at is None and node in self.traced.timed
        if timed:
            args = [self._of_step(x) for x in args]
        made = write(*args, **params)
        if made.flat:
            return made
        value = self.value(node)
        if made.parts and isinstance(value, list):
            return made
        slim = self._slim(args) if entries else made.slim
        made = replace(made, value=value, slim=slim, time=0 if timed else made.time)
        if made.slim is not None and node not in self.wishes and node not in self.traced.outputs:
            return made
        return self._named(node, self._full(made))

    # --- operands ---------------------------------------------------------------------------------

    def _operand(self, x: Any, slim: bool) -> Any:
        """Return a term or a number; one that is repeated along axes only where that may stay."""
        if not isinstance(x, Operation):
            return _number(x)
        if x in self.traced.constants:
            value = np.asarray(self.value(x))
            one = value.flat[0] if value.size else None
            same = one is not None and bool(
                np.all((value == one) | ((value != value) & (one != one)))
            )
            if same and slim and (value.dtype == bool or one != one):
                return _number(value.flat[0])
            if same and slim:
                return _number(value.flat[0]) if not value.shape else Term(
                    *_literal(value.flat[0]), value, slim=())  # fmt: skip
            if not value.shape:
                return _number(value)
        found = self.of(x)
        if found.steps:
            found = self.terms[x] = self.steady(replace(found, steps=()), "H")
        return found if slim else self._full(found)

    def _own(self, node: Any) -> Any:
        """Return a value without its steps."""
        value = self.value(node)
        return value[0] if self.at is None and node in self.traced.timed else value

    def _of_step(self, x: Any) -> Any:
        """Return a term of the step that is written, with the value of one step."""
        if not isinstance(x, Term) or x.time is None or x.value is None:
            return x
        return replace(x, value=np.asarray(x.value)[0], time=None)

    def _slim(self, args: list[Any]) -> tuple[int, ...] | None:
        """Return the shape of the text of an entry by entry operator, where that is smaller."""
        terms = [x for x in args if isinstance(x, Term) and x.value is not None]
        whole = np.broadcast_shapes(*(x.shape for x in terms))
        own = np.broadcast_shapes(*(x.shape if x.slim is None else x.slim for x in terms))
        return None if own == whole else own

    def _full(self, x: Term) -> Term:
        """Repeat what is repeated along axes, where it is not read entry by entry."""
        if x.slim is None:
            return x
        if x.time is not None:
            raise Refused("axes are repeated over all steps")
        small = Term(x.text, x.level, np.broadcast_to(0.0, x.slim))
        out = arrangement._expand(small, x.shape)
        return replace(out, value=x.value, number=x.number)

    # --- names ------------------------------------------------------------------------------------

    def _named(self, node: Any, term: Term) -> Term:
        wish = self.wishes.get(node)
        if wish is not None:
            return self.equation(wish, term) if term.text != wish else term
        letter = RESULTS.get(node.target, "")
        split = any(n.target == "split" for n in node.users) and term.level != 5
        many = len(node.users) > 1 or len(term.text) > LONG or split
        if not letter and many and node.target in ("add", "dot_general") and "·" in term.text:
            letter = "z"
        if self.body is None or letter != "h":
            return self.named_as(node, term, letter)
        gate = self._gate(term)
        if gate:
            return self.equation(self.names.exactly(gate), term)
        return self.named_as(node, term, "g" if many else "")

    def _gate(self, term: Term) -> str:
        """Return the name of a gate: by the index that all weights share that it reads."""
        read = {one for one in self.paths.values() if one in re.split(r"[^\w⁽⁾′]+", term.text)}
        indices = {canonical(one).partition("_")[2].strip("{}") for one in read}
        index = indices.pop() if len(indices) == 1 else ""
        if len(index) != 1 or not letter_of(index):
            return ""
        mark = self.mark + self.suffix(term)
        each = (index, index + "\N{COMBINING CIRCUMFLEX ACCENT}")
        names = [unicodedata.normalize("NFC", one) + mark for one in each]
        return next((n for n in names if n not in {*self.names.taken, *self.own}), "")

    # --- loops ------------------------------------------------------------------------------------

    def _scan(self, node: Any) -> Term:
        body: Body = node.params["body"]
        if self.body is not None:
            raise Refused("a loop in a loop")
        xs = [self.of(x) if isinstance(x, Operation) else Term(*_literal(x)) for x in
              node.args[body.first + len(body.before) :]]  # fmt: skip
        self.body = body
        try:
            if all(x.time == 0 for x in xs) and (self.time or not xs):
                return self._over_time(node, body, xs)
            return self._unrolled(node, body, xs)
        finally:
            self.body, self.at = None, None

    def _state_names(self, body: Body, over_time: bool) -> dict[int, str]:
        """Return the letter of each state: h of what is given at each step, else its own."""
        mark = self.layer_mark()
        mark = self.mark = "" if over_time and self.names.single("recurrent") else mark
        used: set[str] = set()
        out: dict[int, str] = {}
        shown = [y for k, y in enumerate(body.given) if len(body.after) + k in body.shown]
        order = sorted(
            body.kept, key=lambda k: (body.after[k] not in shown, k not in body.shown, k)
        )
        for k in order:
            own = letter_of(body.names[k]) if not body.names[k].startswith("carry") else ""
            first = own if own and f"{own}{mark}ₜ" not in self.names.taken else ""
            letter = next(c for c in (first, *_STATES, *"abdfgijklopqrwxyz")
                          if c and c not in used and f"{c}{mark}₀" not in self.names.taken
                          and (mark or not self.names.is_base(c)))  # fmt: skip
            used.add(letter)
            out[k] = f"{letter}{mark}"
        return out

    def _over_time(self, node: Any, body: Body, xs: list[Term]) -> Term:
        """Write the equations at t of a loop."""
        self.loops += 1
        self.length = body.length
        outs, names = self.value(node), self._state_names(body, True)
        first, before = ("_{T+1}", "ₜ₊₁") if body.reverse else ("₀", "ₜ₋₁")
        for k, name in names.items():
            self._start(f"{name}{first}", node.args[body.first + k], self.head)
            self.terms[body.before[k]] = Term(
                self.names.exactly(name + before), value=self.traced.values[body.before[k]], time=0
            )
        for step, x in zip(body.steps, xs, strict=True):
            self.terms[step] = x
        self._step(body, {k: f"{name}ₜ" for k, name in names.items()})
        parts: list[Term] = []
        for k in range(len(body.after)):
            end = names.get(k, "") + ("₁" if body.reverse else "_T")
            parts.append(Term(self.names.exactly(end) if k in names else "", value=outs[k]))
        for k, y in enumerate(body.given, len(body.after)):
            parts.append(self._each(y, outs[k]) if k in body.shown else Term(""))
        return Term("", parts=tuple(parts))

    def _each(self, y: Any, value: Any) -> Term:
        found = self.of(y) if isinstance(y, Operation) else Term(*_literal(y))
        if found.time is None:
            raise Refused("what it gives is the same at all steps")
        return replace(self.steady(found, "y"), value=value)

    def _unrolled(self, node: Any, body: Body, xs: list[Term]) -> Term:
        """Write the equations of every step."""
        if body.length > _UNROLLED:
            raise Refused(f"{body.length} steps of a loop whose steps are not those of an input")
        outs, names = self.value(node), self._state_names(body, False)
        series = [self.steps(x, 0) for x in xs]
        first = subscript(body.length + 1) if body.reverse else "₀"
        terms: dict[int, Term] = {}
        for k, name in names.items():
            terms[k] = self._start(f"{name}{first}", node.args[body.first + k], None)
        given: dict[int, dict[int, Term]] = {}
        order = range(body.length)
        for t in reversed(order) if body.reverse else order:
            self.at = t
            for k, term in terms.items():
                self.terms[body.before[k]] = term
            for step, each in zip(body.steps, series, strict=True):
                self.terms[step] = each[t]
            terms = self._step(body, {k: name + subscript(t + 1) for k, name in names.items()})
            for k, y in enumerate(body.given, len(body.after)):
                if k in body.shown:
                    found = self._operand(y, False) if isinstance(y, Operation) else Term(
                        *_literal(y), np.asarray(y))  # fmt: skip
                    found = found if isinstance(found, Term) else Term(number(found))
                    given.setdefault(k, {})[t] = self.steady(found, "y")
        self.at = None
        parts = [terms.get(k, Term("")) for k in range(len(body.after))]
        parts = [replace(x, value=outs[k]) for k, x in enumerate(parts)]
        for k in range(len(body.after), len(outs)):
            steps = tuple(given[k][t] for t in order) if k in given else ()
            text = _stack(steps)
            parts.append(Term(text, value=outs[k], steps=steps))
        return Term("", parts=tuple(parts))

    def _step(self, body: Body, names: Mapping[int, str]) -> dict[int, Term]:
        """Write the equations of one step; return its states."""
        self.wishes, self.own = {}, set(names.values())
        for k in sorted(names, reverse=True):
            if isinstance(body.after[k], Operation) and body.after[k] in body.nodes:
                self.wishes[body.after[k]] = names[k]
        for node in body.nodes:
            self.one(node)
        out: dict[int, Term] = {}
        for k, name in names.items():
            after = body.after[k]
            found = self.of(after) if isinstance(after, Operation) else Term(
                *_literal(after), np.asarray(after))  # fmt: skip
            if found.text != name:
                time = 0 if self.at is None else None
                found = self.equation(name, replace(self._full(found), time=time))
            out[k] = found
        self.wishes = {}
        return out

    def _start(self, name: str, node: Any, head: Any) -> Term:
        """Write the first state of a loop."""
        value = np.asarray(self.traced.values[node] if isinstance(node, Operation) else node)
        self.names.exactly(name)
        constant = not isinstance(node, Operation) or node in self.traced.constants
        if constant and head is not None and np.all(value == value.flat[0]):
            head(f"{name} = {number(float(value.flat[0]))}")
            return Term(name, value=value)
        if constant:
            self.leaf(name, (), _all, "constant", None, value)
            return Term(name, value=value)
        found = self._full(self.of(node))
        if found.time is not None:
            raise Refused("a first state that goes step by step")
        self.line(name, found.text)
        self.named[name] = (value, None)
        return Term(name, value=value)


def _stack(steps: tuple[Term, ...]) -> str:
    return f"stack({', '.join(x.text for x in steps)}, axis=0)" if steps else ""


def _number(x: Any) -> Any:
    value = np.asarray(x)
    return bool(value) if value.dtype == bool else float(value)


def _literal(x: Any) -> tuple[str, int]:
    text = number(float(np.asarray(x)))
    return text, 0 if text[0] == "-" else 5


def _all(x: Any) -> Any:
    return x
