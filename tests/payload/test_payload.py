"""The payload says the same as the machine, in plain JSON, whatever was typed or computed."""

import json

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.player import payload
from eqgraph.targets.javascript import JAVASCRIPT

LSTM = """
iₜ = σ(Wᵢ·xₜ + Uᵢ·hₜ₋₁ + Bᵢ)
fₜ = σ(Wf·xₜ + Uf·hₜ₋₁ + Bf)
oₜ = σ(Wₒ·xₜ + Uₒ·hₜ₋₁ + Bₒ)
ĉₜ = tanh(Wc·xₜ + Uc·hₜ₋₁ + Bc)
cₜ = fₜ*cₜ₋₁ + iₜ*ĉₜ
hₜ = oₜ*tanh(cₜ)
"""


def lstm_values(hidden=4, inputs=3):
    rng = np.random.default_rng(7)
    values = {"xₜ": rng.normal(size=inputs), "hₜ₋₁": rng.normal(size=hidden)}
    values["cₜ₋₁"] = rng.normal(size=hidden)
    for gate in "ᵢfₒc":
        values[f"W{gate}"] = rng.normal(size=(hidden, inputs))
        values[f"U{gate}"] = rng.normal(size=(hidden, hidden))
        values[f"B{gate}"] = rng.normal(size=hidden)
    return values


MACHINES = {
    "lstm": lambda: eg.Machine(eg.graph(LSTM, lstm_values())),
    "circuit": lambda: eg.Machine(eg.graph("f = (x + y)*z", {"x": -2, "y": 5, "z": -4})),
    "log 0": lambda: eg.Machine(eg.graph("y = log(x)*0", {"x": [0.0, 1.0]})),
    "rows": lambda: eg.Machine(
        eg.graph(
            "Y = relu(X·W + b); L = ∑ Y",
            {"X": np.ones((9, 3)), "W": np.ones((3, 12)), "b": np.ones(12)},
        )
    ),
    "concat": lambda: eg.Machine(
        eg.graph("y = softmax([a, b, 2])·w", {"a": [1.0, 2], "b": 3.0, "w": [1.0, 2, 3, 4]})
    ),
    "no input": lambda: eg.Machine(eg.graph("y = 1 + 1", {})),
    "leaf": lambda: eg.Machine(eg.graph("y = x", {"x": 3.0})),
}


@pytest.fixture(params=MACHINES, name="machine")
def _machine(request):
    return MACHINES[request.param]()


def test_it_is_plain_json(machine):
    text = json.dumps(payload(machine), allow_nan=False)
    assert json.dumps(json.loads(text), allow_nan=False) == text


def test_no_number_is_sent_that_follows_from_others(machine):
    """Only leaves have values; a node that is computed has none."""
    sent = payload(machine)
    assert "fixed" not in sent and len(sent["arrays"]) == sum(n.leaf for n in machine.graph.nodes)
    for node, told in zip(machine.graph.nodes, sent["nodes"], strict=True):
        assert ("value" in told) == node.leaf


def test_the_cell_of_the_readme_is_small():
    sent = payload(MACHINES["lstm"]())
    text = json.dumps({**sent, "pictures": {}, "style": ""}, ensure_ascii=False)
    assert len(text.encode()) < 30_000
    assert len(sent["kinds"]) < 10  # 44 nodes are of few kinds


def test_the_machine_stays_where_it_is():
    machine = MACHINES["lstm"]().seek(11)
    payload(machine)
    assert machine.pc == 11


def test_contributions_listed_at_a_node_sum_to_its_gradient(machine):
    machine.run()
    for node in machine.graph.nodes:
        writers = [i for i in machine.tape if i.phase == "backward" and i.node is node]
        if writers:
            total = sum(machine.contribution(i.step) for i in writers)
            np.testing.assert_allclose(total, machine.grad_of(node), rtol=1e-12)


def test_a_large_array_is_bytes():
    machine = eg.Machine(eg.graph("y = W·x", {"W": np.ones((300, 300)), "x": np.ones(300)}))
    sent = payload(machine)
    held = sent["arrays"][sent["nodes"][0]["value"]]
    assert held["shape"] == [300, 300]
    np.testing.assert_array_equal(np.frombuffer(held["bytes"], "<f8"), np.ones(90_000))


def test_what_the_page_has_no_word_for_is_sent_as_it_is(monkeypatch):
    """Such numbers are those of here, and stay so."""
    monkeypatch.delitem(JAVASCRIPT.words, "expm")
    machine = eg.Machine(eg.graph("Y = expm(A); L = ∑Y", {"A": [[0.0, 1.0], [0.0, 0.0]]}))
    sent = payload(machine)
    assert {step: sent["arrays"][k]["data"] for step, k in sent["fixed"].items()} == {
        "1": [1.0, 1.0, 0.0, 1.0],
        "5": machine.run().grad("A").ravel().tolist(),
    }


def test_hints_of_a_plain_graph_point_into_the_text():
    machine = eg.Machine(eg.graph("a = x + 1\ny = log(1 + x)*a", {"x": 0.5}))
    made = payload(machine)
    (hint,) = made["hints"]
    assert hint["kind"] == "hint" and "log1p keeps 16 digits" in hint["text"]
    assert "line 2, column 5" in hint["text"]
    node = next(n for n in made["nodes"] if n["name"] == hint["node"])
    assert node["spans"] == [(1, 4, 14)]  # log(1 + x)
    assert machine.tape[hint["step"] - 1].node.name == hint["node"]
    careful = eg.graph("y = log(1 + x)", {"x": 0.5}, rewrite="stability")
    assert payload(eg.Machine(careful))["hints"] == []


def test_a_derivative_is_played_like_any_graph(tmp_path):
    text = "h = tanh(W·x + b)\nL = ∑((h − y)²)"
    values = {"W": [[0.5, -1.0], [1.0, 0.25]], "x": [1, 2], "b": [0, 0.5], "y": [0, 1]}
    d = eg.derivative(eg.graph(text, values), "L", ["W", "x"])
    sent = payload(eg.Machine(d, of="∂L/∂x"))
    assert [equation["name"] for equation in sent["equations"]] == ["h", "L"]
    assert "∂L/∂x" in {node["name"] for node in sent["nodes"]}
    assert set(sent["pictures"]) >= {"whole", "overview"}
    assert "∂L/∂x" in eg.play(d).save_html(tmp_path / "page.html").read_text(encoding="utf-8")


def test_a_hint_about_a_literal_has_a_place() -> None:
    """A literal has no instruction: its hint stands at the start."""
    (hint,) = eg.play("y = 0^T").payload["hints"]
    assert hint["step"] == 0 and "transpose" in hint["text"]
