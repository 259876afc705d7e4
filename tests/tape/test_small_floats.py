"""float16 and bfloat16: each instruction is computed in float32, and its result rounded."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.ir.formats import FORMATS, dtype_of
from tests.tape.programs import LSTM

RNG = np.random.default_rng(5)
VALUES = {"W": RNG.normal(size=(4, 3)), "x": RNG.normal(size=3), "b": RNG.normal(size=4)}
SMALL = ("float16", "bfloat16")


SEED = 6


def lstm_values() -> dict[str, Any]:
    """Return the same values each time, whatever ran before."""
    rng = np.random.default_rng(SEED)
    shapes = {"xₜ": 3, "hₜ₋₁": 4, "cₜ₋₁": 4}
    for gate in "ᵢfₒc":
        shapes |= {f"W{gate}": (4, 3), f"U{gate}": (4, 4), f"B{gate}": 4}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def rounded(x: Any, name: str) -> Any:
    """Round to nearest, ties to even, by the bits: an own word for each format."""
    wide = np.asarray(x, np.float32)
    if name == "float16":
        return wide.astype(np.float16).astype(np.float32)
    bits = wide.view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000).astype(np.uint32).view(np.float32)


@pytest.mark.parametrize("name", SMALL)
def test_each_instruction_is_rounded_once(name: str) -> None:
    m = eg.Machine(eg.graph("z = W·x; y = tanh(z + b)*b; L = ∑y", VALUES, dtype=name)).run()
    w, x, b = (rounded(VALUES[k], name) for k in "Wxb")
    z = rounded(w @ x, name)
    s = rounded(z + b, name)
    t = rounded(np.tanh(s), name)
    y = rounded(t * b, name)
    assert np.array_equal(m.value("z").astype(np.float32), z)
    assert np.array_equal(m.value("y").astype(np.float32), y)
    assert float(m.value("L")) == rounded(y.sum(), name)
    back = rounded(b / np.cosh(s) ** 2, name)
    assert np.allclose(m.grad("z").astype(np.float32), back, rtol=2.0 ** -FORMATS[name].bits * 2)
    assert m.value("y").dtype == dtype_of(name, small=True) == m.grad("W").dtype


@pytest.mark.parametrize("name", SMALL)
def test_within_an_instruction_nothing_is_rounded(name: str) -> None:
    x = rounded(np.linspace(-6, 6, 41), name)
    g = eg.graph("s = σ(x); p = softplus(x); L = ∑(s + p)", {"x": x}, dtype=name)
    m = eg.Machine(g).run()
    s = rounded(1 / (1 + np.exp(-x)), name)
    assert np.array_equal(m.value("s").astype(np.float32), s)
    p = rounded(np.log1p(np.exp(x)), name)  # the last bit of float32 may tip a tie
    assert np.mean(m.value("p").astype(np.float32) == p) > 0.95
    slope = rounded(rounded(s * (1 - s), name) + rounded(1 / (1 + np.exp(-x)), name), name)
    near = np.isclose(m.grad("x").astype(np.float32), slope, rtol=2.0 ** (2 - FORMATS[name].bits))
    assert near.all()


def test_linear_algebra_too() -> None:
    a = {"A": [[4.0, 1.0], [1.0, 3.0]], "b": [1.0, 2.0]}
    m = eg.Machine(eg.graph("x = solve(A, b); d = det(A)", a, dtype="float16"), of="x").run()
    assert m.value("x").dtype == np.float16
    assert np.allclose(m.value("x").astype(float), [1 / 11, 7 / 11], rtol=1e-3)


@pytest.mark.parametrize("name", SMALL)
def test_run_and_steps_agree_to_the_bit(name: str) -> None:
    g = eg.graph(LSTM, lstm_values(), dtype=name)
    ran, stepped = eg.Machine(g).run(), eg.Machine(g)
    while stepped.pc < len(stepped.tape):
        stepped.step()
    for node in g:
        assert ran.value_of(node).tobytes() == stepped.value_of(node).tobytes()
        if node.kind != "constant" and ran.grad_of(node) is not None:
            assert ran.grad_of(node).tobytes() == stepped.grad_of(node).tobytes()


@pytest.mark.parametrize(
    ("name", "largest", "smallest", "digits"),
    [("float16", 65504.0, 2.0**-14, 3.31), ("bfloat16", 3.3895313892515355e38, 2.0**-126, 2.41)],
)
def test_what_is_known_of_a_format(
    name: str, largest: float, smallest: float, digits: float
) -> None:
    # The figures of IEEE 754 and of the processors' manuals.
    kind = FORMATS[name]
    assert (kind.largest, kind.smallest) == (largest, smallest)
    assert round(kind.digits, 2) == digits


@pytest.mark.parametrize("name", SMALL)
def test_a_graph_in_small_floats_plays_and_is_looked_at(name: str) -> None:
    m = eg.Machine(eg.graph(LSTM, lstm_values(), dtype=name))
    assert {problem.kind for problem in eg.problems(m)} == {"saturated"}
    assert eg.play(m).payload["dtype"] == name
    assert m.run().trace and "step" in repr(m.trace)


def test_half_precision_overflows_where_bfloat16_does_not() -> None:
    values = {"x": [300.0, 0.5]}
    half = eg.digits("y = x*x", values, dtype="float16")
    assert half.first is not None and half.first.cause == "overflow"
    assert "65504" in str(half.first)
    assert eg.digits("y = x*x", values, dtype="bfloat16").ok


def test_a_gradient_underflows_in_half_precision() -> None:
    found = eg.digits("y = x*1e-6*z*1e-3", {"x": 1.0, "z": 1.0}, dtype="float16")
    causes = {loss.cause for loss in found.losses if loss.felt}
    assert "underflow" in causes
    assert eg.digits("y = x*1e-6*z*1e-3", {"x": 1.0, "z": 1.0}, dtype="bfloat16").ok


def test_a_leaf_that_half_precision_cannot_hold_is_told() -> None:
    found = eg.digits("y = x*w", {"x": 1e-8, "w": 1e6}, dtype="float16")
    told = {loss.node.name: loss.cause for loss in found.losses if loss.felt}
    assert told["x"] == "underflow" and told["w"] == "overflow"
    assert "from the start, read at step 1" in str(found)
    found = eg.digits("y = x*0.00000001", {"x": 1.0}, dtype="float16")
    assert found.first is not None and found.first.node.kind == "constant"


@pytest.mark.parametrize("name", ["float32", *SMALL])
def test_a_cell_that_survives(name: str) -> None:
    m = eg.Machine(eg.graph(LSTM, lstm_values()))
    found = eg.digits(m, dtype=name)
    assert found.machine.graph.dtype.name == name
    assert found["hₜ"].value.median > FORMATS[name].digits - 1


def test_rounded_inputs_are_told() -> None:
    values = {"a": 1.001, "b": 1.0}
    found = eg.digits("y = a - b", values, dtype="bfloat16")
    assert found.first is not None and found.first.cause == "input"
    assert "was rounded when it became a bfloat16" in str(found.first)
    assert eg.digits(eg.Machine(eg.graph("y = a - b", values, dtype="bfloat16"))).ok


def test_training_refuses_small_floats_by_name() -> None:
    with pytest.raises(eg.GraphError, match="float16 is for looking"):
        eg.preset("lstm").init({"n": 2, "h": 3}, dtype="float16")


@pytest.mark.torch
@pytest.mark.parametrize("name", SMALL)
def test_pytorch_computes_the_same(name: str) -> None:
    torch = pytest.importorskip("torch")
    values = lstm_values()
    m = eg.Machine(eg.graph(LSTM, values, dtype=name)).run()
    kind = getattr(torch, name)
    v = {k: torch.tensor(np.asarray(x), dtype=kind, requires_grad=True) for k, x in values.items()}

    def gate(k: str) -> Any:
        return v[f"W{k}"] @ v["xₜ"] + v[f"U{k}"] @ v["hₜ₋₁"] + v[f"B{k}"]

    i, f, o, c = (gate(k) for k in ("ᵢ", "f", "ₒ", "c"))
    state = torch.sigmoid(f) * v["cₜ₋₁"] + torch.sigmoid(i) * torch.tanh(c)
    h = torch.sigmoid(o) * torch.tanh(state)
    h.sum().backward()
    ulp = 2.0 ** (1 - FORMATS[name].bits)
    got, want = m.value("hₜ").astype(float), h.detach().double().numpy()
    assert np.max(np.abs(got - want) / np.abs(want)) <= 4 * ulp
    for key, x in v.items():
        got, want = m.grad(key).astype(float), x.grad.double().numpy()
        assert np.max(np.abs(got - want)) <= 8 * ulp * np.max(np.abs(want)), key
