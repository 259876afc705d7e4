"""A player plays other equations: what is still read keeps its values, and the place its node."""

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.picture import arrange
from eqgraph.picture.layout import layout
from eqgraph.player.requests import answer

TEXT = "a = w*x + b\ny = tanh(a)\nL = y²"


@pytest.fixture(name="player")
def _player():
    return eg.play(TEXT, {"w": 0.5, "x": [2.0, -1.0], "b": 0.25}, of="L")


def ask(player, text, **more):
    return answer(player, {"kind": "text", "id": "k", "text": text, **more})[0]


def test_values_of_the_page_and_of_python_stay(player):
    player.machine.let("w", 0.75)
    player.set_state({"inputs": {"w": [0.75], "x": [3.0, 4.0]}})
    reply = ask(player, TEXT.replace("tanh", "relu"))
    assert (reply["kind"], reply["id"], reply["text"]) == ("text", "k", player.text)
    m = player.machine.run()
    assert m.graph["y"].operator.name == "relu" and m.of.name == "L"
    np.testing.assert_array_equal(m.value("y"), np.maximum(0.75 * np.array([3, 4]) + 0.25, 0))
    assert player.inputs == {} and player.changes == 1


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        ("y ← tanh(a)", TEXT.replace("tanh", "relu"), "y ← relu(a)"),
        ("ȳ += L̄*2*y", "k = 3*x\n" + TEXT, "ȳ += L̄*2*y"),
        ("x̄ += v̄1*w", TEXT.replace(" + b", ""), "x̄ += ā*w"),
        ("b̄ += ∑ā", TEXT.replace(" + b", ""), "ā += ȳ*(1 − y²)"),
    ],
)
def test_the_place_stays_at_its_node(player, before, text, after):
    steps = {one.text: one.step for one in player.machine.tape}
    player.step = steps[before]
    player.edit(text)
    assert player.machine.tape[player.step - 1].text == after


def test_what_cannot_be_read_changes_nothing(player):
    before = player.machine, player.payload, player.text
    text = "a = w*x + b\ny = tanh(a\nL = y²"
    reply = ask(player, text)
    assert reply["kind"] == "error" and text[slice(*reply["at"])] == "("
    assert reply["text"].splitlines()[-1].index("^") == len("  y = tanh")
    for text in ("", "y = ", "a = ∑ᵢ", "y = x·w·b·", 7, None, "y = x[9]", "y = x + zeros", "y=y"):
        assert ask(player, text)["kind"] in ("error", "asks")
    assert before == (player.machine, player.payload, player.text) and player.changes == 0


def test_a_name_without_a_value_is_asked_for(player):
    text = TEXT.replace("+ b", "+ β")
    assert ask(player, text)["names"] == ["β"] and player.changes == 0
    for wrong in ("one", "[1, [2]]", "__import__('os')", "{}", "null", '"a"', 3):
        reply = ask(player, text, values={"β": wrong})
        assert reply["kind"] == "error" and "β" in reply["text"], wrong
    assert ask(player, text, values={"β": "[−1, 2e0]"})["kind"] == "text"
    assert player.machine.values["β"].tolist() == [-1.0, 2.0]
    assert ask(player, text, values=3)["kind"] == "error"


def test_undo_goes_back_one_change_at_a_time():
    p = eg.play("y = log(1 + x)", {"x": 1e-15})
    p.rewrite(next(one for one in eg.digits(p.machine).losses if one.rewrite))
    p.edit("y = log(2 + x)")
    assert p.changes == 2
    with pytest.raises(eg.MachineError, match="nothing was rewritten"):
        p.undo_rewrite()
    assert answer(p, {"kind": "undo", "id": 1})[0]["kind"] == "text"
    assert p.machine.graph["y"].operator.name == "log1p"
    p.undo_rewrite()
    assert p.machine.graph["y"].operator.name == "log" and p.changes == 0
    assert "nothing to undo" in answer(p, {"kind": "undo", "id": 2})[0]["text"]


def test_python_sets_the_text_and_an_error_takes_it_back(player):
    player.text = TEXT.replace("y²", "y³")
    assert player.machine.graph["L"].operator.name == "pow"
    with pytest.raises(eg.ParseError):
        player.text = "y = ("
    assert player.text.endswith("y³") and player.changes == 1
    player.set_state({"text": "y = x"})  # a page asks by a message, where it gets a reply
    assert player.text.endswith("y³")


def test_parameters_dtype_seed_and_what_flows_back_stay():
    g = eg.graph("u = p*x\nv = u + 1", {"p": [1, 2], "x": 2}, dtype="float32", parameters=["p"])
    player = eg.play(eg.Machine(g, of="u", seed=[1, 3]))
    m = player.edit("u = p*x*W\nv = u + 1", {"W": 2}).machine
    assert [(n.name, n.kind) for n in m.graph.inputs] == [
        ("p", "parameter"), ("x", "input"), ("W", "parameter"),
    ]  # fmt: skip
    assert str(m.graph.dtype) == "float32" and m.of.name == "u" and m.seed.tolist() == [1, 3]
    assert player.edit("u = p*x\nw = 2*u").machine.of.name == "u"
    assert player.edit("k = p*x").machine.of.name == "k"


@pytest.mark.parametrize(
    "graph",
    [
        eg.derivative(eg.graph("y = x*x", {"x": 3.0}), "y", "x"),
        eg.model("h₀ = 0; hₜ = tanh(w*hₜ₋₁ + xₜ)").unroll(values={"w": 0.5, "xₜ": [1.0, 0.0]}),
    ],
)
def test_what_its_text_alone_does_not_say_is_not_edited(graph):
    player = eg.play(graph)
    assert player.text == ""
    assert "alone" in ask(player, "y = x")["text"]


GRU = """zₜ = σ(Wz·xₜ + Uz·hₜ₋₁)
rₜ = σ(Wr·xₜ + Ur·hₜ₋₁)
gₜ = tanh(W·xₜ + U·(rₜ*hₜ₋₁))
hₜ = (1 - zₜ)*hₜ₋₁ + zₜ*gₜ"""


def gru() -> eg.Player:
    weights = {name: np.eye(4) for name in ("Wz", "Uz", "Wr", "Ur", "W", "U")}
    return eg.play(GRU, {**weights, "xₜ": np.ones(4), "hₜ₋₁": np.ones(4)})


def test_an_edit_is_laid_out_once_and_what_stays_keeps_its_place(monkeypatch):
    laid = []
    monkeypatch.setattr(arrange, "layout", lambda text: laid.append(text) or layout(text))
    arrange._kept.clear()
    player = gru()
    assert len(laid) > 5
    before = player.payload["pictures"]["whole"]["nodes"]
    laid.clear()
    player.edit(GRU.replace("1 -", "1000 -"))
    after = player.payload["pictures"]["whole"]["nodes"]
    assert len([text for text in laid if "cluster_0" in text and "cluster_3" in text]) == 1
    assert [y for _, _, y in before] == [y for _, _, y in after]


def test_undo_brings_the_picture_back_and_no_other_player_knows_of_it():
    texts = [GRU.replace("(rₜ*hₜ₋₁)", "hₜ₋₁"), GRU.replace("(rₜ*hₜ₋₁)", "hₜ₋₁ + xₜ")]
    player, seen = gru(), []
    for text in texts:
        seen.append(player.payload["pictures"])
        player.edit(text)
    last = player.payload["pictures"]
    for pictures in reversed(seen):
        assert player.undo().payload["pictures"] == pictures
    for text in texts:
        player.edit(text)
    assert player.payload["pictures"] == last
    fresh = eg.play(texts[0], player.machine.values)
    arrange._kept.clear()
    arrange._chosen.clear()
    again = eg.play(texts[0], fresh.machine.values)
    assert fresh.payload["pictures"] == again.payload["pictures"]


def test_values_of_an_edit_come_by_names() -> None:
    player = eg.play("y = a*x", {"a": 2.0, "x": 3.0})
    with pytest.raises(eg.ValuesError, match="a dict from names, not as list"):
        player.edit("y = a*x + b", [1.0])  # type: ignore[arg-type]
    assert player.text == "y = a*x"
