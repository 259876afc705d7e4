"""Say on which shapes rows are tried that take special ones, and what their operands must be."""

from __future__ import annotations

from typing import Any

import numpy as np

Shape = tuple[int, ...]

_SOLVED = [
    ((3, 3), (3,)), ((2, 2), (2, 3)), ((1, 1), (1,)), ((2, 3, 3), (3,)), ((2, 3, 3), (3, 2)),
    ((3, 3), (2, 3, 1)), ((2, 1, 2, 2), (3, 2, 2)),
]  # fmt: skip
_SQUARES = [((1, 1),), ((2, 2),), ((3, 3),), ((2, 2, 2),)]
_GATHERED: list[tuple[tuple[Shape, ...], dict[str, Any]]] = [
    (((4,), ()), {}), (((4,), (3,)), {}), (((4, 2), (3,)), {}), (((3, 2), (2,), (2,)), {}),
    (((3, 2), (2, 1), (3,)), {"first": 0}), (((2, 3, 2), (), (2,)), {}),
]  # fmt: skip
_SPECS = [
    ("ij,jk->ik", ((2, 3), (3, 2))), ("i,i->", ((3,), (3,))), ("i,j->ij", ((2,), (3,))),
    ("ij->ji", ((2, 3),)), ("ii->", ((3, 3),)), ("ii->i", ((2, 2),)), ("ij->i", ((2, 3),)),
    ("iij->j", ((2, 2, 3),)), ("ij,k->i", ((2, 2), (3,))),
    ("ij,jk,kl->il", ((2, 2), (2, 3), (3, 2))),
    ("bij,bjk->bik", ((2, 1, 2), (2, 2, 2))), (",i->i", ((), (3,))),
    ("iji,j->i", ((2, 3, 2), (3,))),
    ("ij,ij,j->", ((2, 2), (2, 2), (2,))),
]  # fmt: skip
_SPREAD = [("i->ii", ((2,), (2, 2))), ("->ii", ((), (2, 2))), ("j->ij", ((3,), (2, 3))),
           ("ji->iij", ((3, 2), (2, 2, 3))), ("->", ((), ()))]  # fmt: skip
_PARTS: list[tuple[Shape, dict[str, Any]]] = [
    ((4,), {"start": 1}), ((4,), {"step": 2}), ((3, 4), {"axis": 1, "start": -3, "stop": -1}),
    ((3, 2), {"axis": -1, "start": None, "step": -1}), ((4,), {"start": 3, "stop": 1}),
]  # fmt: skip
_WINDOWS: list[tuple[Shape, dict[str, Any]]] = [
    ((5,), {"size": (3,), "stride": (1,)}), ((5,), {"size": (2,), "stride": (2,)}),
    ((2, 4), {"size": (2,), "stride": (3,)}), ((3, 4), {"size": (2, 3), "stride": (1, 1)}),
    ((2, 4, 3), {"size": (2, 2), "stride": (2, 1)}),
]  # fmt: skip
_CONVOLVED: list[tuple[tuple[Shape, ...], dict[str, Any]]] = [
    (((2,), (5,)), {}), (((3,), (4,)), {"padding": 1}), (((2,), (2, 5)), {"stride": 2}),
    (((2, 2), (3, 4)), {}), (((2, 3), (2, 3, 3)), {"padding": (1, 0), "stride": (2, 1)}),
    (((2, 2), (2, 2)), {}),
]  # fmt: skip
_POOLED: list[tuple[Shape, dict[str, Any]]] = [
    ((5,), {}), ((4, 4), {}), ((2, 3, 4), {"size": (2,)}), ((3, 3), {"size": 2, "stride": 1}),
    ((4, 3), {"size": (3, 2), "stride": (1, 1)}),
]  # fmt: skip
_AXES: list[tuple[Shape, Any]] = [
    ((2, 3, 2), (0, 1)), ((2, 3), (0, 1)), ((2, 3, 2), (-1, 0)), ((2, 3), (1,)),
]  # fmt: skip

# name: (shapes, params)
USES: dict[str, list[tuple[tuple[Shape, ...], dict[str, Any]]]] = {
    "solve": [(s, {}) for s in _SOLVED],
    **{
        name: [(s, {}) for s in _SQUARES]
        for name in ("inverse", "det", "cofactor", "logdet", "trace", "diagonal", "expm")
    },
    "diag": [(((3,),), {}), (((2, 2),), {}), (((2, 2, 2),), {})],
    "diag_matrix": [(((3,),), {}), (((2, 3),), {})],
    "cross": [(((3,), (3,)), {}), (((2, 3), (3,)), {}), (((1, 3), (2, 3)), {})],
    "norm2": [(((3,),), {}), (((2, 3),), {}), (((3, 2),), {}), (((2, 2, 2),), {})],
    "spectral": [(((2, 3),), {}), (((3, 2),), {}), (((2, 2, 2),), {})],
    "left_singular": [(((2, 3),), {}), (((2, 2),), {}), (((2, 2, 2),), {})],
    "gather": _GATHERED,
    "scatter_add": [
        ((np.broadcast_shapes(*s[1:]) + s[0][len(s) - 1 :], *s), p) for s, p in _GATHERED
    ],
    "pick": [(((4,),), {"index": 2}), (((2, 3),), {"axis": -1, "index": -1}), (((2, 3),), {})],
    "slice": [((s,), p) for s, p in _PARTS],
    "put": [
        ((np.ones(s)[(*[slice(None)] * (p.get("axis", 0) % len(s)),
                      slice(p.get("start", 0), p.get("stop"), p.get("step", 1)))].shape, s), p)
        for s, p in _PARTS
    ],
    "stack": [(((3,), (3,)), {}), (((2, 3),) * 3, {"axis": -1}), (((),), {}), (((), ()), {})],
    "one_hot": [(((3,),), {"size": 4}), (((),), {"size": 2, "first": 0})],
    "argmax": [(((4,),), {}), (((2, 3),), {}), (((2, 3),), {"axis": 0}), (((2, 3),), {"first": 0})],
    "topk": [(((4,),), {}), (((2, 3),), {"k": 1}), (((2, 3),), {"k": 3})],
    "reshape": [(((2, 3),), {"shape": (3, 2)}), (((4,),), {"shape": (2, -1)}), (((1,),), {})],
    "permute": [(((2, 3, 4),), {"axes": (2, 0, 1)}), (((2, 3),), {"axes": (-1, 0)}), (((),), {})],
    "pad": [(((3,),), {"before": 1, "after": 2}), (((2, 3),), {"axis": -1, "after": 1})],
    "einsum": [(s, {"spec": spec}) for spec, s in _SPECS],
    "spread": [(s, {"spec": spec}) for spec, s in _SPREAD],
    "windows": [((s,), p) for s, p in _WINDOWS],
    "fold": [],
    "conv": _CONVOLVED,
    "max_pool": [((s,), p) for s, p in _POOLED],
    "layer_norm": [(((4,),), {}), (((2, 3),), {}), (((2, 3),), {"eps": 0.1})],
    "cross_entropy": [(((3,), ()), {}), (((4, 3), (4,)), {}), (((2, 2, 3), (2, 2)), {"first": 0})],
}  # fmt: skip
for _shapes, _params in USES["windows"]:
    _n, _k = _shapes[0], _params["size"]
    _lead = len(_n) - len(_k)
    _places = tuple(
        (n - k) // s + 1 for n, k, s in zip(_n[_lead:], _k, _params["stride"], strict=True)
    )
    USES["fold"].append((((*_n[:_lead], *_places, *_k), _n), _params))
USES["argmin"], USES["mean_pool"] = USES["argmax"], USES["max_pool"]
USES["topk_mask"] = USES["topk"]
# Reductions along several axes, and with the axes kept.
SEVERAL = [
    *((s, {"axis": a}) for s, a in _AXES),
    ((2, 3, 2), {"axis": (0, 2), "keepdims": True}), ((2, 3), {"axis": 0, "keepdims": True}),
    ((2, 3), {"keepdims": True}), ((), {"keepdims": True}),
]  # fmt: skip

_REGULAR = ("solve", "inverse", "det", "cofactor", "logdet")


def adjusted(name: str, xs: list[np.ndarray], params: dict[str, Any]) -> list[np.ndarray]:
    """Make matrices regular, and numbers that are indices whole."""
    if name in _REGULAR:
        xs[0] = xs[0] + 3 * np.eye(xs[0].shape[-1])
    sizes: list[int] = []
    if name in ("gather", "scatter_add"):
        start = 1 if name == "gather" else 2
        sizes = list(xs[start - 1].shape[: len(xs) - start])
    elif name == "one_hot":
        start, sizes = 0, [params["size"]]
    elif name == "cross_entropy":
        start, sizes = 1, [xs[0].shape[-1]]
    for k, size in enumerate(sizes, start if sizes else 0):
        order = np.arange(xs[k].size).reshape(xs[k].shape) * 5 // 3
        xs[k] = (order % size + params["first"]).astype(float)
    return xs
