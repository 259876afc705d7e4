"""Random graphs, and how far the page's run of one may be from Python's."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

import eqgraph as eg
from eqgraph.ir.formats import widened
from tests.payload.bounds import Array, Bounded, beyond, follow, spacing
from tests.payload.edges import Calls
from tests.payload.engine import read, registers

UNARY = [
    "tanh({})", "σ({})", "exp(−({})²)", "sin({})", "cos({})", "−({})", "({})²", "({})³",
    "log(1 + ({})²)", "√(1 + ({})²)", "softplus({})", "1/(2 + ({})²)", "({})/2", "0.3*({})",
    "relu({})", "|{}|", "exp({}/3)", "gelu({})", "arctan({})", "expm1({}/4)", "silu({})",
]  # fmt: skip
BINARY = [
    "({}) + ({})", "({}) − ({})", "({})*({})", "({})/(1 + ({})²)", "tanh({})*({})", "max({}, {})",
    "min({}, {})", "hypot({}, {})", "where(greater({}, 0), {}, b)", "(1 + ({})²)^({})",
]  # fmt: skip
WHOLE = [
    "∑({})", "mean({})", "logsumexp({})", "‖{}‖ + 1", "softmax(a + {})", "[a, a]·[a, a]*{}",
    "∑((b*({}))·a)", "∑(b + {}, axis=0)", "max(b + {}, axis=0)", "cumsum(a*({}))",
    "log_softmax(b + {})", "std(b*({}))", "∏(1 + tanh({})/9)", "∑((b*({}))·bᵀ)",
]  # fmt: skip
SHAPES: dict[str, tuple[int, ...]] = {"a": (3,), "b": (2, 3), "c": (2, 1), "x₁": ()}


def text(rng: random.Random, depth: int) -> str:
    """Write a random expression; what it reads broadcasts to 2 × 3."""
    if depth == 0 or rng.random() < 0.1:
        return rng.choice([*SHAPES, *SHAPES, "0.5", "2", "π"])
    forms = rng.choice([UNARY, BINARY, BINARY, WHOLE])
    form = rng.choice(forms)
    return form.format(*(text(rng, depth - 1) for _ in range(form.count("{}"))))


def machine(seed: int) -> eg.Machine:
    """Return a machine of a random graph: of small whole numbers now and then, for the ties."""
    rng = random.Random(seed)
    numbers = np.random.default_rng(seed)
    written = f"p = {text(rng, 3)}\ny = {text(rng, 2)} + p*({text(rng, 2)})"
    ties = seed % 7 == 0
    values = {
        name: numbers.integers(-1, 3, shape).astype(float) if ties else numbers.normal(size=shape)
        for name, shape in SHAPES.items()
    }
    known = {n.name: values[n.name] for n in eg.graph(written).inputs}
    dtype = {3: "float32", 4: "float32", 5: "float16", 6: "bfloat16"}.get(seed % 8, "float64")
    return eg.Machine(eg.graph(written, known, dtype=dtype))  # type: ignore[arg-type]


def bounds(m: eg.Machine, made: dict[str, Any]) -> tuple[dict[int, Bounded], dict[int, Bounded]]:
    """Return what registers and contributions hold, and how far a whole run may be off."""
    routines, kinds = made["routines"], made["kinds"]
    known = {k: (x, np.zeros(x.shape)) for k, x in registers(m).items()}
    dtype, parts = m.graph.dtype, {}
    for i in m.tape:
        if i.kind == "seed":
            parts[i.index] = known[i.register]
            continue
        place = i.reads[1] if i.user is not None else i.register
        kind = kinds[made["nodes"][place]["kind"]]
        count = len(i.maker.operands) + (0 if i.user is None else 2)
        routine = kind["routine"] if i.user is None else kind["back"][i.operand]["routine"]
        given = [(widened(known[r][0]), known[r][1]) for r in i.reads[:count]]
        ((y, err),) = follow(routines[routine], given, dtype)
        right = m.result(i.step) if i.user is None else m.contribution(i.step)
        part = _shifted(y, np.broadcast_to(err, y.shape), np.asarray(right))
        if i.user is None:
            known[i.register] = part
            continue
        parts[i.index] = part
        total = part[1] + (known[i.reads[-1]][1] if len(i.reads) > count else 0)
        value = np.asarray(m.result(i.step))
        known[i.register] = value, np.where(total > 0, total + spacing(value), 0)
    return known, parts


def _shifted(y: Array, err: Array, right: Array) -> Bounded:
    """Take what the tape has: it may round in another way than word by word."""
    with np.errstate(all="ignore"):
        gap = np.abs(y.astype(float) - right.astype(float))
    return right, err + np.where(np.isfinite(gap), gap, 0)


def calls(m: eg.Machine, of: Calls) -> None:
    """Add each instruction of a machine, with the operands that Python has."""
    held = registers(m)
    for i in m.tape:
        if i.kind == "seed":
            continue
        xs = [held[r] for r in i.reads[: len(i.maker.operands) + (0 if i.user is None else 2)]]
        if i.user is None:
            of.add(i.text, of.routines.forward(i.node), xs, np.asarray(m.result(i.step)))
        else:
            assert i.operand is not None
            want = np.asarray(m.contribution(i.step))
            of.add(i.text, of.routines.backward(i.user, i.operand), xs, want)


def far(m: eg.Machine, run: Any, made: dict[str, Any]) -> tuple[list[Any], int, int]:
    """Return where a run is too far off; how many arrays are known badly, and how many all."""
    known, parts = bounds(m, made)
    bad, told = [], 0
    pairs = [("register", int(k), known[int(k)], x) for k, x in run["registers"].items()]
    pairs += [("part", int(k), parts[int(k)], x) for k, x in run["parts"].items()]
    for what, k, want, got in pairs:
        if beyond(read(got), want).any():
            bad.append((what, k, read(got).tolist(), want[0].tolist(), want[1].tolist()))
        told += bool(np.any(want[1] > 0.01 * (1 + np.abs(np.asarray(want[0], float)))))
    return bad, told, len(pairs)
