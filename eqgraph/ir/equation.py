"""Lower equations: what runs over the indices of a left side becomes the axes of an array."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eqgraph.errors import ShapeError
from eqgraph.ir import agreement
from eqgraph.ir.lowering import Lowering
from eqgraph.ir.node import Node
from eqgraph.ir.ranges import Range, compared, indices_in, is_limit, shown, solve
from eqgraph.ir.starts import from_zero
from eqgraph.ir.starts import note as start_note
from eqgraph.ir.term import Term
from eqgraph.syntax import Equation, Spans, display
from eqgraph.syntax.sympy.open import Filled, Index, Over, Word


class EquationLowering(Lowering):
    """Lower the equations of a text, one after the other."""

    def equation(self, equation: Equation, visited: dict[str, list[Node]]) -> None:
        """Lower one equation and give its node the name."""
        self.current = equation
        self.whole_expr = equation.expr
        self.start = 0 if equation.spans else equation.span[0]
        if not equation.indices:
            self._finish(equation, visited, self._made(equation, visited))
            return
        ranges = self._free_ranges(equation)
        if ranges is None:
            self._wait(equation, visited)
            return
        self._indexed(equation, visited, ranges)

    def settle_all(self) -> None:
        """Refuse equations whose indices nothing gave a length."""
        for settle in list(self.waiting.values()):
            settle(None, None)

    def _made(self, equation: Equation, visited: dict[str, list[Node]]) -> Term:
        self.made = []
        term = self.term(equation.expr, equation.spans)
        visited[equation.name] = [*visited.get(equation.name, []), *self.made]
        return term

    def _finish(
        self,
        equation: Equation,
        visited: dict[str, list[Node]],
        term: Term,
        node: Node | None = None,
    ) -> None:
        name = equation.symbol.name
        node = self.terms.plain(term) if node is None else node
        self.symbols[name] = call(node, equation)  # type: ignore[index]
        if term.row or term.diagonal is not None or term.entrywise or term.inverse is not None:
            self.known_terms[name] = Term(
                self.symbols[name], (), term.row, term.inverse, term.diagonal, term.entrywise
            )

    def _free_ranges(self, equation: Equation) -> dict[str, Range] | None:
        """Find what the indices of the left side run over; None if nothing says it yet."""
        names = list(dict.fromkeys(n for i in equation.indices for n in sorted(indices_in(i))))
        if self.structural:
            inside = {**self.ranges, **self._inner(equation)}
            known = self.solved(names, equation.expr, inside, {}, free=True)
            return {n: known.get(n, Range(1, 1)) for n in names}
        for name in names:
            agreement.tell(self, name, equation.expr, equation.name_span[0])
        inner = {**self.ranges, **self._inner(equation)}
        # SymPy's indices count from 0
        first = {} if equation.spans else dict.fromkeys(names, 0)
        printed = self._printed(equation, first)
        for name, item in from_zero(names, equation.expr).items() if equation.spans else ():
            if name in first:
                continue
            first[name] = 0
            self.tell(Spans(equation.name_span[0], equation.name_span[0], ()))(
                start_note(name, item)
            )
        found = self.solved(names, equation.expr, inner, first, free=True)
        self._check_printed(equation, printed, found)
        found |= printed
        for name in names:  # cᵢ = ∑_{j≤i} xⱼ: i runs as far as what it is compared with
            other = compared(name, equation.expr)
            if name not in found and other in inner:
                found[name] = inner[other]
        for name, one in found.items():
            if not len(one) and all(map(len, inner.values())):
                raise ShapeError(
                    f"no {shown(name)} keeps every index inside of its axis",
                    text=self.text or None, span=equation.name_span,
                    hint="run the ∑ over the shorter array, as ∑_m x_{i−m} w_m does, or pad the"
                    " longer one with zeros before",
                )  # fmt: skip
        return found if len(found) == len(names) else None

    def _printed(self, equation: Equation, first: dict[str, int]) -> dict[str, Range]:
        """Return the ranges that stand beside an equation, k = 0, …, N−1; note where they start."""
        expr, found = equation.expr, {}
        limits = expr.args[2:] if isinstance(expr, Over) and str(expr.args[0]) == "each" else ()
        for index, low, high in limits:
            start, last = (None if end.atoms(Word) else self.whole(end) for end in (low, high))
            if start is not None:
                first[index.name] = start
                if last is not None:
                    found[index.name] = Range(start, last, start == 0)
        return found

    def _check_printed(
        self, equation: Equation, printed: Mapping[str, Range], fits: Mapping[str, Range]
    ) -> None:
        for name, one in printed.items():
            room = fits.get(name)
            if room is not None and (one.last > room.last or one.first < room.first):
                raise ShapeError(
                    f"{shown(name)} runs from {one.first} to {one.last} here, and its axis has"
                    f" room for {room.first} to {room.last}",
                    text=self.text or None, span=equation.name_span,
                    hint="what is printed beside an equation must fit the values",
                )  # fmt: skip

    def _inner(self, equation: Equation) -> dict[str, Range]:
        """Find the ranges of indices that are bound inside, where their axes alone say them."""
        names: list[str] = []
        ends: dict[str, Range] = {}
        firsts: dict[str, int] = {}
        stack = [equation.expr]
        while stack:
            part = stack.pop()
            stack.extend(part.args)
            if not isinstance(part, Over):
                continue
            for limit in part.args[2:]:
                if not is_limit(limit) or not isinstance(limit.args[0], Index):
                    continue
                name, *bounds = limit.args
                names.append(name.name)
                numbers = [self.whole(e) if e.is_finite is not False else None for e in bounds]
                if len(numbers) == 2 and numbers[0] is not None:
                    firsts[name.name] = numbers[0]
                    if numbers[1] is not None:
                        ends[name.name] = Range(numbers[0], numbers[1], numbers[0] == 0)
        open_names = [n for n in dict.fromkeys(names) if n not in ends]
        return {**ends, **solve(open_names, equation.expr, ends, self.lengths, firsts)}

    def _indexed(
        self, equation: Equation, visited: dict[str, list[Node]], ranges: Mapping[str, Range]
    ) -> None:
        before, order = self.ranges, self.terms.order
        self.ranges = {**before, **ranges}
        for name, one in ranges.items():
            if one.first > 1:
                self.tell(Spans(equation.name_span[0], equation.name_span[0], ()))(
                    f"{shown(name)} runs from {one.first} to {one.last}, where all that is read is"
                    f" there; the first entry of {display(equation.symbol.name)} is at {one.first}"
                )
        letters = [sorted(indices_in(i))[0] for i in equation.indices]
        if all(isinstance(i, Index) for i in equation.indices):
            firsts = tuple(ranges[n].first for n in letters)
            self.firsts |= {equation.symbol.name: firsts} if set(firsts) != {1} else {}
        self.terms.order = tuple(dict.fromkeys(letters))
        try:
            term = self._made(equation, visited)
            if isinstance(equation.expr, Filled):
                self._finish(equation, visited, Term(term.node))
                return
            node = self._complete(term, self.terms.order)
            if len(letters) == 2 and letters[0] == letters[1]:
                matrix = self._diagonal(node)
                self._finish(equation, visited, matrix)
            else:
                self._finish(equation, visited, Term(node), node)
        finally:
            self.ranges, self.terms.order = before, order

    def _complete(self, term: Term, wanted: tuple[str, ...]) -> Node:
        """Bring the axes of a right side into the order of the left; repeat over those it lacks."""
        missing = tuple(n for n in wanted if n not in term.axes)
        if not missing or self.structural:
            axes = tuple(n for n in wanted if n in term.axes)
            return self.terms.reordered(term, axes) if not self.structural else term.node
        node = self.terms.expanded(self.terms.plain(term), term, wanted, term.rank or 0)
        sizes = [len(self.ranges[n]) for n in wanted] + list(term.shape or ())
        from eqgraph.ir.calls import _zeros

        made = self.terms.apply(
            "broadcast_to", node, self.sketch.constant(_zeros(tuple(sizes)), "0")
        )
        return self.terms.named(made, wanted)

    def _wait(self, equation: Equation, visited: dict[str, list[Node]]) -> None:
        """Put an equation off until a neighbour tells how far its indices run."""
        names = list(dict.fromkeys(n for i in equation.indices for n in sorted(indices_in(i))))
        inner = {**self.ranges, **self._inner(equation)}
        known = self.solved(names, equation.expr, inner, {}, free=True)

        def settle(shape: tuple[int, ...] | None, spans: Any) -> None:
            if shape is None or len(shape) < len(equation.indices):
                loose = next(n for n in names if n not in known)
                raise ShapeError(
                    f"nothing says how far {shown(loose)} runs in {equation.name}",
                    text=self.text or None, span=equation.name_span,
                    hint=f"print its range beside the equation: {equation.name} = …,"
                    f" {shown(loose)} = 1, …, 10; or use {shown(loose)} as an index of a value",
                )  # fmt: skip
            tail = shape[len(shape) - len(equation.indices) :]
            found = dict(known)
            for index, length in zip(equation.indices, tail, strict=True):
                if isinstance(index, Index):
                    found.setdefault(index.name, Range(1, length))
            made, ranges, order = self.made, self.ranges, self.terms.order
            self.ranges, self.terms.order = {}, ()
            self._indexed(equation, visited, found)
            self.made, self.ranges, self.terms.order = made, ranges, order

        self.waiting[equation.symbol.name] = settle

    def _strided(self, expr: Any, spans: Any) -> Any:
        """Lower lines that fill one array with strides: PE at 2i − 1 and at 2i."""
        count, axis = int(expr.args[0]), int(expr.args[1])
        parts = expr.args[2:]
        places = spans.parts[2:] if spans else (None,) * count
        found = []
        for part, where in zip(parts, places, strict=True):
            found.append((yield part, where))
        nodes = [self._complete(f, self.terms.order) for f in found]
        stacked = self.terms.apply("stack", *nodes, axis=axis + 1)
        shape = list(nodes[0].shape or ())
        shape[axis] *= count
        return Term(self.terms.apply("reshape", stacked, shape=tuple(shape)))


def call(node: Node, equation: Equation) -> Node:
    """Give a node the name of its equation; a second equation for it adds a name."""
    names: tuple[str, ...] = (equation.name,)
    base = display(equation.symbol.name)
    if equation.indices and base != equation.name:
        names = (equation.name, base)
    node.names = (*node.names, *names)
    if not node.given and (not node.leaf or node.kind == "constant"):
        node.name, node.given = equation.name, True
    return node
