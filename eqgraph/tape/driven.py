"""Find what goes wrong in the sums of gates: inputs of another scale, weights, biases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from eqgraph.ir import Node
from eqgraph.ir.families import Family
from eqgraph.tape.addends import Addends
from eqgraph.tape.backflow import root_mean_square
from eqgraph.tape.cause import Cause, Look, brief, listed, percent
from eqgraph.tape.problem import Change
from eqgraph.tape.units import Ends
from eqgraph.tape.wording import LIMITS, worded

Array = np.ndarray[Any, np.dtype[Any]]


def scales(look: Look) -> Iterator[Cause]:
    """Find inputs so large that they fill the gates, or so small that nobody hears them."""
    for name, nodes in look.inputs.items():
        own = {node.id for node in nodes.values()}
        heard = {one: look.addends(one) for one in look.driven}
        heard = {n: one for n, one in heard.items() if own & _ids(one.leaves.get("inputs", ()))}
        values = np.stack([np.asarray(look.machine.seen(n), np.float64) for n in nodes.values()])
        if not heard or not values.size or not np.isfinite(values).all():
            continue
        gate, found = next(iter(heard.items()))
        large = root_mean_square(values) > LIMITS["unscaled"] and any(
            one.inputs > LIMITS["drives"] for one in heard.values()
        )
        top = float(np.abs(values).max())
        small = 0 < top < LIMITS["tiny"] and all(
            one.inputs * LIMITS["drowned"] < one.rest for one in heard.values()
        )
        if large or small:
            yield _scale(look, name, nodes, values, found, gate, large=large)


def _ids(nodes: Sequence[Node]) -> set[str]:
    return {node.id for node in nodes}


def _scale(
    look: Look, name: str, nodes: Family, values: Array, found: Addends, gate: str, *,
    large: bool,
) -> Cause:  # fmt: skip
    mean, deviation = float(values.mean()), float(values.std())
    mean = 0.0 if abs(mean) < LIMITS["still"] * deviation else mean
    whole = deviation if deviation > LIMITS["still"] * abs(mean) else 1.0
    whole = 1.0 if brief(whole) == "1" else whole  # nobody divides by 1
    other = "state" if found.state >= found.bias else "bias"
    size = getattr(found, other)
    if size > 0 and other in found.terms:
        evidence = worded("outweighs", term=found.terms["inputs"], times=brief(found.inputs / size),
                          other=found.terms[other])  # fmt: skip
    else:
        evidence = worded("size of", term=found.terms["inputs"], size=brief(found.inputs))
    text = worded("scale", node=name, mean=brief(mean), deviation=brief(deviation),
                  place=look.place(gate))  # fmt: skip
    inner = worded("minus", node=name, mean=brief(abs(mean))) if mean > 0 else name
    inner = worded("plus", node=name, mean=brief(abs(mean))) if mean < 0 else inner
    key = "divided" if whole != 1 else "only"
    cure = worded(key, node=name, inner=inner, by=brief(whole))
    change = Change(1 / whole, -mean / whole)
    return Cause("scale", nodes, text, evidence, cure, {n.name: change for n in nodes.values()},
                 blocks=large, seen=look.families[gate][min(look.families[gate])])  # fmt: skip


def saturated(look: Look, before: Sequence[Cause]) -> Iterator[Cause]:
    """Find what is saturated where it is no single gate, and by what."""
    flat = {name: one for name, one in look.ends.items() if one.flat >= LIMITS["many"]}
    if not flat or len(flat) < LIMITS["many"] * len(look.ends):
        return
    parts = {
        side: percent(sum(getattr(one, side) for one in flat.values()) / len(flat))
        for side in ("flat", "low", "high")
    }
    first = next(iter(flat))
    key = "saturated all" if len(flat) > 1 else "saturated over time"
    text = worded(key, node=listed(list(flat)), place=look.place(first), **parts)
    scale = next((one for one in before if one.kind == "scale" and one.blocks), None)
    if scale is not None:
        scale.so.append(text)
        return
    nodes = {t: n for name in flat for t, n in look.families[name].items()}
    cause = Cause("saturated", look.families[first], text, reached=tuple(nodes.values()))
    found = look.addends(max(flat, key=lambda name: look.addends(name).whole))
    kind = max(("inputs", "state", "bias"), key=lambda one: getattr(found, one))
    size = getattr(found, kind)
    others = {one: getattr(found, one) for one in ("inputs", "state", "bias") if one != kind}
    other = max(others, key=lambda one: others[one])
    if kind in found.terms and size > 0:
        if others[other] > 0 and other in found.terms:
            times = brief(size / others[other])
            cause.evidence = worded(
                "outweighs", term=found.terms[kind], times=times, other=found.terms[other]
            )
        else:
            cause.evidence = worded("size of", term=found.terms[kind], size=brief(size))
        cause.kind = "gain" if kind == "state" else "gate" if kind == "bias" else "saturated"
        _weaker(look, cause, flat, kind)
    yield cause


def _weaker(look: Look, cause: Cause, flat: Mapping[str, Ends], kind: str) -> None:
    """Say by how much the parameters behind what saturates are to be divided."""
    by: dict[str, float] = {}
    for name in flat:
        found = look.addends(name)
        for leaf in found.leaves.get(kind, ()):
            if leaf.kind == "parameter":
                by[leaf.name] = getattr(found, kind)
    if not by:
        return
    if kind == "bias":
        cause.cure = listed([worded("set", node=name, value=0) for name in by])
        cause.changes = {name: Change(0.0, 0.0) for name in by}
        return
    most = max(by.values())
    cause.cure = listed([worded("divide", node=name, by=brief(most)) for name in by])
    cause.changes = {name: Change(1 / most, 0.0) for name in by}


def gates(look: Look, before: Sequence[Cause]) -> Iterator[Cause]:
    """Find gates that are closed all the time, or that let nothing new in."""
    for name in look.ends:
        operator = next(iter(look.families[name].values())).operator
        if operator is None or operator.range is None or operator.range[0] != 0:
            continue
        middle, mean, deviation = _levels(look, name)
        carries = name in look.gates
        bound = LIMITS["leaks" if carries else "shut"]
        steady = deviation < LIMITS["switches"]
        shut = middle < bound if carries else steady & (mean < bound)
        stuck = steady & (mean > LIMITS["stuck"]) & (carries and _complemented(look, name))
        for units, key in ((shut, "closed"), (stuck, "stuck")):
            count = int(np.count_nonzero(units))
            if count and count >= LIMITS["most"] * len(units):
                yield from _gate(look, name, key, count, float(middle[units].mean()), before)


def _levels(look: Look, name: str) -> tuple[Array, Array, Array]:
    """Return of each unit of a family the median, the mean and the deviation."""
    nodes = look.families[name].values()
    rows = [np.asarray(look.machine.seen(n), np.float64) for n in nodes]
    whole = np.concatenate([one.reshape(-1, (one.shape or (1,))[-1]) for one in rows])
    return np.median(whole, 0), whole.mean(0), whole.std(0)


def _complemented(look: Look, name: str) -> bool:
    """Tell whether 1 − z lets the new in where z keeps the old."""
    node = next(iter(look.families[name].values()))
    return any(
        user.operator is not None and user.operator.name == "sub" and user.operands[1] is node
        for user in node.users
    )


def _gate(
    look: Look, name: str, key: str, count: int, mean: float, before: Sequence[Cause]
) -> Iterator[Cause]:
    found = look.addends(name)
    nodes = look.families[name]
    units = look.ends[name].units
    text = worded(key, node=name, count=count, units=units, place=look.place(name),
                  mean=brief(mean if key == "closed" else 1 - mean))  # fmt: skip
    biased = abs(found.shift) >= max(found.inputs, found.state)
    heavy = next((one for one in before if one.blocks and not biased), None)
    if heavy is not None:
        heavy.so.append(text)
        return
    cause = Cause("gate", nodes, text)
    biases = [leaf.name for leaf in found.leaves.get("bias", ()) if leaf.kind == "parameter"]
    if biased and "bias" in found.terms:
        cause.evidence = worded("mean of", term=found.terms["bias"], mean=brief(found.shift))
        if biases:
            value = 1.0 if name in look.gates and key == "closed" else 0.0
            cause.cure = listed([worded("set", node=one, value=brief(value)) for one in biases])
            cause.changes = {one: Change(0.0, value) for one in biases}
    yield cause
