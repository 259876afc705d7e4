"""List the operators that take entries and put them elsewhere, one row each."""

from __future__ import annotations

from typing import Any

from eqgraph.operators import array_shapes as shapes
from eqgraph.operators.notation import call, pattern
from eqgraph.operators.operator import Operator
from eqgraph.operators.shapes import like_second
from eqgraph.operators.table import register

_PART = {"axis": 0, "start": 0, "stop": None, "step": 1}


def _pick_back(m: Any, g: Any, y: Any, x: Any, *, axis: int = 0, index: int = 0) -> Any:
    at = index % x.shape[axis]
    return m.put(m.expand_dims(g, axis=axis), x, axis=axis, start=at, stop=at + 1)


def _topk_back(m: Any, g: Any, y: Any, x: Any, *, k: int = 2) -> Any:
    return m.where(m.topk_mask(x, k=k), g, m.zeros_like(g))


# fmt: off  (one row an operator, its rules side by side)
ROWS = (
    Operator(
        name="gather",
        moves=True,
        arity=None,
        spellings=("gather",),
        params={"first": 1},
        elementwise=False,
        whole=1,
        notation=call("gather"),
        doc="Take entries of the first operand by whole numbers, an index for each leading axis.",
        primitive=True,
        forward=lambda m, x, *idx, first=1: m.gather(x, *idx, first=first),
        vjp=lambda k: (
            None
            if k
            else (lambda m, g, y, x, *idx, first=1: m.scatter_add(g, x, *idx, first=first))
        ),
        shape=shapes.gather,
        reason="the indices say which entries are taken",
        reason_back="each entry receives the gradients of all places that took it",
    ),
    Operator(
        name="scatter_add",
        adds=True,
        arity=None,
        params={"first": 1},
        elementwise=False,
        whole=2,
        notation=pattern("scatter({0})", r"\operatorname{{scatter}}({0})"),
        doc="Add entries up at the places that indices say, among zeros in the example's shape.",
        primitive=True,
        forward=lambda m, g, x, *idx, first=1: m.scatter_add(g, x, *idx, first=first),
        vjp=lambda k: (
            None if k else (lambda m, g, y, small, x, *idx, first=1: m.gather(g, *idx, first=first))
        ),
        shape=lambda g, x, *idx, first=1: x,
        reason="each entry goes where its index says, equal ones add up",
        reason_back="each entry receives the gradient of its place",
    ),
    Operator(
        name="pick",
        moves=True,
        spellings=("pick",),
        params={"axis": 0, "index": 0},
        elementwise=False,
        notation=call("pick"),
        doc="Take one element along an axis, counted from 0 as in NumPy.",
        primitive=True,
        forward=lambda m, x, *, axis=0, index=0: m.pick(x, axis=axis, index=index),
        vjp=(_pick_back,),
        shape=shapes.pick,
        reason="one element along an axis",
        reason_back="the gradient goes to the element that was taken",
    ),
    Operator(
        name="slice",
        moves=True,
        spellings=("slice",),
        params=_PART,
        elementwise=False,
        notation=call("slice"),
        doc="Cut an axis from `start` to before `stop`, counted from 0 as in NumPy.",
        primitive=True,
        forward=lambda m, x, *, axis=0, start=0, stop=None, step=1: m.slice(
            x, axis=axis, start=start, stop=stop, step=step
        ),
        vjp=(
            lambda m, g, y, x, *, axis=0, start=0, stop=None, step=1: m.put(
                g, x, axis=axis, start=start, stop=stop, step=step
            ),
        ),
        shape=shapes.part,
        reason="a part of an axis",
        reason_back="the gradient goes to the part that was taken",
    ),
    Operator(
        name="put",
        arity=2,
        params=_PART,
        elementwise=False,
        notation=pattern("put({0})", r"\operatorname{{put}}({0})"),
        doc="Put a part of an axis back among zeros in the shape of the example.",
        primitive=True,
        forward=lambda m, g, x, *, axis=0, start=0, stop=None, step=1: m.put(
            g, x, axis=axis, start=start, stop=stop, step=step
        ),
        vjp=(
            lambda m, g, y, small, x, *, axis=0, start=0, stop=None, step=1: m.slice(
                g, axis=axis, start=start, stop=stop, step=step
            ),
            None,
        ),
        shape=like_second,
        reason="a part goes back among zeros",
        reason_back="the part is cut out of the gradient",
    ),
    Operator(
        name="stack",
        arity=None,
        spellings=("stack",),
        params={"axis": 0},
        elementwise=False,
        notation=call("stack"),
        doc="Lay operands of one shape along a new axis, the first by default.",
        primitive=True,
        forward=lambda m, *xs, axis=0: m.stack(*xs, axis=axis),
        vjp=lambda k: lambda m, g, y, *xs, axis=0: m.pick(g, axis=axis, index=k),
        shape=shapes.stack,
        reason="the operands lie along a new axis",
        reason_back="each operand receives its own layer of the gradient",
    ),
    Operator(
        name="one_hot",
        spellings=("one_hot",),
        params={"size": 1, "first": 1},
        elementwise=False,
        whole=0,
        range=(0, 1),
        notation=call("one_hot", r"\operatorname{one\_hot}"),
        doc="Give 1 at the place that a whole number says, of `size` places; no gradient flows.",
        primitive=True,
        forward=lambda m, i, *, size=1, first=1: m.one_hot(i, size=size, first=first),
        vjp=(None,),
        shape=shapes.one_hot,
        reason="1 at the place that the number says, else 0",
        reason_back="a step is flat: no gradient",
    ),
    Operator(
        name="argmax",
        spellings=("argmax",),
        params={"axis": None, "first": 1},
        elementwise=False,
        notation=call("argmax"),
        doc="Say at which place the largest element stands, counted from 1; no gradient flows.",
        primitive=True,
        forward=lambda m, x, *, axis=None, first=1: m.argmax(x, axis=axis, first=first),
        vjp=(None,),
        shape=shapes.arg,
        reason="the place of the largest entry",
        reason_back="a step is flat: no gradient",
    ),
    Operator(
        name="argmin",
        spellings=("argmin",),
        params={"axis": None, "first": 1},
        elementwise=False,
        notation=call("argmin"),
        doc="Say at which place the smallest element stands, counted from 1; no gradient flows.",
        primitive=True,
        forward=lambda m, x, *, axis=None, first=1: m.argmin(x, axis=axis, first=first),
        vjp=(None,),
        shape=shapes.arg,
        reason="the place of the smallest entry",
        reason_back="a step is flat: no gradient",
    ),
    Operator(
        name="topk",
        spellings=("topk",),
        params={"k": 2},
        elementwise=False,
        notation=call("topk"),
        doc="Keep the k largest entries of the last axis, and make the others −∞.",
        forward=lambda m, x, *, k=2: m.where(m.topk_mask(x, k=k), x, -float("inf")),
        vjp=(_topk_back,),
        branch=lambda m, x, *, k=2: m.topk_mask(x, k=k),
        shape=shapes.topk,
        reason="only the k largest scores stay in the race",
        reason_back="the gradient goes to the k largest, none to the others",
    ),
    Operator(
        name="topk_mask",
        params={"k": 2},
        elementwise=False,
        range=(0, 1),
        notation=pattern("[{0} in top k]", r"[{0} \in \text{{top }} k]"),
        doc="Give 1 at the k largest entries of the last axis, else 0; no gradient flows.",
        primitive=True,
        forward=lambda m, x, *, k=2: m.topk_mask(x, k=k),
        vjp=(None,),
        shape=shapes.topk,
        reason="1 at the k largest, else 0",
        reason_back="a step is flat: no gradient",
    ),
)
# fmt: on

for _row in ROWS:
    register(_row)
