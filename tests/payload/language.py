"""Read texts in the kernel and in the page's language under Node, and compare what they say."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import eqgraph as eg
from eqgraph.errors import EqGraphError
from eqgraph.ir.plain import whole
from eqgraph.syntax import display, equations_of, names_in
from eqgraph.tape.condition import parse_condition
from tests.payload.engine import engine
from tests.payload.explicit_texts import Texts, world
from tests.project.notebook import ROOT

SCRIPT = ROOT / "tests" / "payload" / "language.mjs"
A_WORLD = 100  # texts over the same values


@dataclass(frozen=True)
class Case:
    """Hold a text: a formula or a condition, over which values, and whether it was damaged."""

    kind: str
    text: str
    world: int
    damaged: bool


def made(count: int, seed: int = 1) -> tuple[list[dict[str, Any]], list[Case]]:
    """Return worlds and texts."""
    rng = random.Random(seed)
    worlds, cases = [], []
    for k in range(count):
        if k % A_WORLD == 0:
            values = world(rng)
            texts = Texts(values, rng)
            array = rng.choice([x for x in values.values() if x.ndim])
            worlds.append(values | {"value": array, "grad": array * 0.25, "later": None})
        shape = rng.choice([(), (), *texts.shapes])
        depth = rng.randint(1, 3)
        kind = "condition" if rng.random() < 0.4 else "formula"
        text = (
            texts.formula(shape, depth) if kind == "formula"
            else texts.condition((), depth, alone=True)
        )  # fmt: skip
        damaged = rng.random() < 0.15
        cases.append(Case(kind, texts.damaged(text) if damaged else text, len(worlds) - 1, damaged))
    return worlds, cases


class Kernel:
    """Read the texts of one world as Python does."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values
        given = {k: x for k, x in values.items() if k not in ("value", "grad")}
        given["later"] = np.float64(1.0)
        lines = (f"sₖ{'′' * k} = sum({name})" for k, name in enumerate(given))
        self.known = {k: x for k, x in given.items() if k != "later"}
        self.graph = eg.graph("\n".join(lines), given)

    def read(self, case: Case) -> Any:
        """Return the value, whether the condition holds, or the error."""
        try:
            if case.kind == "formula":
                return formula(case.text, self.known)
            return parse_condition(case.text, self.graph).holds(self.look)
        except EqGraphError as error:
            return error

    def look(self, name: str) -> Any:
        return self.values[name]


def formula(text: str, known: dict[str, Any]) -> Any:
    """Return the value of one formula; raise `EqGraphError`."""
    found = eg.parse(text).equations
    if len(found) != 1 or found[0].given:
        raise eg.ParseError("this is no formula")
    equations, _, read = equations_of(text, known)
    names = {display(n) for e in equations for n in names_in(e.expr, read.functions)}
    if names - known.keys():
        raise eg.ParseError("an unknown name")
    graph = eg.graph(text, {name: known[name] for name in names})
    with np.errstate(all="ignore"):
        return np.asarray(eg.Machine(graph).run().value_of(graph.results[0]), np.float64)


def page(
    node: Path, folder: Path, worlds: Sequence[dict[str, Any]], cases: Sequence[Case]
) -> list[Any]:
    """Return what the page says of texts, all in one process."""
    told = [{k: x if x is None else whole(np.asarray(x)) for k, x in w.items()} for w in worlds]
    return engine(node, folder, [told, [[c.kind, c.text, c.world] for c in cases]], SCRIPT)


def disagreements(
    worlds: list[dict[str, Any]], cases: list[Case], found: list[Any]
) -> Iterator[tuple[str, Case, Any, Any]]:
    """Yield what kernel and page say of a text, with how it differs; "" where they agree."""
    kernels = [Kernel(values) for values in worlds]
    for case, said in zip(cases, found, strict=True):
        kernel = kernels[case.world]
        wanted = kernel.read(case)
        yield _differs(kernel, case, wanted, said), case, wanted, said


def _differs(kernel: Kernel, case: Case, wanted: Any, said: Any) -> str:
    if "failed" in said:
        return "failed"
    if isinstance(wanted, EqGraphError):
        return "" if "refused" in said else "only the page reads it"
    if "refused" in said:
        return "only the kernel reads it"
    same = said["holds"] == wanted if case.kind == "condition" else _close(_array(said), wanted)
    return "" if same or _unsure(kernel, case, wanted, said) else "values"


def _array(said: Any) -> Any:
    return np.array([float(x) for x in said["data"]]).reshape(said["shape"])


def _close(got: Any, want: Any, tolerance: float = 1e-9) -> bool:
    if np.shape(got) != np.shape(want):
        return False
    return np.allclose(got, want, rtol=tolerance, atol=1e-300, equal_nan=True)


def _unsure(kernel: Kernel, case: Case, wanted: Any, said: Any) -> bool:
    """Tell whether values a few roundings away say as much of the kernel itself: terms cancel."""
    rng = np.random.default_rng(3)
    others = []
    for _ in range(4):
        moved = {
            name: x if x is None else x * (1 + 1e-13 * rng.choice([-1.0, 1.0], np.shape(x)))
            for name, x in kernel.values.items()
        }
        near = Kernel(moved).read(case)
        if isinstance(near, EqGraphError) or np.shape(near) != np.shape(wanted):
            return False
        others.append(np.asarray(near, np.float64))
    if case.kind == "condition":
        return any(bool(x) != wanted for x in others)
    got = _array(said)
    if got.shape != np.shape(wanted):
        return False
    with np.errstate(all="ignore"):
        spread = np.max([np.abs(x - wanted) for x in others], axis=0)
        odd = np.any([~np.isclose(x, wanted, rtol=1e-6, equal_nan=True) for x in others], axis=0)
        near = np.abs(got - wanted) <= 1e-9 * np.abs(wanted) + 1e3 * spread
    return bool(np.all(near | odd | (np.isnan(got) & np.isnan(wanted)) | (got == wanted)))
