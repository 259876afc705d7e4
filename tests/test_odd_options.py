"""What nobody means to give is refused in words, wherever it is given."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.ir.value_files import read_values
from eqgraph.learn.optimisers import SGD, Adam, RMSProp

POINT = np.array(0.0)  # an Iterable that cannot be iterated
PAIR = np.array([None, {}], dtype=object)
X = {"x": [3.0, 1.0, 2.0]}


def _model() -> eg.Model:
    return eg.model("param W ∈ ℝ^{h×n}; yₜ = W·xₜ")


def _trained(**options: Any) -> Any:
    model = eg.model("param w ∈ ℝ; loss L = ∑ₜ (w*xₜ)").set({"w": 1.0})
    options = {"updates": 1, "progress": False, **options}
    return eg.train(model, {"xₜ": [1.0]}, **options)


def _run() -> eg.Machine:
    return eg.Machine(eg.graph("y = x*x", X)).run()


GIVEN: dict[str, tuple[Callable[[Any], Any], tuple[Any, ...]]] = {
    "rewrite": (lambda v: eg.graph("y = x", X, rewrite=v), (PAIR, POINT, [{}], ["fold", {}], 1.5)),
    "dtype": (lambda v: eg.graph("y = x", X, dtype=v), ({"a": {"b": 1}}, {"names": 1}, PAIR)),
    "wrt": (lambda v: eg.derivative(_run().graph, "y", v), (POINT, 1.5, [{}])),
    "ask": (lambda v: eg.quiz("y = x*x", X, ask=v), (POINT, [POINT], {})),
    "preset": (lambda v: eg.preset(v), (PAIR, {}, None)),
    "values to check": (lambda v: _run().check(v), (PAIR, True, "y")),
    "gradients to check": (lambda v: _run().check({"y": 1.0}, grads=v), (PAIR, 5)),
    "norm": (lambda v: _trained(norm=v), (10**400, np.nan, 0, True)),
    "every": (lambda v: _trained(every=v), (None, 0, 1.5)),
    "layers": (lambda v: eg.preset("lstm", layers=v), (10**20, 10_000, 0, 1.5)),
    "rate": (lambda v: SGD(rate=v), (10**400, np.inf, np.nan, -1, "1", PAIR, b"1", True)),
    "momentum": (lambda v: SGD(momentum=v), ("1", PAIR, None, 10**400)),
    "nesterov": (lambda v: SGD(nesterov=v), (1, "no")),
    "epsilon": (lambda v: RMSProp(epsilon=v), (-1.0, np.nan)),
    "betas": (lambda v: Adam(betas=v), ((0.9, 1.0), (0.9,), 0.9, ("a", "b"))),
    "scheme": (
        lambda v: _model().init({"h": 2, "n": 2}, scheme=v),
        (np.ma.masked, [1.0], None, 10**400, 1j),
    ),
}


@pytest.mark.parametrize(
    ("call", "given"),
    [(call, one) for call, odd in GIVEN.values() for one in odd],
    ids=[f"{name}-{k}" for name, (_, odd) in GIVEN.items() for k, _ in enumerate(odd)],
)
def test_an_odd_option_is_one_message(call: Callable[[Any], Any], given: Any) -> None:
    with pytest.raises(eg.EqGraphError):
        call(given)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("y = topk(x, e)", "k must be a whole number", "e"),
        ("y = topk(x, 1.5)", "k must be a whole number", "1.5"),
        ("y = topk(x, √(−1))", "k must be a whole number", "√(−1)"),
        ("y = topk(x, k=1.5)", "k must be a whole number", "1.5"),
        ("y = topk(x, k=x)", "k must be a whole number", "x"),
        ("y = elu(x, √(−1))", "alpha must be a number", "√(−1)"),
        ("y = elu(x, alpha=x)", "alpha must be a number", "x"),
        ("y = elu(x, alpha=True)", "alpha must be a number", "True"),
        ("y = one_hot(x, size=2.5)", "size must be a whole number", "2.5"),
        ("y = max_pool(x, size=x)", "size must be a whole number", "x"),
        ("y = cumsum(x, axis=0.5)", "axis must be a whole number", "0.5"),
        ("y = sum(x, keepdims=1)", "keepdims is True or False", "1"),
    ],
)
def test_an_option_has_the_kind_of_its_default(text: str, message: str, place: str) -> None:
    with pytest.raises(eg.ParseError, match=message) as caught:
        eg.parse(text)
    assert caught.value.column == text.rindex(place) + 1


def test_options_of_the_right_kind_are_taken() -> None:
    for text, y in (("y = topk(x, 1)", 3.0), ("y = elu(−x, π)", np.pi * np.expm1(-3.0)),
                    ("y = elu(−x, alpha=2)", 2 * np.expm1(-3.0))):  # fmt: skip
        assert eg.Machine(eg.graph(text, X)).run().value("y")[0] == pytest.approx(y, rel=1e-15)
    with pytest.raises(eg.ShapeError, match="an axis has no -1 entries"):
        eg.graph("y = one_hot(x, size=-1)", X)


def test_a_header_that_cannot_be_split_into_words(tmp_path: Path) -> None:
    np.savez(tmp_path / "v.npz", x=np.zeros(2))
    with zipfile.ZipFile(tmp_path / "v.npz") as sound:
        written = sound.read("x.npy").replace(b"}", b"(")
    with zipfile.ZipFile(tmp_path / "w.npz", "w") as made:
        made.writestr("x.npy", written)
    with pytest.raises(eg.ValuesError, match="of plain arrays"):
        read_values(tmp_path / "w.npz")


@pytest.mark.parametrize("name", ["V^*ₜ₋₁", "V^∗_{t-1}", "V^*₁₂", "x^{*}_{t+1}"])
def test_a_star_stands_before_any_subscript(name: str) -> None:
    text = str(eg.parse(f"y = {name} + 1"))
    assert "^{*}" in text and str(eg.parse(text)) == text


@pytest.mark.parametrize("size", [1e200, 1e-200])
def test_norms_of_gradients_neither_overflow_nor_vanish(size: float) -> None:
    model = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = c*h_T")
    values = {"w": 1.0, "c": size, "xₜ": np.ones(3)}
    machine = eg.Machine(model.unroll(values=values)).run()
    found = eg.diagnose(machine)
    np.testing.assert_allclose(found.gradients["hₜ"], size, rtol=1e-15)
    np.testing.assert_allclose(machine.trace[-1].norm, size, rtol=1e-15)


@pytest.mark.parametrize("text", ["y = log₂(x, 0)", "y = log_2(x, x, x)", "y = log_b(x, 1)"])
def test_a_logarithm_to_a_base_takes_one_operand(text: str) -> None:
    with pytest.raises(eg.ParseError, match="takes 1 operand, not"):
        eg.parse(text)


@pytest.mark.parametrize(
    "text",
    ["y = log₂(x, axis=0)", "f(x) = x²; y = f(x, axis=0)", "y = σ_g(x, axis=0)", "y = Φ(x, k=2)",
     "y = Γ(x, axis=0)", "y = σ′(x, axis=0)", "y = C(x, 2, axis=0)", "y = sin²(x, axis=0)",
     "f(x) = x²; y = f²(x, axis=0)", "f(x) = x²; y = f′(x, axis=0)", "y = tanh⁻¹(x, axis=0)"],
)  # fmt: skip
def test_no_option_is_dropped(text: str) -> None:
    with pytest.raises(eg.ParseError, match=r"has no (meaning here|option)"):
        eg.parse(text)
