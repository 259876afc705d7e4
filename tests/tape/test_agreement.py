"""`check` against given arrays, and `differs` between machines: the first difference is told."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import eqgraph as eg

GRU = eg.preset("gru").text + "loss L = ∑ₜ ∑(hₜ²)\n"
SICK = GRU.replace("+ zₜ*hₜ₋₁", "- zₜ*hₜ₋₁")
T, N, H = 6, 3, 4
SIZES = {"W": (N, H), "U": (H, H), "B": (H,)}


def machine(text: str = GRU, **given: Any) -> eg.Machine:
    rng = np.random.default_rng(5)
    model = eg.model(text)
    drawn = {name: rng.normal(size=SIZES[name[0]]) for name in model.parameters}
    values = {**drawn, "h₀": np.zeros(H), "xₜ": rng.normal(size=(T, N)), **given}
    return eg.Machine(model.unroll(values=values)).run()


def states(m: eg.Machine) -> np.ndarray:
    return np.array([m.value(f"h_{t}") for t in range(1, T + 1)])


def gru_by_hand(m: eg.Machine) -> np.ndarray:
    """Compute the states with NumPy."""
    v = m.values
    σ = lambda z: 1 / (1 + np.exp(-z))  # noqa: E731
    h, out = v["h₀"], []
    for t in range(1, T + 1):
        x = v[f"x{'₀₁₂₃₄₅₆'[t]}"]
        r = σ(x @ v["Wᵣ"] + h @ v["Uᵣ"] + v["Bᵣ"])
        z = σ(x @ v["Wz"] + h @ v["Uz"] + v["Bz"])
        n = np.tanh(x @ v["Wh"] + v["Bh"] + r * (h @ v["Uh"] + v["Bᵤ"]))
        h = (1 - z) * n + z * h
        out.append(h)
    return np.array(out)


def test_what_agrees_agrees() -> None:
    m = machine()
    found = m.check({"hₜ": gru_by_hand(m), "h₀": np.zeros(H)})
    assert found and found.first is None
    assert len(found.compared) == T + 1
    assert "all 7 nodes agree" in repr(found)
    assert m.check({"h_{t}": np.vstack([np.zeros(H), states(m)])}), "h₀ as the first row"


def test_a_sign_error_is_found_at_its_step() -> None:
    sick = machine(SICK)
    found = sick.check({"hₜ": gru_by_hand(sick)})
    assert not found
    assert found.first is not None
    assert (found.first.name, found.first.step) == ("h₂", 2), "at t = 1 it multiplies h₀ = 0"
    gaps = np.abs(states(sick) - gru_by_hand(sick))[1]
    assert found.first.gap == pytest.approx(gaps.max())
    assert found.first.worst == (int(gaps.argmax()),)
    lines = repr(found).splitlines()
    assert lines[0] == "equal until h₁"
    assert lines[1].startswith("h₂ (t = 2) differs by ")
    assert lines[1].endswith("4 more differ after it")
    assert lines[2] == "hₜ = (1 − zₜ)*ĥₜ − zₜ*hₜ₋₁"
    assert "  from h₁: equal" in lines


def test_gradients_are_checked_in_the_order_of_their_way_back() -> None:
    m, seed = machine(), 1e-3
    grads = np.array([m.grad(f"h_{t}") for t in range(1, T + 1)])
    assert m.check({}, grads={"hₜ": grads})
    grads[2:4] += seed
    found = m.check({}, grads={"hₜ": grads})
    assert found.first is not None
    assert found.first.name == "∂L/∂h₄"
    assert found.first.gap == pytest.approx(seed)


def test_nan_and_infinity_agree_with_themselves_alone() -> None:
    m = eg.Machine(eg.graph("y = log(x)", {"x": [0.0, -1.0, 1.0]})).run()
    with np.errstate(all="ignore"):
        assert m.check({"y": np.log([0.0, -1.0, 1.0])})
    found = m.check({"y": [-np.inf, 0.0, 0.0]})
    assert not found
    assert found.first is not None
    assert found.first.worst == (1,)
    assert not m.check({"y": [np.inf, np.nan, 0.0]})


def test_what_cannot_be_compared_is_refused() -> None:
    m = machine()
    with pytest.raises(eg.ShapeError, match="hₜ has the steps 0 to 6, but 5 rows"):
        m.check({"hₜ": np.zeros((5, H))})
    with pytest.raises(eg.ShapeError, match="shape"):
        m.check({"h₂": np.zeros(H + 1)})
    with pytest.raises(eg.ShapeError, match="shape"):
        m.check({"hₜ": np.zeros((T, H + 1))})
    with pytest.raises(eg.UnknownName, match="'qₜ'"):
        m.check({"qₜ": np.zeros((T, H))})
    with pytest.raises(eg.ValuesError, match="given twice"):
        m.check({"hₜ": states(m), "h₂": states(m)[1]})
    with pytest.raises(eg.MachineError, match="nothing to compare"):
        m.check({})
    with pytest.raises(eg.MachineError, match="tolerance"):
        m.check({"h₂": states(m)[1]}, tolerance=-1)
    with pytest.raises(eg.MachineError, match="not known yet"):
        eg.Machine(m.graph).check({"h₂": states(m)[1]})


def test_two_machines_part_where_the_sign_is_wrong() -> None:
    found = machine().differs(machine(SICK), names=("paper", "mine"))
    assert found
    assert found.first is not None
    assert (found.first.name, found.first.step, found.gradient) == ("h₂", 2, False)
    assert found.place is not None
    assert [n.operator.name for n in found.place if n.operator] == ["add", "sub"]
    assert str(found).splitlines()[-2:] == [
        "paper hₜ = (1 − zₜ)*ĥₜ + zₜ*hₜ₋₁",
        "mine  hₜ = (1 − zₜ)*ĥₜ − zₜ*hₜ₋₁",
    ]


def test_the_place_is_below_the_name() -> None:
    text = "y = a + tanh(w*x)*2"
    given = {"a": 1.0, "w": 0.5, "x": 3.0}
    one, other = (eg.Machine(eg.graph(t, given)).run() for t in (text, text.replace("tanh", "σ")))
    found = one.differs(other)
    assert found.place is not None
    assert [n.sign for n in found.place] == ["tanh", "σ"]
    assert str(found).splitlines()[-2] == "here  tanh(w*x), in the equation of y"
    swapped = eg.Machine(eg.graph("y = 2*tanh(x*w) + a", given)).run()
    assert not one.differs(swapped), "operands of a commutative operator change places"


def test_values_that_agree_with_gradients_that_do_not() -> None:
    given = {"x": 0.0}
    one, other = (eg.Machine(eg.graph(f"y = {f}", given)).run() for f in ("x*x", "x"))
    found = one.differs(other)
    assert found
    assert found.gradient
    assert str(found).splitlines() == [
        "equal until y",
        "∂y/∂x differs by 1.0, 100 % of its largest entry",
        "all values agree: the way back differs",
    ]


def test_inputs_that_differ_are_named_first() -> None:
    found = machine().differs(machine(Bz=np.ones(H)))
    assert found.first is not None
    assert found.first.name == "Bz"
    assert "different numbers" in str(found)


def test_graphs_without_a_name_in_common() -> None:
    one, other = (
        eg.Machine(eg.graph(t, v)).run() for t, v in (("y=a", {"a": 1}), ("z=b", {"b": 1}))
    )
    with pytest.raises(eg.MachineError, match="no name in common"):
        one.differs(other)
    with pytest.raises(eg.MachineError, match="not with dict"):
        one.differs({})  # type: ignore[arg-type]
    with pytest.raises(eg.MachineError, match="run both"):
        one.differs(eg.Machine(one.graph))


def test_a_comparison_opens_at_the_first_difference() -> None:
    found = eg.compare(machine(), machine(SICK))
    assert found.difference is not None
    assert found.difference.first is not None
    assert found.step == 2
    assert found.payload["difference"] == str(found.difference)
    same = eg.compare(machine(), machine())
    assert not same.difference
    assert same.step == 2 * T + 1, "at the end"


@pytest.mark.torch
def test_a_cell_of_torch_with_a_sign_error() -> None:
    torch = pytest.importorskip("torch")
    from eqgraph.learn import from_torch

    torch.manual_seed(0)
    cell = torch.nn.GRU(N, H, dtype=torch.float64)
    x = torch.randn(T, N, dtype=torch.float64)
    state = {k: v.detach().numpy() for k, v in cell.state_dict().items()}
    given = {**from_torch("gru", state), "xₜ": x.numpy()}
    out = cell(x)[0].detach().numpy()
    for text, right in ((GRU, True), (SICK, False)):
        m = eg.Machine(eg.model(text).unroll(values={**given, "h₀": np.zeros(H)})).run()
        found = m.check({"hₜ": out})
        assert found.ok == right
        assert right or (found.first is not None and found.first.name == "h₂")


def test_a_difference_shows_both_graphs_with_the_nodes_lit():
    values = {"z": 0.25, "n": 1.0, "h": 2.0}
    text = "m = tanh(n)\ny = (1 - z)*m {} z*h\nL = y*y"
    mine, other = (eg.Machine(eg.graph(text.format(sign), values)).run() for sign in "+-")
    found = mine.differs(other, names=("mine", "<the other>"))
    forms = found._repr_mimebundle_()
    assert forms["text/plain"] == str(found)
    drawn = found.svg(theme="light")
    assert forms["image/svg+xml"].startswith("<svg")
    lit = re.findall(r'data-(?:node|ref)="([^"]+)" data-state="current"', drawn)
    assert lit == ["y", "y"], "one in each graph"
    assert ">mine<" in drawn and "&lt;the other&gt;" in drawn and "<the other>" not in drawn
    same = mine.differs(mine)
    assert list(same._repr_mimebundle_()) == ["text/plain"], (
        "nothing is to be seen where all agrees"
    )
    assert same.svg().startswith("<svg")


def test_of_a_large_graph_the_part_around_a_difference_is_drawn():
    lines = ["v0 = x", *(f"v{k + 1} = v{k}*0.5 + x" for k in range(90)), "y = {}(v90)"]
    runs = [
        eg.Machine(eg.graph("\n".join(lines).format(f), {"x": 0.5})).run() for f in ("tanh", "σ")
    ]
    drawn = runs[0].differs(runs[1]).svg()
    assert 4 <= drawn.count("<title>") < 60


def test_names_of_one_node_here_that_are_two_there_are_each_compared() -> None:
    given = {"x": [1.0, -2.0], "w": [3.0, 4.0]}

    def run(text: str) -> eg.Machine:
        names = {name: given[name] for name in given if name in text}
        return eg.Machine(eg.graph(text, names)).run()

    for one, other, said in (
        ("c = w*x; d = w*x; L = ∑(c + d)", "c = w*x; d = w*x + 1; L = ∑(c + d) − 2", "d"),
        ("y = x; z = y", "y = x + 1; z = y", "y"),
        ("h = w*x; y = h", "h = w*x; y = relu(h)", "y"),
    ):
        for pair in ((one, other), (other, one)):
            found = run(pair[0]).differs(run(pair[1]))
            assert found.first is not None and found.first.name == said
            sides = [next(e for e in text.split("; ") if e[0] == said) for text in pair]
            assert repr(found).splitlines()[-2:] == [f"here  {sides[0]}", f"there {sides[1]}"]
    assert not run("h = w*x; y = h").differs(run("h = w*x; y = h"))


@pytest.mark.parametrize("other", ["float32", "float16", "bfloat16"])
@pytest.mark.parametrize("one", ["float64", "float16", "bfloat16"])
def test_roundings_of_small_formats_are_no_difference(one: str, other: str) -> None:
    x = np.random.default_rng(0).normal(size=40)
    runs = [
        eg.Machine(eg.graph(f"y = tanh(x{more}); L = ∑y²", {"x": x}, dtype=dtype)).run()
        for dtype, more in ((one, ""), (other, ""), (other, "*1.5"))
    ]
    assert not runs[0].differs(runs[1])
    assert runs[0].differs(runs[2])
