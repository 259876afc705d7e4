"""Walk through a traced function of JAX and write its equations, those of loops over t."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from eqgraph.imports.jax_entries import Entries, literal
from eqgraph.imports.jax_loops import Body
from eqgraph.imports.names import letter_of, subscript
from eqgraph.imports.term import Refused, Term, number
from eqgraph.imports.traced import Operation

_UNROLLED = 64  # steps of a loop that are written one by one
_STATES = "hcsmnuv"


class JaxWriter(Entries):
    """Write the text of a traced function."""

    def scan(self, node: Any) -> Term:
        """Return what a loop gives, in parts: over t where its steps are those of inputs."""
        body: Body = node.params["body"]
        if self.body is not None:
            raise Refused("a loop in a loop")
        xs = [self.of(x) if isinstance(x, Operation) else Term(*literal(x)) for x in
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
        found = self.of(y) if isinstance(y, Operation) else Term(*literal(y))
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
                    found = self.operand(y, False) if isinstance(y, Operation) else Term(
                        *literal(y), np.asarray(y))  # fmt: skip
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
        self.intended, self.own = {}, set(names.values())
        for k in sorted(names, reverse=True):
            if isinstance(body.after[k], Operation) and body.after[k] in body.nodes:
                self.intended[body.after[k]] = names[k]
        for node in body.nodes:
            if node not in self.traced.constants:
                self.one(node)
        out: dict[int, Term] = {}
        for k, name in names.items():
            after = body.after[k]
            found = self.of(after) if isinstance(after, Operation) else Term(
                *literal(after), np.asarray(after))  # fmt: skip
            if found.text != name:
                time = 0 if self.at is None else None
                found = self.equation(name, replace(self.full(found), time=time))
            out[k] = found
        self.intended = {}
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
        found = self.full(self.of(node))
        if found.time is not None:
            raise Refused("a first state that goes step by step")
        self.line(name, found.text)
        self.named[name] = (value, None)
        return Term(name, value=value)


def _stack(steps: tuple[Term, ...]) -> str:
    return f"stack({', '.join(x.text for x in steps)}, axis=0)" if steps else ""


def _all(x: Any) -> Any:
    return x
