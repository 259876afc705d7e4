"""Choose the order of a product of matrices: the one that needs the fewest multiplications."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from eqgraph.ir.node import Node
from eqgraph.operators import OPERATORS

if TYPE_CHECKING:
    from eqgraph.ir.rewrites.rewriter import Rewriter

_LONGEST = 12  # operands of a chain that are looked at together: the search is cubic
Order = "int | tuple[Order, Order]"  # a tree of indices into the chain


def reorder(rewriter: Rewriter, node: Node) -> Node | None:
    """Return the product with its operands grouped in the cheapest way, if that is another one."""
    if node.operator is not OPERATORS["matmul"] or node.id not in rewriter.tops:
        return None
    operands, present = _chain(rewriter, node)
    sizes = _sizes(operands)
    if len(operands) < 3 or sizes is None:
        return None
    cost, order = cheapest(sizes)
    return _build(rewriter, operands, order) if cost < _cost(present, sizes)[0] else None


def _chain(rewriter: Rewriter, top: Node) -> tuple[list[Node], object]:
    """Return the operands of a chain, and how they are grouped at present.

    Inside there are only products that nothing else reads and that the user gave no name.
    """
    parts: list[Node] = [top]
    inner = {top.id}
    grew = True
    while grew and len(parts) < _LONGEST:
        grew = False
        for k, part in enumerate(parts):
            if part is top or part.id in rewriter.links:
                inner.add(part.id)
                parts[k : k + 1] = part.operands
                grew = True
                break
    places = iter(range(len(parts)))

    def grouped(x: Node) -> object:  # its depth is that of the chain, at most _LONGEST
        if x.id not in inner:
            return next(places)
        left = grouped(x.operands[0])
        return (left, grouped(x.operands[1]))

    return parts, grouped(top)


def _sizes(operands: list[Node]) -> tuple[int, ...] | None:
    """Return the sizes n₀ … nₖ of matrices nᵢ × nᵢ₊₁, or None if these are no such matrices.

    A vector at an end counts as a row or a column; elsewhere it would not associate.
    """
    shapes = [x.shape for x in operands]
    sizes: list[int] = []
    for k, shape in enumerate(shapes):
        last = k == len(shapes) - 1
        if (
            shape is None
            or not 1 <= len(shape) <= 2
            or (len(shape) == 1 and 0 < k < len(shapes) - 1)
        ):
            return None
        rows, columns = shape if len(shape) == 2 else (shape[0], 1) if last else (1, shape[0])
        sizes = [*sizes, columns] if sizes else [rows, columns]
    return tuple(sizes)


@lru_cache(maxsize=1024)
def cheapest(sizes: tuple[int, ...]) -> tuple[int, object]:
    """Return the least number of multiplications and the grouping that needs it.

    >>> cheapest((100, 100, 100, 1))
    (20000, (0, (1, 2)))
    """
    count = len(sizes) - 1
    best: dict[tuple[int, int], tuple[int, object]] = {(k, k): (0, k) for k in range(count)}
    for width in range(1, count):
        for i in range(count - width):
            j = i + width
            costs = [
                (best[i, k][0] + best[k + 1, j][0] + sizes[i] * sizes[k + 1] * sizes[j + 1], -k)
                for k in range(i, j)
            ]
            cost, k = min(costs)
            best[i, j] = (cost, (best[i, -k][1], best[1 - k, j][1]))
    return best[0, count - 1]


def _cost(order: object, sizes: tuple[int, ...]) -> tuple[int, int, int]:
    """Return the multiplications of a grouping, and the range of operands that it covers."""
    if isinstance(order, int):
        return 0, order, order + 1
    assert isinstance(order, tuple)
    left, right = _cost(order[0], sizes), _cost(order[1], sizes)
    product = sizes[left[1]] * sizes[right[1]] * sizes[right[2]]
    return left[0] + right[0] + product, left[1], right[2]


def _build(rewriter: Rewriter, operands: list[Node], order: object) -> Node:
    if isinstance(order, int):
        return operands[order]
    assert isinstance(order, tuple)
    left, right = (_build(rewriter, operands, part) for part in order)
    return rewriter.sketch.apply(OPERATORS["matmul"], left, right)
