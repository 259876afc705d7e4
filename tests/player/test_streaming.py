"""A run that the kernel computes: which one it is, what a page may ask, and what it is answered."""

import asyncio

import numpy as np
import pytest

import eqgraph as eg
from eqgraph import picture
from eqgraph.errors import MachineError
from eqgraph.payload import budget
from eqgraph.payload.run import payload
from eqgraph.payload.schema import Payload
from eqgraph.payload.steps import Narration
from eqgraph.payload.window import array_at, locals_of, step_of
from eqgraph.player import streaming

TEXT = "h = tanh(W·x + b)\nd = h − y\nL = ∑(d*d)"


def machine():
    draw = np.random.default_rng(5).normal
    values = {"W": draw(size=(12, 11)), "x": draw(size=11), "b": draw(size=12), "y": np.ones(12)}
    return eg.Machine(eg.graph(TEXT, values))


@pytest.fixture(name="player")
def _player(monkeypatch):
    monkeypatch.setattr(budget, "OPERATIONS", 10)
    player = eg.play(machine())
    player.sent = []
    monkeypatch.setattr(type(player), "send", lambda self, *said: self.sent.append(said))
    yield player
    player.close()


def ask(player, **message):
    """Hand a message to the player as its page does; return what it was answered."""
    player._answer(player, {"id": "a", **message}, [])
    return player.sent[-1]


def test_what_is_beyond_the_budget_stays_in_the_kernel(player):
    sent: Payload = player.payload
    assert sent["streamed"] == {
        "why": "operations", "amount": budget.operations(player.machine.tape), "budget": 10,
        "run": 0,
    }  # fmt: skip
    assert all("data" not in x and "bytes" not in x for x in sent["arrays"])
    assert sent["arrays"] == [
        {"shape": [12, 11], "count": 1}, {"shape": [11], "count": 1}, {"shape": [12], "count": 2},
    ]  # fmt: skip
    assert "streamed" not in payload(machine()), "who does not stream computes"


@pytest.mark.parametrize(("name", "limit"), [("INPUTS", 100), ("REGISTERS", 100)])
def test_each_estimate_has_its_budget(monkeypatch, name, limit):
    assert budget.streamed(machine()) is None
    monkeypatch.setattr(budget, name, limit)
    found = budget.streamed(machine())
    assert found and (found["why"], found["budget"]) == (name.lower(), limit)


def test_operations_are_those_of_the_products():
    """A matrix product is m·k·n multiplications and as many additions, in each direction."""
    m, k, n = 30, 40, 50
    values = {"A": np.ones((m, k)), "B": np.ones((k, n))}
    found = budget.operations(eg.Machine(eg.graph("C = A·B", values)).tape)
    assert found == 3 * 2 * m * k * n + m * n


def test_a_window_has_the_machine_s_numbers(player):
    m = player.machine
    last = len(m.tape)
    nodes = len(m.graph)
    arrays = [0, nodes - 1, nodes + last - m.tape.turn - 1, [last], [last, 0]]
    reply, buffers = ask(player, kind="window", step=last, arrays=arrays)
    assert (reply["kind"], reply["id"]) == ("window", "a")
    done = eg.Machine(m.graph).seek(last)
    final = m.tape[-1]
    wanted = [
        done.value("W"), done.value("L"), done.result(last), done.contribution(last),
        locals_of(done, final)[0],
    ]  # fmt: skip
    assert [one["shape"] for one in reply["arrays"]] == [list(np.shape(x)) for x in wanted]
    assert all(one["data"] == [] for one in reply["arrays"])
    tiles = np.concatenate([picture.summarise(x).data for x in wanted])
    assert np.array_equal(np.frombuffer(buffers[0], "<f8"), tiles)
    assert [one["norm"] for one in reply["arrays"]] == [picture.summarise(x).norm for x in wanted]


def test_a_detail_has_all_numbers(player):
    _, buffers = ask(player, kind="window", step=0, arrays=[0], whole=True)
    assert np.array_equal(np.frombuffer(buffers[0], "<f8"), player.machine.value("W").ravel())


def test_a_detail_that_is_too_large_is_refused(player, monkeypatch):
    monkeypatch.setattr("eqgraph.payload.window.WHOLE", 100)
    reply, _ = ask(player, kind="window", step=0, arrays=[0], whole=True)
    assert reply["kind"] == "error" and "132 numbers are too many" in reply["text"]


def test_what_makes_a_contribution_is_what_a_still_shows():
    """The strip of a still has the same arrays; it is written by another walk."""
    m = eg.Machine(eg.graph("z = (A·x)*y + σ(y)/x²\nL = ∑z", {
        "A": np.arange(9.0).reshape(3, 3), "x": [1.0, 2, 3], "y": [0.5, -1, 2]})).run()  # fmt: skip
    seen: list[np.ndarray] = []

    class Store:
        def __call__(self, array):
            seen.append(np.asarray(array))
            return len(seen) - 1

    narration = Narration(m, Store())
    for one in m.tape:
        if one.kind != "accumulate":
            continue
        rows = narration.describe(one)["rows"]
        made = locals_of(m, one)
        labels = [item for item in rows[0] if "array" in item and item.get("role") in ("", "local")]
        for item in labels:
            assert any(np.array_equal(seen[item["array"]], x) for x in made), (one.text, item)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"step": 99, "arrays": [0]}, "no step 99"),
        ({"step": True, "arrays": [0]}, "no step True"),
        ({"step": "1", "arrays": [0]}, "no step 1"),
        ({"arrays": [0]}, "no step None"),
        ({"step": 1}, "list of 1 to"),
        ({"step": 1, "arrays": []}, "list of 1 to"),
        ({"step": 1, "arrays": {"0": 1}}, "list of 1 to"),
        ({"step": 1, "arrays": [0] * 20_001}, "list of 1 to"),
        ({"step": 1, "arrays": [-1]}, "no array -1"),
        ({"step": 1, "arrays": [10**9]}, "no array 1000000000"),
        ({"step": 1, "arrays": ["W"]}, "named by a register"),
        ({"step": 1, "arrays": [[1, 2, 3]]}, "named by a register"),
        ({"step": 1, "arrays": [[1.5]]}, "named by a register"),
        ({"step": 1, "arrays": [[1]]}, "no array 1"),
        ({"step": 1, "arrays": [[16, 7]]}, "no array 7 of its own"),
        ({"step": 1, "arrays": [0], "whole": 1}, "true or false"),
        ({"step": 1, "arrays": [0], "id": 7}, "a text that names"),
        ({"step": 1, "arrays": [0], "id": "x" * 200}, "a text that names"),
    ],
)
def test_what_cannot_be_meant_is_said(player, message, words):
    reply, *_ = ask(player, kind="window", **message)
    assert reply["kind"] == "error" and words in reply["text"], reply
    assert player.machine.recorded in (0, 16)


@pytest.mark.parametrize("of", [None, 3, ""])
def test_a_cancel_names_what_it_stops(player, of):
    reply, _ = ask(player, kind="cancel", of=of)
    assert reply["kind"] == "error" and "of is a text" in reply["text"]


def test_every_address_of_the_page_is_one_of_the_tape():
    m = machine()
    nodes = len(m.graph)
    for one in m.tape:
        assert step_of(m, one.register) == one.step
        assert np.array_equal(array_at(m, one.register), m.result(one.step))
    assert [step_of(m, k) for k in range(nodes) if m.graph.nodes[k].leaf] == [0] * 4
    with pytest.raises(MachineError, match="no array"):
        step_of(m, nodes + len(m.tape) - m.tape.turn)


def kinds(player):
    return [said[0]["kind"] for said in player.sent]


def test_between_slices_progress_is_told_and_a_cancel_heard(player, monkeypatch):
    monkeypatch.setattr(streaming, "SLICE", 0.0)
    monkeypatch.setattr(streaming, "PROGRESS", 1)
    steps = len(player.machine.tape)

    async def work():
        player._answer(
            player, {"kind": "window", "id": "w", "step": steps, "arrays": [[steps]]}, []
        )
        for _ in range(4):
            await asyncio.sleep(0)
        assert 0 < player.machine.recorded < steps, "other messages are heard meanwhile"
        player._answer(player, {"kind": "cancel", "id": "c", "of": "w"}, [])
        for _ in range(4):
            await asyncio.sleep(0)

    asyncio.run(work())
    assert kinds(player)[0] == "progress" and player.sent[0][0]["steps"] == steps
    ends = [said[0] for said in player.sent if said[0]["kind"] != "progress"]
    assert ends == [{"kind": "cancelled", "id": "c"}, {"kind": "cancelled", "id": "w"}]
    assert player.machine.recorded < steps


def test_a_window_that_is_not_cancelled_comes_to_its_end(player, monkeypatch):
    monkeypatch.setattr(streaming, "SLICE", 0.0)
    steps = len(player.machine.tape)

    async def work():
        player._answer(
            player, {"kind": "window", "id": "w", "step": steps, "arrays": [[steps]]}, []
        )
        while "window" not in kinds(player):
            await asyncio.sleep(0)

    asyncio.run(work())
    assert kinds(player)[-1] == "window"
    assert player.stream._tasks == {}


def test_a_machine_that_ran_without_looking_is_not_replayed_at_once(player):
    player.machine.run()
    assert player.stream.machine is not player.machine
    reply, _ = ask(player, kind="window", step=1, arrays=[[16]])
    assert reply["kind"] == "window"


def test_other_numbers_are_another_run(player):
    ask(player, kind="window", step=0, arrays=[0])
    player.machine.let("x", np.ones(11))
    assert player.payload["streamed"]["run"] == 1 and player.inputs == {}
    _, buffers = ask(player, kind="window", step=0, arrays=[1], whole=True)
    assert np.array_equal(np.frombuffer(buffers[0], "<f8"), np.ones(11))


def test_a_run_that_fails_says_so(monkeypatch):
    monkeypatch.setattr(budget, "OPERATIONS", 1)
    player = eg.play("y = A⁻¹·b\nL = ∑y", {"A": np.zeros((2, 2)), "b": [1.0, 2.0]})
    said = []
    monkeypatch.setattr(type(player), "send", lambda self, *one: said.append(one))
    player._answer(player, {"kind": "window", "id": "a", "step": 2, "arrays": [3]}, [])
    assert said[-1][0]["kind"] == "error" and "singular" in said[-1][0]["text"]


def test_a_page_keeps_the_first_step_and_the_one_it_was_saved_at(player, tmp_path):
    player.step = 3
    kept = player._kept()["stored"]
    assert kept["steps"] == [0, 3] and len(kept["addresses"]) == len(kept["arrays"])
    by = dict(zip(kept["addresses"], kept["arrays"], strict=True))
    tape = player.machine.tape
    assert {tape[2].register, *tape[2].reads} <= set(by)
    assert by[tape[2].register]["data"] == list(picture.summarise(player.machine.result(3)).data)
    player.machine.seek(player.steps)
    assert player._kept()["stored"]["steps"] == [0, 3, player.steps]
    assert "streamed" in player.save_html(tmp_path / "page.html").read_text(encoding="utf-8")


BATCH = "hₜ = tanh(xₜ·W + hₜ₋₁·U)\nh₀ = 0\nloss L = ∑ₜ ∑(hₜ*hₜ)"


@pytest.fixture(name="batch")
def _batch(monkeypatch):
    """Return the player of a batch of three sequences, and its numbers by NumPy alone."""
    draw = np.random.default_rng(6).normal
    values = {"xₜ": draw(size=(2, 3, 4)), "W": draw(size=(4, 5)), "U": draw(size=(5, 5))}
    h1 = np.tanh(values["xₜ"][0] @ values["W"])
    h2 = np.tanh(values["xₜ"][1] @ values["W"] + h1 @ values["U"])
    monkeypatch.setattr(budget, "OPERATIONS", 10)
    player = eg.play(eg.Machine(eg.model(BATCH).unroll(values=values)))
    player.sent = []
    monkeypatch.setattr(type(player), "send", lambda self, *said: self.sent.append(said))
    back = 2 * h2 * (1 - h2**2)
    yield player, {"x₁": values["xₜ"][0], "h₁": h1, "h₂": h2, "W": values["W"], "back": back}
    player.close()


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("row", [0, 2])
def test_a_row_is_one_sequence_of_a_batch(batch, row, whole):
    player, known = batch
    graph = player.machine.graph
    at = {node.name: k for k, node in enumerate(graph)}
    names = ["x₁", "h₁", "h₂", "W"]
    reply, buffers = ask(player, kind="window", step=len(player.machine.tape),
                         arrays=[at[name] for name in names], rows=[row, row, row, -1],
                         whole=whole)  # fmt: skip
    wanted = [*(known[name][row] for name in names[:3]), known["W"]]
    assert [one["shape"] for one in reply["arrays"]] == [[4], [5], [5], [4, 5]]
    found = np.frombuffer(buffers[0], "<f8")
    assert np.allclose(found, np.concatenate([np.ravel(x) for x in wanted]), rtol=1e-13)
    norms = [one["norm"] for one in reply["arrays"]]
    assert norms == pytest.approx([np.linalg.norm(x) for x in wanted])


def test_a_row_of_what_flows_back_is_that_of_its_sequence(batch):
    """The gradient of what tanh got at the last step: 2h(1 − h²), by hand."""
    player, known = batch
    tape = player.machine.tape
    inner = player.machine.graph["h₂"].operands[0]
    (back,) = (one for one in tape.by_node[inner.id] if one.phase == "backward")
    for row in (1, -1):
        arrays = [back.register, [back.step]]
        _, buffers = ask(
            player, kind="window", step=back.step, arrays=arrays, rows=[row, row], whole=True
        )
        wanted = known["back"] if row < 0 else known["back"][row]
        found = np.frombuffer(buffers[0], "<f8").reshape(2, *wanted.shape)
        assert np.allclose(found, wanted, rtol=1e-12)


@pytest.mark.parametrize(
    ("array", "rows", "words"),
    [
        ("h₁", [3], "has no row 3"), ("L", [0], "has no row 0"), ("h₁", [0, 1], "one an array"),
        ("h₁", [True], "one an array"), ("h₁", ["0"], "one an array"), ("h₁", 0, "one an array"),
    ],
)  # fmt: skip
def test_a_row_that_is_not_there_is_said(batch, array, rows, words):
    player, _ = batch
    at = [node.name for node in player.machine.graph].index(array)
    reply, _ = ask(player, kind="window", step=len(player.machine.tape), arrays=[at], rows=rows)
    assert reply["kind"] == "error" and words in reply["text"], reply
