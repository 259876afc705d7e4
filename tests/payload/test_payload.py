"""The payload says the same as the machine, in plain JSON, whatever was typed or computed."""

import json
import math

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.player import payload

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


def numbers(array):
    special = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
    return np.array([special.get(x, x) for x in array["data"]], float)


def test_it_is_plain_json(machine):
    text = json.dumps(payload(machine), allow_nan=False)
    assert json.dumps(json.loads(text), allow_nan=False) == text


def test_every_instruction_holds_the_absolute_value_of_what_it_wrote(machine):
    sent = payload(machine)
    assert len(sent["instructions"]) == len(machine.tape)
    assert sent["turn"] == machine.tape.turn
    for step, told in enumerate(sent["instructions"], 1):
        array = sent["arrays"][told["value"]]
        result = machine.result(step)
        assert array["shape"] == list(result.shape)
        if not array.get("cut"):
            np.testing.assert_array_equal(numbers(array), np.ravel(result))


def test_the_machine_stays_where_it_is():
    machine = MACHINES["lstm"]().seek(11)
    payload(machine)
    assert machine.pc == 11


def test_rows_add_up():
    """In the strip, what is summed gives what is shown as the sum."""
    sent = payload(MACHINES["lstm"]())
    sums = 0
    for told in sent["instructions"]:
        for row in told["rows"]:
            signs = [item["sign"] for item in row if "sign" in item]
            arrays = [numbers(sent["arrays"][item["array"]]) for item in row if "array" in item]
            if signs == ["+", "="]:
                np.testing.assert_array_equal(arrays[0] + arrays[1], arrays[2])
                sums += 1
            if signs == ["×", "="] and arrays[0].size == arrays[2].size:
                np.testing.assert_allclose(arrays[0] * arrays[1], arrays[2], rtol=1e-12)
    assert sums > 5


def test_contributions_listed_at_a_node_sum_to_its_gradient(machine):
    machine.run()
    for node in machine.graph.nodes:
        writers = [i for i in machine.tape if i.phase == "backward" and i.node is node]
        if writers:
            total = sum(machine.contribution(i.step) for i in writers)
            np.testing.assert_allclose(total, machine.grad_of(node), rtol=1e-12)


def test_spans_stand_inside_the_equations_and_show_the_operator():
    sent = payload(MACHINES["lstm"]())
    shown = {}
    for told in sent["instructions"]:
        for equation, start, end in told["spans"]:
            text = sent["equations"][equation]["text"]
            assert 0 <= start < end <= len(text)
            shown.setdefault(told["text"], text[start:end])
    assert shown["v1 ← Wᵢ·xₜ"] == "Wᵢ·xₜ"
    assert shown["cₜ ← v17 + v18"] == "fₜ*cₜ₋₁ + iₜ*ĉₜ"
    assert shown["c̄ₜ += v̄19*(1 − v19²)"] == "tanh(cₜ)"


def test_every_step_has_a_sentence_and_a_speech(machine):
    for told in payload(machine)["instructions"]:
        assert told["sentence"].strip() and told["text"] in told["speech"]
        assert len(told["sentence"].split(": ")[-1].split()) <= 16


def test_cards_of_scalars_show_the_numbers():
    sent = payload(MACHINES["circuit"]())
    cards = {told["text"]: told["card"] for told in sent["instructions"]}
    assert cards["z̄ += f̄*v1"] == ["upstream × v1", "1.00 × 3.00 = 3.00"]
    assert cards["v̄1 += f̄*z"] == ["upstream × z", "1.00 × (−4.00) = −4.00"]
    assert cards["x̄ += v̄1"] == ["upstream", "contribution −4.00"]


def test_the_seed_says_what_it_is():
    sent = payload(MACHINES["lstm"]())
    assert sent["instructions"][sent["turn"]]["sentence"] == (
        "seed h̄ₜ = 1 for each element: the gradient of ∑hₜ"
    )
    scalar = payload(MACHINES["circuit"]())
    assert scalar["instructions"][scalar["turn"]]["sentence"] == "start: df/df = 1"


def test_a_big_array_is_sent_as_a_summary():
    machine = eg.Machine(eg.graph("y = W·x", {"W": np.ones((300, 300)), "x": np.ones(300)}))
    sent = payload(machine)
    assert max(len(a["data"]) for a in sent["arrays"]) <= 64
    assert len(json.dumps(sent)) < 100_000


def test_hints_of_a_plain_graph_point_into_the_text():
    machine = eg.Machine(eg.graph("a = x + 1\ny = log(1 + x)*a", {"x": 0.5}))
    made = payload(machine)
    (hint,) = made["hints"]
    assert hint["kind"] == "hint" and "log1p keeps 16 digits" in hint["text"]
    assert "line 2, column 5" in hint["text"]
    node = next(n for n in made["nodes"] if n["ref"] == hint["node"])
    assert node["spans"] == [(1, 4, 14)]  # log(1 + x)
    assert made["instructions"][hint["step"] - 1]["node"] == hint["node"]
    assert made["problems"] == []
    careful = eg.graph("y = log(1 + x)", {"x": 0.5}, rewrite="stability")
    assert payload(eg.Machine(careful))["hints"] == []


def test_a_derivative_is_played_like_any_graph(tmp_path):
    text = "h = tanh(W·x + b)\nL = ∑((h − y)²)"
    values = {"W": [[0.5, -1.0], [1.0, 0.25]], "x": [1, 2], "b": [0, 0.5], "y": [0, 1]}
    d = eg.derivative(eg.graph(text, values), "L", ["W", "x"])
    sent = payload(eg.Machine(d, of="∂L/∂x"))
    assert [equation["name"] for equation in sent["equations"]] == ["h", "L"]
    assert "∂L/∂x" in {node["ref"] for node in sent["nodes"]}
    assert set(sent["pictures"]) >= {"whole", "overview"}
    assert "∂L/∂x" in eg.play(d).save_html(tmp_path / "page.html").read_text(encoding="utf-8")


def test_a_hint_about_a_literal_has_a_place() -> None:
    """A literal has no instruction: its hint stands at the start."""
    (hint,) = eg.play("y = 0^T").payload["hints"]
    assert hint["step"] == 0 and "transpose" in hint["text"]
