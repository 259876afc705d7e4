"""Write the operations of a traced function of JAX, each where it should be with a name."""

from __future__ import annotations

import re
import unicodedata
from abc import abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from eqgraph.imports import arrangement
from eqgraph.imports.jax_loops import Body
from eqgraph.imports.jax_names import named, paper_name
from eqgraph.imports.jax_rows import ENTRY_BY_ENTRY, RESULTS, ROWS
from eqgraph.imports.looped import Looped
from eqgraph.imports.names import Names, letter_of, subscript
from eqgraph.imports.term import Refused, Term, number
from eqgraph.imports.traced import Operation
from eqgraph.imports.writer import LONG, Writer
from eqgraph.syntax import canonical

_UNROLLED = 64  # steps of a loop that are written one by one
_STATES = "hcsmnuv"


class Entries(Writer):
    """Write the operations of a traced function, but for its loops."""

    traced: Looped
    rows: ClassVar[Mapping[str, Callable[..., Term]]] = ROWS
    entries: ClassVar[Collection[str]] = ENTRY_BY_ENTRY
    results: ClassVar[Mapping[str, str]] = RESULTS

    def __init__(self, traced: Looped, names: Names, time: Mapping[Any, int]) -> None:
        self.body: Body | None = None
        self.at: int | None = None  # the step that is written, where steps are written one by one
        self.intended: dict[Any, str] = {}
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

    def of(self, node: Any) -> Term:
        """Return the term of a node; a parameter is named by its path."""
        if node not in self.terms and node in self.traced.parameters:
            self.given(node, "", None)
        return super().of(node)

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
            return self.scan(node)
        if node.target == "getitem":
            parts: tuple[Term, ...] = self.of(node.args[0]).parts
            return parts[int(node.params["index"])]
        write = self.rows.get(node.target)
        if write is None:
            raise Refused("there is no row for it")
        entries = node.target in self.entries
        args = [self.operand(x, entries or node.target == "broadcast_in_dim") for x in node.args]
        if any(isinstance(x, Term) and x.flat for x in args) and node.target not in (
            "reshape",
            "Reshape",
        ):
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
        if made.slim is not None and node not in self.intended and node not in self.traced.outputs:
            return made
        return self._named(node, self.full(made))

    @abstractmethod
    def scan(self, node: Any) -> Term:
        """Return what a loop gives, in parts."""

    # --- operands ---------------------------------------------------------------------------------

    def operand(self, x: Any, slim: bool) -> Any:
        """Return a term or a number; one that is repeated along axes only where that may stay."""
        if not isinstance(x, Operation):
            return number_of(x)
        if x in self.traced.constants:
            value = np.asarray(self.value(x))
            one = value.flat[0] if value.size else None
            same = one is not None and bool(
                np.all((value == one) | ((value != value) & (one != one)))
            )
            if same and slim and (value.dtype == bool or one != one):
                return number_of(value.flat[0])
            if same and slim:
                return number_of(value.flat[0]) if not value.shape else Term(
                    *literal(value.flat[0]), value, slim=())  # fmt: skip
            if not value.shape:
                return number_of(value)
        found = self.of(x)
        if found.steps:
            found = self.terms[x] = self.steady(replace(found, steps=()), "H")
        return found if slim else self.full(found)

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

    def full(self, x: Term) -> Term:
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
        name = self.intended.get(node)
        if name is not None:
            return self.equation(name, term) if term.text != name else term
        letter = self.results.get(node.target, "")
        split = any(n.target in ("split", "Slice", "Split") for n in node.users) and term.level != 5
        many = len(node.users) > 1 or len(term.text) > LONG or split
        if (
            not letter
            and many
            and node.target in ("add", "dot_general", "Add", "MatMul")
            and "·" in term.text
        ):
            letter = "z"
        cuts = ("Gather", "pick")
        if (
            self.body is None
            and term.time is not None
            and any(n.target in cuts for n in node.users)
        ):
            letter = letter or "y"
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


def number_of(x: Any) -> Any:
    """Return a single number of any kind as Python's."""
    value = np.asarray(x)
    return bool(value) if value.dtype == bool else float(value)


def literal(x: Any) -> tuple[str, int]:
    """Return the text of a number, and how tightly it holds together."""
    text = number(float(np.asarray(x)))
    return text, 0 if text[0] == "-" else 5


def _all(x: Any) -> Any:
    return x
