"""Models over time: what a text unrolls to, and what it is told when it cannot be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import eqgraph as eg

ARTICLE = """
# the seven equations of the article
iₜ = σ(Wᵢ·xₜ + Uᵢ·hₜ₋₁ + Bᵢ)
fₜ = σ(Wf·xₜ + Uf·hₜ₋₁ + Bf)
oₜ = σ(Wₒ·xₜ + Uₒ·hₜ₋₁ + Bₒ)
ĉₜ = tanh(Wc·xₜ + Uc·hₜ₋₁ + Bc)
cₜ = fₜ*cₜ₋₁ + iₜ*ĉₜ
hₜ = oₜ*tanh(cₜ)
yₜ = softmax(Wy·hₜ + By)
"""


def article(steps: int, n: int = 3, h: int = 4, k: int = 2) -> dict[str, Any]:
    rng = np.random.default_rng(7)
    values: dict[str, Any] = {"xₜ": rng.normal(size=(steps, n))}
    for gate in ("ᵢ", "f", "ₒ", "c"):
        values |= {f"W{gate}": rng.normal(size=(h, n)), f"U{gate}": rng.normal(size=(h, h))}
        values[f"B{gate}"] = rng.normal(size=h)
    values |= {"Wy": rng.normal(size=(k, h)), "By": rng.normal(size=k)}
    return values | {"h₀": np.zeros(h), "c₀": np.zeros(h)}


def by_hand(v: dict[str, Any]) -> np.ndarray[Any, Any]:
    def sigma(x: Any) -> Any:
        return 1 / (1 + np.exp(-x))

    h, c = v["h₀"], v["c₀"]
    for x in v["xₜ"]:
        i, f, o, g = (v[f"W{k}"] @ x + v[f"U{k}"] @ h + v[f"B{k}"] for k in "ᵢfₒc")
        c = sigma(f) * c + sigma(i) * np.tanh(g)
        h = sigma(o) * np.tanh(c)
    return h


def test_a_step_is_a_node() -> None:
    values = article(5)
    g = eg.model(ARTICLE).unroll(values=values)
    m = eg.Machine(g, "h₅").run()
    np.testing.assert_allclose(m.value("h_5"), by_hand(values), rtol=1e-13)
    assert [g[f"h_{k}"].time for k in range(6)] == [0, 1, 2, 3, 4, 5]
    assert g["Wᵢ"].time is None
    assert {u.time for u in g["Wᵢ"].users} == {1, 2, 3, 4, 5}
    assert g["c₃"].equation == g["c₄"].equation
    assert eg.check_gradients(m).ok


def test_inputs_may_come_step_by_step() -> None:
    values = article(3)
    stacked = eg.Machine(eg.model(ARTICLE).unroll(values=values), "h₃").run().value("h₃")
    rows = values.pop("xₜ")
    values |= {f"x_{k + 1}": row for k, row in enumerate(rows)}
    single = eg.Machine(eg.model(ARTICLE).unroll(3, values), "h₃").run().value("h₃")
    np.testing.assert_array_equal(stacked, single)


@pytest.mark.parametrize(
    "declared",
    [
        "param W ∈ ℝ^{h×n}; input xₜ ∈ ℝⁿ; t ∈ 1…T",
        "param W in R[h, n]\ninput x_t in R[n]\nt in 1..T",
        "param W : R[h,n]; xₜ : ℝⁿ",
        "W∈ℝ²ˣ³; xₜ∈ℝ³; hₜ₋₁∈ℝ²; hₜ∈ℝ²",
        "W ∈ ℝ^{2×3}; state hₜ ∈ ℝ^h",
        "W ∈ R^{2x3}  # a comment with ; and ∈",
        "",
    ],
)
def test_declarations_read_alike(declared: str) -> None:
    text = f"{declared}\nhₜ = tanh(W·xₜ + hₜ₋₁)\nh₀ = 0\nloss L = ∑ₜ ‖hₜ‖²"
    values = {"W": np.ones((2, 3)), "x_t": np.ones((4, 3))}
    g = eg.model(text).unroll(values=values)
    assert g["h₀"].shape == (2,)
    h = np.zeros(2)
    total = 0.0
    for _ in range(4):
        h = np.tanh(3 + h)
        total += h @ h
    assert eg.Machine(g).run().value("L") == pytest.approx(total)


@pytest.mark.parametrize(
    "text",
    [
        "aₜ = w*aₜ₋₁ + xₜ; a₀ = 2; L = ∑ₜ aₜ²",
        "a_t = w*a_{t-1} + x_t; a_0 = 2; L = sum_t(a_t^2)",
        "L = ∑_{t} aₜ²; aₜ = w*aₜ₋₁ + xₜ; init a₀ = 2",
        "L = ∑_{t=1}^{T} aₜ²; aₜ = w*aₜ₋₁ + xₜ; a₀ = 2",
        "k ∈ 1…3; a_k = w*a_{k-1} + x_k; a_0 = 2; L = ∑ₖ a_k²",
        "t ∈ 0…2; aₜ = w*aₜ₋₁ + xₜ; a₋₁ = 2; L = ∑ₜ aₜ²",
        "aₜ = w*aₜ₋₁ + xₜ; a₀ = 2; L = T*(∑ₜ aₜ²)/T",
    ],
)
def test_one_sum_in_many_spellings(text: str) -> None:
    name = "x_k" if "a_k" in text else "x_t"
    m = eg.Machine(eg.model(text).unroll(values={"w": 0.5, name: [1.0, 2.0, 3.0]}), "L").run()
    a, total = 2.0, 0.0
    for x in (1.0, 2.0, 3.0):
        a = 0.5 * a + x
        total += a * a
    assert m.value("L") == pytest.approx(total)
    assert eg.check_gradients(m).ok


def test_the_last_step_and_two_lags() -> None:
    text = "fₜ = fₜ₋₁ + fₜ₋₂; f₀ = 1; f₋₁ = 0; y = f_T; z = f₂ + f_{T-1}"
    m = eg.Machine(eg.model(text).unroll(6)).run()
    assert [m.value(f"f_{k}") for k in range(1, 7)] == [1, 2, 3, 5, 8, 13]
    assert (m.value("y"), m.value("z")) == (13, 10)


def test_the_last_step_of_a_text_that_counts() -> None:
    m = eg.Machine(eg.model("t ∈ 1…3; hₜ = hₜ₋₁ + T; h₀ = 0; y = h_T").unroll()).run()
    assert m.value("y") == 9


def test_initial_values() -> None:
    text = "hₜ = tanh(xₜ·W + hₜ₋₁·U); h₀ = {}; L = ∑ₜ ‖hₜ‖²"
    rng = np.random.default_rng(1)
    values: dict[str, Any] = {"W": rng.normal(size=(3, 2)), "U": rng.normal(size=(2, 2))}
    values["xₜ"] = rng.normal(size=(4, 5, 3))
    zero = eg.model(text.format("0")).unroll(values=values)
    assert zero["h₀"].shape == (5, 2)  # of the batch, too
    learned = eg.model(text.format("p")).unroll(values=values | {"p": np.zeros(2)})
    assert learned["h₀"] is learned["p"]
    given = eg.model(text.format("p")).unroll(values=values | {"p": np.zeros(2), "h₀": np.ones(2)})
    assert given["h₀"] is not given["p"]
    assert eg.Machine(given).value("h₀").sum() == 2
    carried = eg.model(text.format("0")).unroll(values=values | {"h_0": np.zeros((5, 2))})
    found = [eg.Machine(g).run().value("L") for g in (zero, learned, carried)]
    assert found[0] == pytest.approx(found[1])
    assert found[0] == found[2]
    assert eg.check_gradients(eg.Machine(learned).run()).ok


def test_a_variance_needs_the_steps_twice() -> None:
    text = "m = (∑ₜ xₜ)/T; loss L = ∑ₜ ((xₜ - m)²)"
    data = np.array([1.0, 4.0, 10.0])
    m = eg.Machine(eg.model(text).unroll(values={"xₜ": data})).run()
    assert m.value("L") == pytest.approx(3 * np.var(data))
    assert eg.check_gradients(m).ok


def test_a_structure_needs_no_values() -> None:
    g = eg.model(ARTICLE).unroll(2)
    assert g["h₂"].shape is None
    with pytest.raises(eg.MachineError):
        eg.Machine(g)


def test_the_loss_flows_back_wherever_it_stands() -> None:
    text = "loss L = ∑ₜ aₜ; aₜ = w*xₜ"
    m = eg.Machine(eg.model(text).unroll(values={"w": 2.0, "xₜ": [1.0, 2.0]}))
    assert m.of.name == "L"


def test_what_has_no_time_is_there_once() -> None:
    g = eg.model("aₜ = exp(w)*xₜ; L = ∑ₜ aₜ").unroll(values={"w": 1.0, "xₜ": np.ones(9)})
    assert sum(n.sign == "exp" for n in g.nodes) == 1
    assert next(n for n in g.nodes if n.sign == "exp").time is None


def test_a_thousand_steps_stay_linear() -> None:
    """Count what Python does, not how long: nothing may grow with the square of the steps."""
    import sys

    def calls(steps: int) -> int:
        count = 0

        def profile(frame: Any, event: str, arg: Any) -> None:
            nonlocal count
            count += event == "call"

        model, values = eg.model(ARTICLE), article(steps)
        sys.setprofile(profile)
        try:
            g = model.unroll(values=values)
            eg.Machine(g, g.results[-1].name)
        finally:
            sys.setprofile(None)
        return count

    few, many = calls(25), calls(200)
    assert many < 9 * few


ERRORS = {
    "hₜ = w*hₜ₋₁": ("no initial value h₀", "w*hₜ₋₁", "write h₀ = 0"),
    "aₜ = bₜ; bₜ = aₜ": ("need each other", None, None),
    "aₜ = xₜ; y = 2*aₜ": ("stands outside of time", None, "∑ₜ"),
    "y = xₜ": ("stands outside of time", None, "h_T"),
    "aₜ = xₜ₊₁": ("before its time", None, None),
    "aₜ₊₁ = xₜ": ("the left side is at t", None, "write aₜ"),
    "aₜ = bₜ₋₁*xₜ": ("no equation defines bₜ", None, None),
    "aₜ = xₜ; a₃ = 1": ("a₃ is no initial value", None, None),
    "aₜ = L*xₜ; loss L = ∑ₜ xₜ": ("known after the last step only", None, "∑ₜ"),
    "aₜ = ∑ₜ xₜ": ("known after the last step only", None, None),
    "y = ∑ₜ (∑ₜ xₜ)": ("within a ∑ₜ", None, None),
    "y = ∑ₜ(xₜ, axis=0)": ("a comma has no meaning", None, None),
    "aₜ = w*xₜ; y = a_9": ("there is no a₉", None, None),
    "param w ∈ ℝ^{}; aₜ = w*xₜ": ("this is no shape", None, "ℝⁿ"),
    "param w ∈ ℝ; param w ∈ ℝ²; aₜ = w*xₜ": ("declared twice", None, None),
    "t ∈ 5…2; aₜ = w*xₜ": ("before it starts", None, None),
    "t ∈ 1…2; aₜ = w*xₜ": ("the text says 2 steps", None, None),
    "param w ∈ ℝ²; aₜ = w*xₜ": ("number of axes differs", None, None),
    "state aₜ ∈ ℝ⁵; aₜ = w*xₜ": ("is declared", None, None),
    "param w = 3; aₜ = w*xₜ": ("no equation defines it", None, None),
    "loss a = w; loss b = w": ("one loss", None, None),
    "aₜ = v·xₜ": ("no value for v", None, None),
    "# only a comment": ("no equation", None, None),
}


@pytest.mark.parametrize("text", ERRORS)
def test_errors_point(text: str) -> None:
    message, _, hint = ERRORS[text]
    values: dict[str, Any] = {"xₜ": [1.0, 2.0, 3.0]} if "x" in text else {}
    values |= {"w": 1.0} if "w" in text else {}
    with pytest.raises(eg.EqGraphError, match=message) as caught:
        eg.model(text).unroll(3, values)
    if hint:
        assert hint in (caught.value.hint or "")
    if caught.value.span is not None:
        assert caught.value.text == text


def test_wrong_sizes_name_both() -> None:
    model = eg.model("param W ∈ ℝ^{h×n}; input xₜ ∈ ℝⁿ; hₜ = W·xₜ")
    with pytest.raises(eg.ShapeError, match="n is 3 by W") as caught:
        model.unroll(values={"W": np.ones((2, 3)), "xₜ": np.ones((5, 4))})
    assert caught.value.line == 1


def test_a_misfit_points_into_the_equation() -> None:
    with pytest.raises(eg.ShapeError) as caught:
        eg.model("yₜ = W·xₜ").unroll(values={"W": np.ones((2, 3)), "xₜ": np.ones((5, 4))})
    assert caught.value.span == (5, 9)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"xₜ": [1.0], "x_t": [1.0]}, eg.ValuesError),
        ({"xₜ": 1.0}, eg.ValuesError),
        ({"zₜ": [1.0]}, eg.UnknownName),
        ({"aₜ": [1.0], "xₜ": [1.0]}, eg.ValuesError),
        ({"a₁": 1.0, "xₜ": [1.0]}, eg.ValuesError),
        ({"xₜ": ["text"]}, eg.ValuesError),
    ],
)
def test_wrong_values(values: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        eg.model("aₜ = aₜ₋₁ + xₜ; a₀ = 0").unroll(values=values)


def test_a_graph_says_that_it_is_a_model() -> None:
    for text in ("param W ∈ ℝ; y = W", "W ∈ ℝ; y = W", "t in 1..T; y = x", "loss L = x"):
        with pytest.raises(eg.ParseError, match="declaration") as caught:
            eg.graph(text)
        assert "eg.model" in (caught.value.hint or "")
