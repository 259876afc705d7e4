"""Contract factors over indices: the matrix product where it is one, else the general one."""

from __future__ import annotations

import math
from dataclasses import dataclass

from eqgraph.ir.node import Node
from eqgraph.ir.term import Term, Terms


@dataclass(frozen=True, slots=True)
class Factor:
    """Hold a factor and the label of each of its axes."""

    node: Node
    labels: tuple[str, ...]


class Contraction:
    """Multiply factors and add up over the labels that the result does not have."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms

    def run(self, factors: list[Factor], result: tuple[str, ...]) -> Node:
        """Return the node of ∑ over all labels but those of the result, pair by pair."""
        left = [self._alone(f, k, factors, result) for k, f in enumerate(factors)]
        sizes = {
            label: n
            for f in left for label, n in zip(f.labels, _lengths(f), strict=True) if n != 1
        }  # fmt: skip
        while len(left) > 1:
            i, j = _cheapest(left, result, sizes)
            a, b = left[i], left[j]
            rest = [f for k, f in enumerate(left) if k not in (i, j)]
            needed = {*result, *(label for f in rest for label in f.labels)}
            left = [*rest[:i], self._pair(a, b, needed, result), *rest[i:]]
        (one,) = left
        one = self._alone(one, 0, [one], result)
        return self._ordered(one, result)

    def _alone(
        self, factor: Factor, k: int, factors: list[Factor], result: tuple[str, ...]
    ) -> Factor:
        """Add up what only this factor has, and take the diagonal of a label met twice."""
        node, labels = factor.node, factor.labels
        others = {label for m, f in enumerate(factors) if m != k for label in f.labels}
        for label in dict.fromkeys(labels):
            if labels.count(label) > 1:
                spec = _spec([labels], tuple(dict.fromkeys(labels)))
                once = tuple(dict.fromkeys(labels))
                made = self.terms.apply("einsum", node, spec=spec)
                node, labels = self.terms.named(made, once, labels), once
        for label in labels:
            if label not in others and label not in result:
                at = labels.index(label)
                rest = (*labels[:at], *labels[at + 1 :])
                made = self.terms.apply("sum", node, axis=at if len(labels) > 1 else None)
                node, labels = self.terms.named(made, rest, labels), rest
        return Factor(node, labels)

    def _ordered(self, one: Factor, result: tuple[str, ...]) -> Node:
        if one.labels == result:
            return one.node
        if len(result) == 2 and one.labels == result[::-1]:
            return self._turned(one).node
        axes = tuple(one.labels.index(x) for x in result)
        return self.terms.named(self.terms.apply("permute", one.node, axes=axes), result)

    def _turned(self, one: Factor) -> Factor:
        labels = one.labels[::-1]
        return Factor(self.terms.named(self.terms.apply("transpose", one.node), labels), labels)

    def _pair(self, a: Factor, b: Factor, needed: set[str], result: tuple[str, ...]) -> Factor:
        """Multiply two factors: as matrices if labels and order allow, else entry by entry."""
        shared = [x for x in a.labels if x in b.labels]
        summed = [x for x in shared if x not in needed]
        kept = [x for x in shared if x in needed]
        slid = self._slid(a, b, needed) or self._slid(b, a, needed)
        if slid is not None:
            return slid
        if len(summed) == 1 and not kept and len(a.labels) <= 2 and len(b.labels) <= 2:
            return self._matrices(a, b, summed[0], result)
        if not summed:
            return self._entrywise(a, b, result)
        rest_a = [x for x in a.labels if x not in shared]
        rest_b = [x for x in b.labels if x not in shared]
        labels = tuple(x for x in result if x in {*kept, *rest_a, *rest_b})
        labels += tuple(x for x in (*kept, *rest_a, *rest_b) if x not in labels)
        spec = _spec([a.labels, b.labels], labels)
        node = self.terms.apply("einsum", a.node, b.node, spec=spec)
        return Factor(self.terms.named(node, labels, a.labels, b.labels), labels)

    def _slid(self, kernel: Factor, seen: Factor, needed: set[str]) -> Factor | None:
        """Write a kernel times the windows that slide along an array as their convolution."""
        operator, count = seen.node.operator, len(kernel.labels)
        if operator is None or operator.name != "windows" or needed & set(kernel.labels):
            return None
        if seen.labels[-count:] != kernel.labels or len(seen.node.params["size"]) != count:
            return None
        stride = tuple(seen.node.params["stride"])
        more = {} if set(stride) == {1} else {"stride": stride}
        node = self.terms.apply("conv", kernel.node, seen.node.operands[0], **more)
        labels = seen.labels[:-count]
        return Factor(self.terms.named(node, labels, kernel.labels), labels)

    def _matrices(self, a: Factor, b: Factor, label: str, result: tuple[str, ...]) -> Factor:
        """Write a contraction of vectors and matrices as the product W·x."""
        wanted = [x for x in result if x in a.labels or x in b.labels]
        if len(a.labels) == 2 and len(b.labels) == 2:
            left = next(x for x in a.labels if x != label)
            right = next(x for x in b.labels if x != label)
            if wanted == [right, left]:
                a, b, left, right = b, a, right, left
        elif len(a.labels) == 1 and len(b.labels) == 2:
            a, b = b, a
        if len(a.labels) == 2 and a.labels[1] != label:
            a = self._turned(a)
        if len(b.labels) == 2 and b.labels[0] != label:
            b = self._turned(b)
        node, labels = self.terms.apply("matmul", a.node, b.node), (*a.labels[:-1], *b.labels[1:])
        return Factor(self.terms.named(node, labels, a.labels, b.labels), labels)

    def _entrywise(self, a: Factor, b: Factor, result: tuple[str, ...]) -> Factor:
        one, other = Term(a.node, a.labels), Term(b.node, b.labels)
        union = dict.fromkeys((*a.labels, *b.labels))
        order = (*(x for x in result if x in union), *(x for x in union if x not in result))
        nodes = [self.terms.expanded(t.node, t, order, 0) for t in (one, other)]
        return Factor(self.terms.named(self.terms.apply("mul", *nodes), order), order)


def _lengths(factor: Factor) -> tuple[int, ...]:
    """Return the lengths of the axes; before values are known all are alike."""
    shape = factor.node.shape
    return (2,) * len(factor.labels) if shape is None else shape


def _spec(inputs: list[tuple[str, ...]], output: tuple[str, ...]) -> str:
    letters: dict[str, str] = {}
    for labels in (*inputs, output):
        for label in labels:
            letters.setdefault(label, "ijklmnopqrstuvwxyzabcdefgh"[len(letters)])
    sides = (",".join("".join(letters[x] for x in labels) for labels in inputs),
             "".join(letters[x] for x in output))  # fmt: skip
    return "->".join(sides)


def _cheapest(
    factors: list[Factor], result: tuple[str, ...], sizes: dict[str, int]
) -> tuple[int, int]:
    """Return the pair whose product needs the fewest multiplications; the first of equal ones."""
    best: tuple[int, int] = (0, 1)
    least: int | None = None
    for j in range(1, len(factors)):
        for i in range(j):
            labels = {*factors[i].labels, *factors[j].labels}
            cost = math.prod(sizes.get(x, 1) for x in labels)
            if least is None or cost < least:
                best, least = (i, j), cost
    return best
