"""What the page makes of a payload is what Python tells of the run: names, words and numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.payload.arrays import Arrays
from eqgraph.payload.equations import Places
from eqgraph.payload.run import payload
from eqgraph.payload.steps import Narration
from eqgraph.picture import ref
from eqgraph.tape import contribution, right_side
from tests.payload.engine import engine
from tests.project.notebook import ROOT
from tests.tape.programs import PROGRAMS, graph
from tests.tape.test_trouble import FAULTS, WEAK

SCRIPT = ROOT / "tests" / "payload" / "run.mjs"
FIGURES = ("data", "norm", "min", "max", "mean", "nan", "inf", "zeros")


def same(got: Any, want: Any, where: str) -> None:
    """Compare an array in few numbers with Python's."""
    assert got["shape"] == want["shape"] and got["rows"] == want["rows"], where
    assert got["cols"] == want["cols"] and bool(got["cut"]) == bool(want.get("cut")), where
    assert (got["nan"], got["inf"]) == (want["nan"], want["inf"]), where
    scale = float(want["norm"]) or 1.0
    for key in FIGURES:
        mine, other = (
            [float("nan") if v is None else float(v) for v in np.ravel(np.array(x[key], object))]
            for x in (got, want)
        )
        tolerance = 1e-12 * scale if np.isfinite(scale) else 1e-12
        np.testing.assert_allclose(mine, other, rtol=1e-11, atol=tolerance, err_msg=where)


def machines() -> dict[str, eg.Machine]:
    made = {name: eg.Machine(graph(name)) for name in PROGRAMS}
    model = eg.model("hₜ = tanh(w*hₜ₋₁ + xₜ); h₀ = 0; loss L = ∑ₜ hₜ²")
    made["time"] = eg.Machine(model.unroll(values={"w": 0.5, "xₜ": np.array([1.0, -0.5, 0.25])}))
    made["seed"] = eg.Machine(eg.graph("y = x*x", {"x": [1.0, 2.0]}), seed=[2.0, -1.0])
    made["large"] = eg.Machine(
        eg.graph("y = W·x; z = W + V", {"W": np.arange(300.0).reshape(20, 15),
                                        "V": np.ones((20, 15)), "x": np.ones(15)}, ), of="z"
    )  # fmt: skip
    made["block"] = eg.Machine(eg.graph("y = A + B", {"A": np.ones((2, 3, 4)), "B": 1.0}))
    return made


def test_the_page_tells_what_python_tells(node: Path, tmp_path: Path) -> None:
    given = machines()
    found = engine(node, tmp_path, [payload(m) for m in given.values()], SCRIPT)
    for (name, machine), told in zip(given.items(), found, strict=True):
        assert told["of"] == machine.of.name and told["turn"] == machine.tape.turn
        _nodes(name, machine, told["nodes"])
        _steps(name, machine, told["steps"])


def test_problems_are_those_of_python(node: Path, tmp_path: Path) -> None:
    """The page finds them in its own run: kinds, steps, names, lines and the order."""
    given = [eg.Machine(eg.graph(*fault[:2])) for fault in (*FAULTS, *WEAK)]
    given += [eg.Machine(eg.graph("y = tanh(6) + relu(−1)*x", {"x": 1.0}))]  # of literals
    given += [eg.Machine(eg.graph("y = (x +\n log(z) +\n √z)\nL = y²", {"x": 1.0, "z": -1.0}))]
    given += machines().values()
    found = engine(node, tmp_path, [payload(m) for m in given], SCRIPT)
    kinds = set()
    for machine, told in zip(given, found, strict=True):
        wanted = [
            {"kind": p.kind, "step": p.step, "node": ref(p.node), "text": p.text,
             "nodes": [ref(n) for n in p.nodes]}
            for p in eg.problems(machine)
        ]  # fmt: skip
        assert told["problems"] == wanted, machine.graph.text
        kinds |= {one["kind"] for one in wanted}
    assert kinds == {"nan", "inf", "masked", "saturated", "vanishing", "exploding", "dead"}


def test_nothing_runs_until_it_is_asked_for() -> None:
    player = eg.play("y = tanh(W·x)\nL = ∑(y*y)", {"W": [[1.0, 2.0]], "x": [1.0, -1.0]})
    assert player.machine.recorded == 0
    player.machine.let("x", [2.0, 1.0])
    assert player.machine.recorded == 0 and set(player.inputs) == {"x"}


SINGULAR = {"A": [[1.0, 2.0], [2.0, 4.0]], "b": [1.0, 1.0]}


def test_a_run_that_fails_plays_up_to_there(node: Path, tmp_path: Path) -> None:
    m = eg.Machine(eg.graph("c = b*2\nx = solve(A, c)\ny = x*x", SINGULAR))
    with pytest.raises(eg.MachineError) as error:
        m.run()
    (told,) = engine(node, tmp_path, [payload(m)], SCRIPT)
    (problem,) = told["problems"]
    assert problem["text"] == str(error.value).splitlines()[0] and problem["step"] == 2
    first, second, *_ = told["steps"]
    assert first["value"]["data"] == [2, 2] and first["sentence"] != problem["text"]
    assert second["sentence"] == second["speech"] == problem["text"] and second["rows"] == []


def _nodes(name: str, machine: eg.Machine, told: list[Any]) -> None:
    tape, places = machine.tape, Places(machine.graph)
    for node, got in zip(machine.graph.nodes, told, strict=True):
        assert got["ref"] == ref(node) and got["name"] == node.name, name
        assert got["names"] == list(node.names) or not node.names
        assert got["operands"] == [ref(x) for x in node.operands]
        assert got["users"] == [ref(x) for x in node.users], (name, node)
        assert got["kind"] == node.kind and got["sign"] == node.sign
        assert got["shape"] == list(node.shape or ()) and got["equation"] == node.equation
        assert got["spans"] == [list(x) for x in places.of(node)]
        if node.operator is not None:
            assert got["formula"] == right_side(node), name
            want = [
                f"{tape.bars[x.id]} += {contribution(node, k, tape.bars)}"
                if node.operator.rule(k) is not None and x.kind != "constant" else None
                for k, x in enumerate(node.operands)
            ]  # fmt: skip
            assert got["derivatives"] == want, name


def _steps(name: str, machine: eg.Machine, told: list[Any]) -> None:
    store = Arrays()
    narration = Narration(machine, store)
    for one, got in zip(machine.tape, told, strict=True):
        where = f"{name}, step {one.step}: {one.text}"
        text = narration.describe(one)
        for key in ("phase", "kind", "text"):
            assert got[key] == getattr(one, key), where
        assert got["node"] == ref(one.node) and got["equation"] == one.maker.equation, where
        assert got["sentence"] == text["sentence"], where
        assert len(got["rows"]) == len(text["rows"]), where
        for mine, other in zip(got["rows"], text["rows"], strict=True):
            words = [[{k: v for k, v in x.items() if k != "array"} for x in row]
                     for row in (mine, other)]  # fmt: skip
            assert words[0] == words[1], where
            for item, wanted in zip(mine, other, strict=True):
                if "array" in wanted:
                    same(item["array"], store.arrays[wanted["array"]], where)
        same(got["value"], store.arrays[store(machine.result(one.step))], where)


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
def test_small_floats(dtype: Any, node: Path, tmp_path: Path) -> None:
    values = {"W": [[0.3, -2.0], [1.5, 0.1]], "x": [0.7, -1.3]}
    m = eg.Machine(eg.graph("y = tanh(W·x)*x; L = ∑y²", values, dtype=dtype))
    (told,) = engine(node, tmp_path, [payload(m)], SCRIPT)
    bits = {"float32": 1e-6, "float16": 2e-3, "bfloat16": 2e-2}[dtype]
    for one, got in zip(m.tape, told["steps"], strict=True):
        np.testing.assert_allclose(
            got["value"]["data"], np.ravel(m.result(one.step)).astype(float), rtol=bits
        )


def test_a_card_says_what_flows_along_an_edge_and_how_much(node: Path, tmp_path: Path) -> None:
    values = {"x": 3.0, "w": -2.0, "b": 1.0, "W": [[1.0, 2.0], [3.0, 4.0]], "v": [1.0, -1.0]}
    m = eg.Machine(eg.graph("y = x*w + b*x\nz = W·v\nL = y² + ∑(z + b)", values))
    (told,) = engine(node, tmp_path, [payload(m)], SCRIPT)
    cards = {one["text"]: one["card"] for one in told["steps"]}
    assert cards["y ← v1 + v2"] is None and cards["v̄3 += L̄"] == ["upstream", "contribution 1.00"]
    assert cards["ȳ += v̄3*2*y"] == ["upstream × 2*y", "1.00 × (−6.00) = −6.00"]
    assert cards["b̄ += ∑v̄4"] == ["1 of 2: ∑(upstream)", "contribution 2.00"]
    assert cards["x̄ += v̄1*w"] == ["2 of 2: upstream × w", "(−6.00) × (−2.00) = 12.0"]
    assert cards["W̄ += z̄·vᵀ"] == ["z̄·vᵀ", "contribution, norm 2.00"]
    *_, last = (one["speech"] for one in told["steps"] if one["node"] == "x")
    assert last == (
        "backward: x̄ += v̄1*w, now 6.00. contribution 2 of 2: "
        "a product hands each operand the gradient times the other operand"
    )
