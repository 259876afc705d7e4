"""Evaluate every equation of equations.json to its NumPy meaning, over its range of inputs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg

DATA = json.loads((Path(__file__).parent / "equations.json").read_text(encoding="utf-8"))
DIMS = DATA["dims"]
LOW, HIGH = DATA["input_range"]


def softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


MEANING = {
    "np": np,
    "s": lambda x: 1 / (1 + np.exp(-x)),
    "sm": softmax,
    "sp": lambda x: np.log1p(np.exp(x)),
    "relu": lambda x: np.maximum(x, 0),
}

entries = pytest.mark.parametrize(
    "entry", [pytest.param(e, id=f"{e['id']}-{e['family']}") for e in DATA["equations"]]
)


def shape(dims: str) -> tuple[int, ...]:
    return tuple(DIMS[d] for d in dims.split(",")) if dims else ()


def values(entry: dict[str, Any], seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {name: rng.uniform(LOW, HIGH, shape(dims)) for name, dims in entry["vars"].items()}


@entries
def test_it_means_what_numpy_says(entry: dict[str, Any]) -> None:
    for seed in range(5):
        v = values(entry, seed)
        machine = eg.Machine(eg.graph(entry["eq"], v)).run()
        got = machine.value(machine.of.name)
        assert got is not None
        assert got.shape == shape(entry["result"])
        np.testing.assert_allclose(got, eval(entry["numpy"], MEANING, {"v": v}), rtol=1e-13)


@entries
def test_its_gradients_agree_with_differences(entry: dict[str, Any]) -> None:
    machine = eg.Machine(eg.graph(entry["eq"], values(entry, 0)))
    check = eg.check_gradients(machine)
    assert check.ok, check
    assert len(check.inputs) == len(entry["vars"])


@entries
def test_steps_and_run_agree_to_the_bit(entry: dict[str, Any]) -> None:
    for dtype in ("float64", "float32"):
        g = eg.graph(entry["eq"], values(entry, 1), dtype=dtype)
        run, stepped = eg.Machine(g).run(), eg.Machine(g)
        stepped.seek(len(stepped.tape))
        for node in g.nodes:
            assert np.array_equal(run.value_of(node), stepped.value_of(node), equal_nan=True)
            a, b = run.grad_of(node), stepped.grad_of(node)
            assert (a is None) == (b is None)
            assert a is None or np.array_equal(a, b, equal_nan=True)


@entries
def test_it_reads_back_from_its_own_text(entry: dict[str, Any]) -> None:
    printed = str(eg.parse(entry["eq"]))
    assert str(eg.parse(printed)) == printed
    v = values(entry, 2)
    one, two = (eg.Machine(eg.graph(text, v)).run() for text in (entry["eq"], printed))
    assert np.array_equal(one.value(one.of.name), two.value(two.of.name))


def test_the_numbers_that_the_sources_print() -> None:
    ones, two = np.ones((2, 2)), np.ones(2)
    v = {"Wf": ones, "hₜ₋₁": two, "xₜ": two, "bf": two}
    texts = {e["id"]: e["eq"] for e in DATA["equations"]}
    for number, want in ((8, 5.0), (9, 0.9933072), (10, 0.9999092)):
        machine = eg.Machine(eg.graph(texts[number], v)).run()
        np.testing.assert_allclose(machine.value(machine.of.name), [want] * 2, rtol=1e-7)
    z = eg.Machine(eg.graph(texts[11], {"W": [[0.95, 0.8], [0, 0]], "x": [1, 1]})).run()
    np.testing.assert_allclose(z.value("z"), [1.75, 0])
    f = eg.Machine(eg.graph(texts[13], {"x": -2, "y": 5, "z": -4})).run()
    assert [f.value("f"), *map(f.grad, "xyz")] == [-12, -4, -4, 3]
    loss = eg.Machine(eg.graph(texts[24], {"z": [1, 2, 3], "y": [0, 0, 1]})).run()
    assert loss.value("L") == pytest.approx(0.4076059644443804, rel=1e-14)
    np.testing.assert_allclose(
        loss.grad("z"), [0.0900305731, 0.2447284711, -0.3347590442], rtol=1e-9
    )
