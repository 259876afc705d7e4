"""What a page asks of a whole run that the kernel computes, and what it is answered."""

import asyncio

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.payload import budget
from eqgraph.picture import ref
from eqgraph.player import streaming

CELL = "hₜ = tanh(xₜ·W + hₜ₋₁·U)\nh₀ = 0\nloss L = ∑ₜ ∑(hₜ*hₜ)"


def machine():
    draw = np.random.default_rng(3).normal
    values = {"xₜ": draw(size=(4, 2, 3)), "W": draw(size=(3, 5)), "U": draw(size=(5, 5))}
    return eg.Machine(eg.model(CELL).unroll(values=values))


@pytest.fixture(name="play")
def _play(monkeypatch):
    """Play a machine whose run is beyond the budget, and keep what is sent to its page."""
    monkeypatch.setattr(budget, "OPERATIONS", 10)
    made = []

    def play(played):
        player = eg.play(played)
        player.sent = []
        monkeypatch.setattr(type(player), "send", lambda self, *said: self.sent.append(said))
        made.append(player)
        return player

    yield play
    for player in made:
        player.close()


def ask(player, **message):
    """Hand a message to the player as its page does; return what it was answered."""
    player._answer(player, {"id": "a", **message}, [])
    return player.sent[-1][0]


@pytest.mark.parametrize("text", ["‖value‖ > 2", "‖grad‖ < 3", "L > 3", "‖h₂‖ > ‖h₁‖"])
def test_a_condition_holds_where_the_machine_stops(play, text):
    player = play(machine())
    found = ask(player, kind="places", text=text)["places"]
    other, stops = machine().break_at(text), []
    while other.pc < len(other.tape) and other.run().stopped:
        stops.append(other.pc)
    assert found == stops and 0 < len(stops) < len(other.tape)
    assert player.machine.pc == 0


@pytest.mark.parametrize("text", ["NaN", "Inf", "∞"])
def test_a_watch_finds_the_steps_where_the_machine_stops(play, text):
    def sick():
        text, values = "y = log(x)\nz = √(w)\nL = ∑(y*z)", {"x": [0.0, 1.0], "w": [-1.0, 4.0]}
        return eg.Machine(eg.graph(text, values))

    found = ask(play(sick()), kind="places", text=text)["places"]
    other, stops = sick().watch("NaN" if text == "NaN" else "Inf"), []
    while other.pc < len(other.tape) and other.run().stopped:
        stops.append(other.pc)
    assert found == stops and 0 < len(stops) < len(other.tape)


def test_problems_are_those_of_the_run(play):
    m = eg.Machine(eg.graph("y = log(x)\nz = tanh(9*w)\nL = ∑(y*z)",
                            {"x": [0.0, 1.0], "w": [50.0, 60.0]}))  # fmt: skip
    told = ask(play(m), kind="problems")["problems"]
    wanted = eg.problems(eg.Machine(m.graph))
    assert [one["text"] for one in told] == [p.text for p in wanted] and len(told) > 1
    assert [one["node"] for one in told] == [ref(p.node) for p in wanted]
    assert [one["step"] for one in told] == [p.step for p in wanted]


def test_figures_over_time_are_those_of_diagnose(play):
    player = play(machine())
    reply = ask(player, kind="time", rows=2, reach={"hₜ": [2, 4]})
    run = machine().run()
    found = eg.diagnose(run)
    assert reply["curves"]["gradient hₜ"] == found.gradients["hₜ"].tolist()
    assert reply["warnings"] == found.warnings and reply["loss"] == found.loss
    assert set(reply["weights"]) == {"W", "U"}
    from eqgraph.learn import reach

    _, tables = reach(run, "hₜ", [2, 4])
    assert np.allclose(np.array(reply["reach"]["hₜ xₜ"], float), tables["xₜ"])
    lane = reply["lanes"]["hₜ"]
    for t in range(4):
        value = run.value(f"h_{{{t + 1}}}").mean(0)
        assert np.allclose(lane["value"][t], [value[:3].mean(), value[3:].mean()])
    assert (player.machine.pc, player.machine.stopped) == (0, None)


@pytest.mark.parametrize("k", [0, 1])
def test_the_lanes_of_a_sequence_are_those_of_its_run_alone(play, k):
    """By hand in NumPy, forward and backward; how much is saturated, from its run alone."""
    values = machine().values
    x = [values[name][k] for name in ("x₁", "x₂", "x₃", "x₄")]
    h, back, hs, grads = np.zeros(5), np.zeros(5), [], []
    for one in x:
        h = np.tanh(one @ values["W"] + h @ values["U"])
        hs.append(h)
    for one in hs[::-1]:
        back = 2 * one + back
        grads.insert(0, back)
        back = (back * (1 - one**2)) @ values["U"].T
    lane = ask(play(machine()), kind="lanes", rows=16, sequence=k)["lanes"]["hₜ"]
    assert set(lane) == {"value", "gradient", "low", "high"}
    assert np.allclose(lane["value"], hs, rtol=1e-12)
    assert np.allclose(lane["gradient"], grads, rtol=1e-12)
    of_it = {name: v[k : k + 1] if name[0] == "x" else v for name, v in values.items()}
    alone = eg.Machine(eg.model(CELL).unroll(
        values={"xₜ": np.array([of_it[f"x{t}"] for t in "₁₂₃₄"]), "W": values["W"],
                "U": values["U"]})).run()  # fmt: skip
    found = eg.diagnose(alone)
    assert lane["low"] == found.low["hₜ"].tolist() and lane["high"] == found.high["hₜ"].tolist()
    assert any(lane["low"]) and any(lane["high"])


def test_the_lanes_of_all_sequences_have_the_mean_of_the_batch(play):
    player = play(machine())
    every = ask(player, kind="time", rows=2, reach={})["lanes"]
    each = [ask(player, kind="lanes", rows=2, sequence=k)["lanes"] for k in (0, 1)]
    assert "hₜ" in each[0] and each[0].keys() <= every.keys()
    for name in each[0]:
        for key in ("value", "gradient"):
            mean = np.mean([one[name][key] for one in each], axis=0)
            assert np.allclose(mean, every[name][key], rtol=1e-12, atol=1e-15)
    assert (player.machine.pc, player.machine.stopped) == (0, None)


def test_without_a_batch_no_sequence_is_alone(play):
    values = {"xₜ": np.ones((4, 3)), "W": np.ones((3, 5)), "U": np.ones((5, 5))}
    reply = ask(play(eg.Machine(eg.model(CELL).unroll(values=values))),
                kind="lanes", rows=2, sequence=0)  # fmt: skip
    assert reply["kind"] == "error" and "no batch" in reply["text"]


def test_distributions_are_those_of_timeview(play):
    player = play(machine())
    player._answer(player, {"kind": "distributions", "id": "d", "gradient": False, "sequence": 1,
                            "unit": None}, [])  # fmt: skip
    reply, buffers = player.sent[-1]
    found = eg.timeview(machine().run(), sequence=1)
    one, shown = found.distributions["hₜ"], reply["lanes"]["hₜ"]
    assert shown["histogram"] == one.histogram.tolist() and shown["edges"] == one.edges.tolist()
    assert shown["order"] == list(found.order["hₜ"])
    lines = np.frombuffer(buffers[0], "<f4")[: one.units.size].reshape(one.units.shape)
    assert np.allclose(lines, one.units[:, shown["order"]])
    assert (player.machine.pc, player.machine.stopped) == (0, None)


def test_paths_are_those_of_paths(play):
    player = play(machine())
    reply = ask(player, kind="paths", of="hₜ", at=2)
    found = eg.paths(machine().run(), "h_2")
    assert reply["routes"] == dict(found.routes) and reply["norm"] == found.norm
    assert {((a, s), (b, t)): x for a, s, b, t, x in reply["flow"]} == dict(found.flow)
    assert (player.machine.pc, player.machine.stopped) == (0, None)


def test_a_number_of_a_leaf_is_told_and_changed(play):
    player = play(machine())
    before = player.machine.values["W"].copy()
    assert ask(player, kind="entry", name="W", at=7)["value"] == before[1, 2]
    assert ask(player, kind="let", name="W", at=7, value=2.5)["kind"] == "let"
    before[1, 2] = 2.5
    assert np.array_equal(player.machine.values["W"], before)
    assert player.payload["streamed"]["run"] == 1
    assert ask(player, kind="entry", name="W", at=7)["value"] == 2.5


def test_an_update_goes_down_the_gradient(play):
    player = play(machine())
    before = machine().run()
    reply = ask(player, kind="update", rate=0.01, all=False)
    for name in ("W", "U"):
        wanted = before.values[name] - 0.01 * before.grad(name)
        assert np.allclose(player.machine.values[name], wanted)
    assert np.array_equal(player.machine.values["x₁"], before.values["x₁"])
    assert player.payload["streamed"]["run"] == 1, "all leaves are one run"
    after = machine()
    for name, value in player.machine.values.items():
        after.let(name, value)
    assert reply["losses"] == (before.value("L"), after.run().value("L"))
    assert reply["losses"][1] < reply["losses"][0]
    ask(player, kind="update", rate=0.01, all=True)
    assert not np.array_equal(player.machine.values["x₁"], before.values["x₁"])
    assert ask(player, kind="reset")["kind"] == "reset"
    for name, value in before.values.items():
        assert np.array_equal(player.machine.values[name], value)


def test_where_no_gradient_comes_there_is_no_update(play):
    player = play(eg.Machine(eg.graph("y = x\nz = y*y + 0*a", {"x": 2.0, "a": 1.0}), of="a"))
    reply = ask(player, kind="update", rate=0.1, all=False)
    assert reply["losses"] == (1.0, 0.9), "a goes down itself"


def test_gradients_are_checked(play):
    verdicts = ask(play(machine()), kind="check", entries=2)["verdicts"]
    assert set(verdicts) == {"x₁", "x₂", "x₃", "x₄", "h₀", "W", "U"} - {"h₀"} | (
        {"h₀"} & set(verdicts)
    )
    assert all(one["verdict"] == "ok" and one["entries"] <= 2 for one in verdicts.values())


def test_a_pinned_run_is_looked_at_beside_another(play):
    player = play(machine())
    node = next(k for k, n in enumerate(player.machine.graph) if n.name == "L")
    first = machine().run().value("L")
    assert ask(player, kind="pin", on=True)["kind"] == "pin"
    ask(player, kind="let", name="W", at=0, value=9.0)
    step = len(player.machine.tape)

    def value(pinned):
        player._answer(player, {"kind": "window", "id": "w", "step": step, "arrays": [node],
                                "pinned": pinned}, [])  # fmt: skip
        return np.frombuffer(player.sent[-1][1][0], "<f8")[0]

    assert value(True) == first != value(False)
    ask(player, kind="pin", on=False)
    reply = ask(player, kind="window", step=step, arrays=[node], pinned=True)
    assert reply["kind"] == "error" and "no run is pinned" in reply["text"]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"kind": "places"}, "is a text"),
        ({"kind": "places", "text": "nobody > 1"}, "knows no 'nobody'"),
        ({"kind": "places", "text": "1 < 2"}, "same at every step"),
        ({"kind": "places", "text": "h₁ > 1"}, "compares an array"),
        ({"kind": "places", "text": "L > 1", "id": 3}, "a text that names"),
        ({"kind": "problems", "id": None}, "a text that names"),
        ({"kind": "time", "rows": 0, "reach": {}}, "from 1 to 64"),
        ({"kind": "time", "rows": True, "reach": {}}, "from 1 to 64"),
        ({"kind": "time", "rows": 4}, "the steps of outputs"),
        ({"kind": "time", "rows": 4, "reach": {"W": [1]}}, "the steps of outputs"),
        ({"kind": "time", "rows": 4, "reach": {"hₜ": [9]}}, "the steps of outputs"),
        ({"kind": "time", "rows": 4, "reach": {"hₜ": [1] * 9}}, "the steps of outputs"),
        ({"kind": "lanes", "rows": 4, "sequence": 2}, "sequence is a whole number from 0 to 1"),
        ({"kind": "lanes", "rows": 4, "sequence": -1}, "sequence is a whole number from 0 to 1"),
        ({"kind": "lanes", "rows": 4, "sequence": True}, "sequence is a whole number"),
        ({"kind": "lanes", "rows": 4}, "sequence is a whole number"),
        ({"kind": "lanes", "rows": 65, "sequence": 0}, "from 1 to 64"),
        ({"kind": "distributions", "gradient": 1}, "true or false"),
        ({"kind": "distributions", "sequence": -1}, "sequence is a whole number"),
        ({"kind": "distributions", "unit": "2"}, "unit is a whole number"),
        ({"kind": "paths", "of": "hₜ", "at": 9}, "no hₜ at step 9"),
        ({"kind": "paths", "of": ["hₜ"], "at": 1}, "at step 1"),
        ({"kind": "paths", "of": "hₜ"}, "at step None"),
        ({"kind": "check", "entries": 10**9}, "from 1 to 200"),
        ({"kind": "entry", "name": "L", "at": 0}, "no input or parameter"),
        ({"kind": "entry", "name": ["W"], "at": 0}, "no input or parameter"),
        ({"kind": "entry", "name": "W", "at": 15}, "from 0 to 14"),
        ({"kind": "let", "name": "W", "at": 0}, "is no number"),
        ({"kind": "let", "name": "W", "at": 0, "value": "1"}, "is no number"),
        ({"kind": "update", "all": False}, "is no number"),
        ({"kind": "update", "rate": "NaN"}, "a finite number"),
        ({"kind": "update", "rate": 1, "all": 1}, "true or false"),
        ({"kind": "pin", "on": "yes"}, "true or false"),
    ],
)
def test_what_cannot_be_meant_is_said(play, message, words):
    player = play(machine())
    values = player.machine.values
    reply = ask(player, **message)
    assert reply["kind"] == "error" and words in reply["text"], reply
    assert all(np.array_equal(player.machine.values[k], v) for k, v in values.items())


def test_a_leaf_that_decided_the_graph_stays(play):
    player = play(eg.Machine(eg.graph("y = ∑_{k=1}^n k*x", {"n": 3, "x": 2.0})))
    reply = ask(player, kind="let", name="n", at=0, value=4)
    assert reply["kind"] == "error" and "cannot change" in reply["text"]


def test_a_graph_without_time_has_no_figures_over_it(play):
    reply = ask(
        play(eg.Machine(eg.graph("y = x*x", {"x": [1.0] * 30}))), kind="time", rows=1, reach={}
    )
    assert reply["kind"] == "error" and "no steps in time" in reply["text"]


@pytest.mark.parametrize("message", [
    {"kind": "places", "text": "L > 1"}, {"kind": "time", "rows": 4, "reach": {"hₜ": [1]}},
    {"kind": "check", "entries": 1}, {"kind": "problems"}, {"kind": "distributions"},
    {"kind": "lanes", "rows": 4, "sequence": 1},
    {"kind": "paths", "of": "hₜ", "at": 1},
    {"kind": "update", "rate": 0.1, "all": False},
])  # fmt: skip
def test_each_question_can_be_stopped(play, monkeypatch, message):
    monkeypatch.setattr(streaming, "SLICE", 0.0)
    player = play(machine())

    async def work():
        player._answer(player, {"id": "q", **message}, [])
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        player._answer(player, {"kind": "cancel", "id": "c", "of": "q"}, [])
        for _ in range(4):
            await asyncio.sleep(0)

    asyncio.run(work())
    ends = [said[0] for said in player.sent if said[0]["kind"] != "progress"]
    assert ends == [{"kind": "cancelled", "id": "c"}, {"kind": "cancelled", "id": "q"}]
    assert player.payload["streamed"]["run"] == 0


def test_an_update_comes_to_its_end_between_other_messages(play, monkeypatch):
    monkeypatch.setattr(streaming, "SLICE", 0.0)
    player = play(machine())

    async def work():
        player._answer(player, {"kind": "update", "id": "u", "rate": 0.01, "all": False}, [])
        while not any(said[0]["kind"] == "update" for said in player.sent):
            await asyncio.sleep(0)

    asyncio.run(work())
    assert player.sent[-1][0]["losses"][1] < player.sent[-1][0]["losses"][0]
