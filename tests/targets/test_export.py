"""Say what `eg.export` writes of a graph, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.__main__ import main
from eqgraph.targets import table
from eqgraph.targets.names import identifier
from eqgraph.targets.numpy import NUMPY
from eqgraph.targets.printer import short
from eqgraph.targets.target import Target
from tests.targets.run import loaded

CELL = "iₜ = σ(Wᵢ·xₜ + Uᵢ·hₜ₋₁ + Bᵢ); L = ∑(iₜ²)"
VALUES = {
    "Wᵢ": [[0.1, -0.2], [0.3, 0.4]], "xₜ": [1.0, 2.0], "Uᵢ": [[0.5, 0.0], [0.1, 0.2]],
    "hₜ₋₁": [0.3, -0.1], "Bᵢ": [0.0, 1.0],
}  # fmt: skip


def test_a_graph_and_its_gradients(tmp_path: Path) -> None:
    g = eg.graph(CELL, VALUES)
    source = loaded(eg.export(g, "numpy", tmp_path / "c", gradients=True).read_text("utf-8"))
    m = eg.Machine(g).run()
    given = {identifier(n.name): m.value(n.name) for n in g.inputs}
    i, loss = source.forward(**given)
    assert np.array_equal(i, m.value("iₜ")) and loss == m.value("L")
    _, *back = source.gradients(**given)
    for node, found in zip(g.inputs, back, strict=True):
        np.testing.assert_allclose(found, m.grad(node.name), rtol=1e-14)


def test_another_result_is_differentiated(tmp_path: Path) -> None:
    g = eg.graph("y = x*w; z = 3*w", {"x": 2.0, "w": 5.0})
    text = eg.export(g, "numpy", tmp_path / "c", gradients=True, of="y").read_text("utf-8")
    assert loaded(text).gradients(2.0, 5.0) == (10.0, 5.0, 2.0)


def test_what_a_target_cannot_say_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = {k: v for k, v in NUMPY.words.items() if k not in ("lgamma", "erf")}
    poor = Target(name="poor", title="Poor", suffix=".py", signs=NUMPY.signs, words=words)
    targets = {**table.TARGETS, "poor": poor}
    for module in ("eqgraph.targets.table", "eqgraph.targets.exporting"):
        monkeypatch.setattr(f"{module}.TARGETS", targets)
    g = eg.graph("y = lgamma(x) + erf(x) + exp(x)", {"x": 2.0})
    with pytest.raises(eg.GraphError) as found:
        eg.export(g, "poor", tmp_path / "y")
    assert "lgamma, erf" in found.value.message and "nothing was written" in found.value.message
    assert "numpy, jax, torch" in str(found.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        (eg.graph("y = x"), "numpy", "the shapes of the graph are not known"),
        (eg.graph("y = x", {"x": 1}), "nunpy", "no target is called 'nunpy'"),
        (eg.preset("lstm"), "numpy", "Wᵢ has no value"),
        (eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0").set({"w": 1}), "numpy", "the shape of xₜ"),
    ],
)
def test_what_is_refused(source: eg.Graph, target: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(eg.EqGraphError) as found:
        eg.export(source, target, tmp_path / "y")
    assert told in str(found.value) and list(tmp_path.iterdir()) == []


def test_data_says_shapes_that_are_not_declared(tmp_path: Path) -> None:
    model = eg.model("hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = ∑ₜ hₜ").set({"w": 0.5})
    path = model.export("numpy", tmp_path / "m", values={"x_t": [1.0, 2.0]})
    assert loaded(path.read_text("utf-8")).loss({"w": np.array(0.5)}, np.array([1.0, 2.0])) == 3.5


@pytest.mark.parametrize(
    ("name", "spelled"),
    [("ĉₜ", "c_hat_t"), ("W⁽¹⁾ᵢ", "W_1_i"), ("β′", "beta_prime"), ("λ", "lambda_"),
     ("l", "l_"), ("名", "名"), ("hₜ₋₁", "h_t_minus_1")],
)  # fmt: skip
def test_names_are_spelled_in_ascii(name: str, spelled: str) -> None:
    assert identifier(name) == spelled


def test_hostile_text_stays_a_comment(tmp_path: Path) -> None:
    model = eg.model('hₜ = xₜ + hₜ₋₁; h₀ = 0 # """ \\')
    path = model.export("numpy", tmp_path / "m", values={"xₜ": [1.0]})
    assert loaded(path.read_text("utf-8")).run({}, np.array([1.0]))["h_t"] == 1


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    eg.preset("rnn").init({"n": 2, "h": 3}).save(tmp_path / "rnn")
    assert main(["export", str(tmp_path / "rnn"), "--to", "jax"]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "rnn.py")
    assert "lax.scan" in (tmp_path / "rnn.py").read_text("utf-8")


@pytest.mark.parametrize(
    "line",
    [
        f"v = 0.5 * ({' * '.join(['x'] * 30)})",
        f"v = ({' + '.join(['x'] * 30)})",
        f"v = f({', '.join(['x'] * 20)}) + g({', '.join(['x'] * 10)})",
    ],
)
def test_what_is_no_call_is_not_broken(line: str) -> None:
    assert short([line]) == [line]


def test_a_long_call_has_one_item_a_line() -> None:
    found = short([f"a, b = f({', '.join(['g(x, y)'] * 20)})"])
    assert found[:5] == ["(", "    a,", "    b,", ") = f(", "    g(x, y),"] and found[-1] == ")"


def test_what_is_read_at_the_end_alone_is_refused_by_name(tmp_path: Path) -> None:
    end = "target yₜ ∈ ℝʰ; loss L = mean((h_T − y_T)²)"
    model = eg.model(eg.preset("rnn").text + end).init({"n": 1, "h": 3})
    with pytest.raises(eg.GraphError, match="yₜ is read at the end only: write it into a sum"):
        model.export("numpy", tmp_path / "m")
    assert list(tmp_path.iterdir()) == []
