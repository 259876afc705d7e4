"""Compare what was read with the original, name by name, forward and backward."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from eqgraph.errors import GraphError
from eqgraph.imports.imported import Array
from eqgraph.imports.names import subscript
from eqgraph.imports.page import Leaf, Page
from eqgraph.imports.term import Term
from eqgraph.imports.traced import plain
from eqgraph.ir import Graph, graph
from eqgraph.learn.model import Model
from eqgraph.tape import Machine
from eqgraph.targets.certificate import BARS, Certificate, Compared

LEAST = 1.0  # the size below which differences are absolute

_SUM = "Ŝ"  # what flows back in the comparison: the outputs, weighed at random


def arrays(page: Page) -> dict[str, Array]:
    """Return the numbers of all leaves, those over t with a row for each step."""
    return {name: leaf.cut(page.traced.values).astype(float)
            for name, leaf in page.leaves.items()}  # fmt: skip


def build(
    text: str, values: Mapping[str, Any], page: Page, origins: Mapping[str, str]
) -> tuple[Graph, Model | None]:
    """Read the text, and return its graph, and its model where it is over t."""
    if page.over_time:
        model = Model(text)
        learned = {n: values[n] for n in values if page.leaves[n].role == "parameter"}
        model.values.update(learned)
        model.origins.update(origins)
        rest = {n: v for n, v in values.items() if n not in learned}
        return model.unroll(page.length, values=rest, rewrite=False), model
    learn = [name for name, leaf in page.leaves.items() if leaf.role == "parameter"]
    return replace(graph(text, dict(values), parameters=learn), origins=dict(origins)), None


def certify(text: str, values: Mapping[str, Array], page: Page, outputs: list[Term]) -> Certificate:
    """Run both sides on the same numbers and compare all that has a name.

    Raises:
        GraphError: they differ by more than 10⁻¹²; it names where first.
    """
    rng = np.random.default_rng(0)
    seeds = [rng.normal(size=tuple(one.value.shape)) for one in outputs]
    machine = _machine(text, values, page, outputs, seeds)
    hashes = {"text and numbers": digest(text, values)}
    out = Certificate(page.traced.origin, "float64", _versions(page), hashes)
    for name, (value, time) in page.named.items():
        _held(out, name, _stacked(machine, name, value, time, page), plain(value))
    for one, theirs in zip(outputs, page.traced.results(), strict=True):
        value, time = page.named.get(one.text, (one.value, one.time))
        _held(out, one.text, _stacked(machine, one.text, value, time, page), theirs)
    _gradients(out, page, machine, seeds)
    for found in out.compared:
        _let_through(found, page, text)
    return out


def _held(out: Certificate, name: str, ours: Any, theirs: Any) -> None:
    """Compare one array of both sides."""
    out.add(name, "the run's", np.asarray(ours, float), np.asarray(theirs, float), least=LEAST)


def _let_through(found: Compared, page: Page, text: str) -> None:
    if not found.relative <= BARS["float64"]:
        what = "gradient" if found.name.startswith("∂") else "value"
        raise GraphError(
            f"the {what} of {found.name.removeprefix('∂')} is {found.relative:.1e} from "
            f"{page.traced.origin}'s: this text is not what {page.traced.title} computes",
            hint="it is an error of eqgraph; the equations so far:\n" + text,
        )


def _machine(text: str, values: Mapping[str, Array], page: Page, outputs: list[Term],
             seeds: list[Array]) -> Machine:  # fmt: skip
    """Return a machine that has run, of the text and the weighed sum of its outputs."""
    more: dict[str, Array] = {}
    terms = []
    for k, (one, seed) in enumerate(zip(outputs, seeds, strict=True)):
        name = f"Ω{subscript(k + 1)}"
        if one.time is None:
            more[name] = seed
            terms.append(f"∑({name}*{one.text})")
        else:
            name = f"Ω⁽{k + 1}⁾".translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")) + "ₜ"
            more[name] = np.moveaxis(seed, one.time, 0)
            terms.append(f"(∑ₜ ∑({name}*{one.text}))")
    lines = [text.replace("\nloss ", "\n"), *[f"input {n}" for n in more if n[-1] == "ₜ"]]
    whole = "\n".join([*lines, f"{_SUM} = {' + '.join(terms)}"])
    if page.over_time:
        unrolled = Model(whole).unroll(page.length, {**values, **more}, rewrite=False)
        return Machine(unrolled, of=_SUM).run()
    learn = [name for name, leaf in page.leaves.items() if leaf.role == "parameter"]
    return Machine(graph(whole, {**values, **more}, parameters=learn), of=_SUM).run()


def _stacked(machine: Machine, name: str, value: Any, time: int | None, page: Page) -> Any:
    """Return a value of the machine; of a name at t, all steps along their axis."""
    if time is None:
        return machine.value(_at_its_step(name, page))
    steps = [machine.value(name[:-1] + subscript(t + 1)) for t in range(value.shape[time])]
    return np.stack([np.asarray(one) for one in steps], axis=time)


def _at_its_step(name: str, page: Page) -> str:
    """Return the name in the unrolled graph of h_T, and of the h_{T+1} that runs backward."""
    for end, later in (("_T", 0), ("_{T+1}", 1)):
        if page.over_time and name.endswith(end):
            return name.removesuffix(end) + subscript(_steps(page) + later)
    return name


def _steps(page: Page) -> int:
    counted = (value.shape[time] for value, time in page.named.values() if time is not None)
    return page.length or int(next(counted))


def _gradients(out: Certificate, page: Page, machine: Machine, seeds: list[Array]) -> None:
    """Compare the gradients of all parameters and inputs that hold no whole numbers."""
    back = page.traced.pulled(seeds)
    for name, leaf in page.leaves.items():
        if leaf.role == "constant" or not all(node in back for node in leaf.nodes):
            continue
        ours = _gradient(machine, name, leaf, page)
        for node in leaf.nodes:
            one = Leaf(name, (node,), leaf.piece, leaf.role, leaf.time)
            _held(out, f"∂{name}", ours, one.cut(back))


def _gradient(machine: Machine, name: str, leaf: Leaf, page: Page) -> Any:
    """Return our gradient, zeros where nothing reaches a leaf."""
    value = leaf.cut(page.traced.values)
    if leaf.time is None:
        found = machine.grad(_at_its_step(name, page))
        return np.zeros(tuple(value.shape)) if found is None else found
    steps = [machine.grad(name[:-1] + subscript(t + 1)) for t in range(value.shape[0])]
    zero = np.zeros(tuple(value.shape[1:]))
    return np.stack([zero if one is None else np.asarray(one) for one in steps])


def digest(text: str, values: Mapping[str, Array]) -> str:
    """Return the SHA-256 of a text and its numbers."""
    found = hashlib.sha256(text.encode())
    for name in sorted(values):
        array = np.ascontiguousarray(values[name])
        found.update(f"\n{name} {array.dtype} {array.shape}\n".encode() + array.tobytes())
    return found.hexdigest()


def _versions(page: Page) -> dict[str, str]:
    return {**page.traced.versions(), "numpy": np.__version__, "Python": platform.python_version()}
