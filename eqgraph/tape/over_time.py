"""Find the problems of a model over time: one entry for one illness, its cause first."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from eqgraph.ir.recurrence import states_of
from eqgraph.tape.backflow import Backflow, backflow, most_kept, root_mean_square, spoken
from eqgraph.tape.cause import Cause, Look, brief
from eqgraph.tape.driven import gates, saturated, scales
from eqgraph.tape.machine import Machine
from eqgraph.tape.mixing import mixed
from eqgraph.tape.problem import Change, Problem, ProblemKind
from eqgraph.tape.reached import one_loss, unreached
from eqgraph.tape.recurrent import Product, products
from eqgraph.tape.tamed import tamed
from eqgraph.tape.units import constant, dead, slope
from eqgraph.tape.wording import LIMITS, worded


def over_time(machine: Machine, flows: Mapping[str, Backflow] | None = None) -> list[Problem]:
    """Find what is wrong over all steps and sequences, and what follows from what.

    Args:
        machine: at the end of its tape.
        flows: what `backflow` says of it, if that is known already.
    """
    look = Look(machine)
    found = [*mixed(look), *scales(look)]
    found += saturated(look, found)
    found += gates(look, found)
    idle = list(_dead(look))
    found += idle
    found += _constant(look, found)
    found += _flow(look, found, backflow(machine) if flows is None else flows)
    found += unreached(look, found)
    found += one_loss(look)
    return [cause.problem(machine) for cause in found]


def overflow(machine: Machine, born: Problem) -> Problem:
    """Tell of a number that is born over time whether the state grew step by step before it."""
    at = born.node.time
    look = Look(machine)
    if at is None or machine.tape[born.step - 1].phase == "backward":
        return born
    for name, nodes in look.states.items():
        before = [t for t in sorted(nodes, reverse=look.onward < 0) if (at - t) * look.onward > 0]
        sizes = [root_mean_square(machine.seen(nodes[t])) for t in before[-_LAST:]]
        if len(sizes) < 2 or not 0 < sizes[0] < sizes[-1] < math.inf:
            continue
        rate = (sizes[-1] / sizes[0]) ** (1 / (len(sizes) - 1))
        if rate < LIMITS["swells"] or sizes[-1] < LIMITS["swollen"]:
            continue
        cause = Cause(born.kind, nodes, "")
        _by_product(look, cause, rate, overflows=True)
        grows = worded(
            "swells", node=name, rate=brief(rate), size=brief(sizes[-1]), step=before[-1]
        )
        cause.evidence = cause.evidence.replace(worded("a step", rate=brief(rate)), grows)
        cure = worded("try", what=cause.cure) if cause.cure else ""
        return replace(born, text=born.text + worded("since", what=cause.evidence) + cure,
                       evidence=cause.evidence, cure=cause.cure, changes=cause.changes)  # fmt: skip
    return born


_LAST = 8  # steps before an overflow that are looked at


def _dead(look: Look) -> Iterator[Cause]:
    for name, nodes in look.families.items():
        first = next(iter(nodes.values()))
        operator = first.operator
        if operator is None or not operator.dead:
            continue
        count, units = dead(look.machine, nodes)
        samples = len(nodes) * (look.machine.seen(first).size // max(units, 1))
        if not count or count < LIMITS["idle"] * units or samples < LIMITS["samples"]:
            continue
        text = worded(
            "dead over time", node=name, count=count, units=units, sign=operator.notation.text,
            dead=operator.dead, place=look.place(name),
        )  # fmt: skip
        cause = Cause("dead", nodes, text)
        _by_bias(look, cause, name)
        yield cause


def _by_bias(look: Look, cause: Cause, name: str) -> None:
    """Tell the bias of a family as the cause, where it is larger than all else in its sum."""
    found = look.addends(name)
    biases = [leaf.name for leaf in found.leaves.get("bias", ()) if leaf.kind == "parameter"]
    if biases and found.bias > max(found.inputs, found.state):
        cause.evidence = worded("size of", term=found.terms["bias"], size=brief(found.bias))
        cause.cure = worded("set", node=biases[0], value=0)
        cause.changes = {biases[0]: Change(0.0, 0.0)}


def _constant(look: Look, before: Sequence[Cause]) -> Iterator[Cause]:
    still = {id(cause.nodes) for cause in before if cause.kind == "dead"}
    for name, nodes in look.families.items():
        if name not in look.states or id(nodes) in still:
            continue
        if not (units := constant(look.machine, nodes)):
            continue
        shape = next(iter(nodes.values())).shape or (1,)
        key = "constant" if len(units) > 1 else "constant one"
        text = worded(key, node=name, count=len(units), units=shape[-1], place=look.place(name))
        root = next((cause for cause in before if cause.blocks), None)
        if root is not None:
            root.so.append(text)
            continue
        cause = Cause("constant", nodes, text, blocks=False)
        if name in look.driven:
            _by_bias(look, cause, name)
        if cause.evidence or len(units) >= LIMITS["several"] * shape[-1]:
            yield cause


def _flow(look: Look, before: Sequence[Cause], found: Mapping[str, Backflow]) -> Iterator[Cause]:
    """Tell of the gradient of one step's loss that vanishes, or explodes, on its way back."""
    kept = most_kept(found)
    if kept is None:
        return
    root = next((cause for cause in before if cause.blocks), None)
    most = max(found.values(), key=lambda one: one.most[0])
    gain, at = most.most
    if gain > LIMITS["grows"]:
        text = worded("grows", node=most.state, gain=brief(gain), last=most.steps[0], first=at)
        cause = _on_the_way(look, "exploding", most, at, text)
        rate = gain ** (1 / max(abs(most.steps[0] - at), 1))
    elif kept.best < LIMITS["fades"]:
        cause = _on_the_way(
            look, "vanishing", kept, kept.steps[-1], worded("fades", **_parts(kept))
        )
        rate = kept.best ** (1 / max(len(kept.steps) - 1, 1))
    else:
        return
    if root is not None:
        root.so.append(cause.text)
    elif cause.kind == "exploding" or not look.gates:
        _by_product(look, cause, rate)
        yield cause


def _by_product(look: Look, cause: Cause, rate: float, *, overflows: bool = False) -> None:
    """Tell which product makes a gradient grow or fade, and how its matrix is tamed."""
    cause.evidence = worded("a step", rate=brief(rate))
    found = products(look)
    if cause.kind == "vanishing" and _flattened(look, cause, rate, found):
        return
    if not found:
        return
    one = max(found, key=lambda product: product.radius)
    key = "product" if one.square else "factor"
    cause.evidence += worded(
        key, term=one.term, node=one.parameter.name, radius=brief(one.radius), norm=brief(one.norm)
    )
    growing = cause.kind != "vanishing"
    if growing and rate > 1:
        by = tamed(look.machine, one.parameter, rate) if overflows else rate
        cause.cure = worded("divide", node=one.parameter.name, by=brief(by))
        cause.changes = {one.parameter.name: Change(1 / by)}
    elif not growing:
        _lifted(cause, one)


def _flattened(look: Look, cause: Cause, rate: float, found: Sequence[Product]) -> bool:
    """Tell whether a gradient fades by slopes rather than by a matrix, and by which."""
    if not look.ends or rate > LIMITS["shallow"] * max((one.radius for one in found), default=1.0):
        return False
    slopes = {
        name: float(
            np.mean([np.mean(slope(look.machine, n)) for n in look.families[name].values()])
        )
        for name in look.ends
    }
    name = min(slopes, key=lambda one: slopes[one])
    operator = next(iter(look.families[name].values())).operator
    assert operator is not None
    cause.evidence += worded("slope", sign=operator.notation.text, node=name,
                             slope=brief(slopes[name]))  # fmt: skip
    cause.cure = worded("a gate")
    return True


def _lifted(cause: Cause, one: Product) -> None:
    """Say what helps a gradient that fades: a longer matrix, or a cell with gates."""
    name = one.parameter.name
    if one.radius >= LIMITS["lengthens"]:
        cause.cure = worded("a gate")
    elif one.square:
        cause.cure = worded("orthogonal", node=name)
        cause.changes = {name: Change(orthogonal=True)}
    elif one.radius > 0:
        cause.cure = worded("divide", node=name, by=brief(one.radius))
        cause.changes = {name: Change(1 / one.radius)}


def _parts(flow: Backflow) -> dict[str, object]:
    return {"node": flow.state, "left": brief(float(flow.left[-1])), "last": flow.steps[0],
            "first": flow.steps[-1], "units": spoken(flow)}  # fmt: skip


def _on_the_way(look: Look, kind: ProblemKind, flow: Backflow, at: int, text: str) -> Cause:
    nodes = states_of(look.machine.graph)[flow.state]
    passed = [nodes[t] for t in flow.steps if t in nodes]
    return Cause(kind, nodes, text, node=nodes[at], backward=True,
                 reached=tuple(reversed(passed)), blocks=False)  # fmt: skip
