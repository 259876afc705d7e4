"""Compute every example of examples.json to its published numbers, forward and backward."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg

DATA = json.loads((Path(__file__).parent / "examples.json").read_text(encoding="utf-8"))

examples = pytest.mark.parametrize(
    "example",
    [pytest.param(e, id=e["name"]) for e in DATA["examples"] if not e.get("rewrite")],
)


def agree(got: Any, want: Any, tolerance: float, name: str) -> None:
    """Compare as the data say: relative to the wanted number, absolute where that is 0."""
    wanted = np.array(want, dtype=np.float64)
    assert got is not None, name
    assert got.shape == wanted.shape, name
    limit = np.where(wanted == 0, tolerance, tolerance * np.abs(wanted))
    assert (np.abs(got - wanted) <= limit).all(), f"{name}: {got} is not {wanted}"


@examples
def test_published_values_and_gradients(example: dict[str, Any]) -> None:
    machine = eg.Machine(eg.graph(example["text"], example["inputs"]), example["output"])
    stepped = eg.Machine(machine.graph, example["output"])
    stepped.seek(len(stepped.tape))
    for m in (machine.run(), stepped):
        for name, want in example["values"].items():
            agree(m.value(name), want, example["tolerance"], name)
        for name, want in example["gradients"].items():
            agree(m.grad(name), want, example["tolerance"], f"gradient of {name}")


@examples
def test_the_derivative_graph_gives_them_too(example: dict[str, Any]) -> None:
    g, of = eg.graph(example["text"], example["inputs"]), example["output"]
    d = eg.derivative(g, of, list(example["gradients"]))
    machine = eg.Machine(d).run()
    for name, want in example["gradients"].items():
        got = machine.value_of(d[f"∂{of}/∂{name}"])
        agree(got, want, example["tolerance"], name)


@examples
def test_differences_agree(example: dict[str, Any]) -> None:
    machine = eg.Machine(eg.graph(example["text"], example["inputs"]), example["output"])
    assert eg.check_gradients(machine).ok


def test_the_one_left_out_needs_a_rewrite() -> None:
    left = [e for e in DATA["examples"] if e.get("rewrite")]
    assert [e["name"] for e in left] == ["log1p_rewrite"]
    machine = eg.Machine(eg.graph("y = log1p(x)", left[0]["inputs"])).run()
    agree(machine.value("y"), left[0]["values"]["y"], 1e-12, "y")
    agree(machine.grad("x"), left[0]["gradients"]["x"], 1e-12, "x")


def test_the_one_left_out_is_exact_when_rewritten() -> None:
    (left,) = (e for e in DATA["examples"] if e.get("rewrite"))
    for rewrite in (True, "stability", ["log1p"]):
        g = eg.graph(left["text"], left["inputs"], rewrite=rewrite)
        machine = eg.Machine(g, left["output"]).run()
        agree(machine.value("y"), left["values"]["y"], left["tolerance"], "y")
        agree(machine.grad("x"), left["gradients"]["x"], left["tolerance"], "x")
    plain = eg.Machine(eg.graph(left["text"], left["inputs"])).run()
    assert plain.value("y") == 1.110223024625156e-15
