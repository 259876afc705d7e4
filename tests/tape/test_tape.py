"""The tape: plain data in single assignment, its maps, and its texts, which mean what they say."""

from __future__ import annotations

import re

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.errors import GraphError
from eqgraph.operators import numpy_algebra
from eqgraph.syntax import display, equations_of, names_in
from eqgraph.tape import right_side
from tests.tape.programs import LSTM, PROGRAMS, graph, lstm_values

programs = pytest.mark.parametrize("name", PROGRAMS)


@programs
def test_single_assignment_and_reads_before_writes(name: str) -> None:
    tape = eg.Machine(graph(name)).tape
    known = {k for k, n in enumerate(tape.graph.nodes) if n.leaf}
    for instruction in tape:
        assert set(instruction.reads) <= known, instruction.text
        assert instruction.register not in known, instruction.text
        known.add(instruction.register)


@programs
def test_one_instruction_a_node_then_a_seed_then_one_an_edge(name: str) -> None:
    tape = eg.Machine(graph(name)).tape
    forward, backward = tape[: tape.turn], tape[tape.turn :]
    assert [i.node for i in forward] == [n for n in tape.graph.nodes if n.operator]
    assert all((i.phase, i.kind) == ("forward", "compute") for i in forward)
    assert all(i.phase == "backward" for i in backward)
    assert [i.kind for i in backward] == (["seed"] + ["accumulate"] * (len(backward) - 1))[
        : len(backward)
    ]
    edges = {(i.user, i.operand) for i in backward[1:]}
    assert len(edges) == max(0, len(backward) - 1)
    assert all(i.user.operands[i.operand] is i.node for i in backward[1:])
    assert not any(i.node.kind == "constant" for i in backward)
    assert [i.index for i in tape] == list(range(len(tape)))
    assert [i.step for i in tape] == list(range(1, len(tape) + 1))


@programs
def test_a_gradient_is_complete_before_it_flows_on(name: str) -> None:
    tape = eg.Machine(graph(name)).tape
    last = {i.node: i.index for i in tape if i.phase == "backward"}
    for i in tape[tape.turn + 1 :]:
        assert last[i.user] < i.index
    for node, index in last.items():
        parts = [i for i in tape if i.phase == "backward" and i.node is node]
        assert [p.part for p in parts] == list(range(1, len(parts) + 1))
        assert {p.parts for p in parts} == {len(parts)}
        assert parts[-1].index == index


@programs
def test_nodes_and_instructions_map_to_each_other(name: str) -> None:
    tape = eg.Machine(graph(name)).tape
    assert set(tape.by_node) == {n.id for n in tape.graph.nodes}
    listed = sorted(i.index for instructions in tape.by_node.values() for i in instructions)
    assert listed == list(range(len(tape)))
    for key, instructions in tape.by_node.items():
        assert all(i.node.id == key for i in instructions)
        assert [i.index for i in instructions] == sorted(i.index for i in instructions)


# Texts of helpers that the language has no word for.
NOT_IN_THE_LANGUAGE = re.compile(r"\[[^],]*[>=]|part\]|sech²|σ′")


@programs
def test_every_forward_text_computes_its_node(name: str) -> None:
    m = eg.Machine(graph(name))
    m.seek(len(m.tape))
    for i in m.tape[: m.tape.turn]:
        left, _, right = i.text.partition(" ← ")
        assert left == i.node.name
        assert right == right_side(i.node)
        operands = {
            x.name: m.value_of(x) for x in i.node.operands if x.kind != "constant" or x.names
        }
        again = eg.Machine(eg.graph(f"result = {right}", operands)).run().value("result")
        np.testing.assert_array_equal(again, m.value_of(i.node), err_msg=i.text)


@programs
def test_every_backward_text_computes_its_contribution(name: str) -> None:
    m = eg.Machine(graph(name))
    m.seek(len(m.tape))
    checked = 0
    for i in m.tape[m.tape.turn + 1 :]:
        left, _, right = i.text.partition(" += ")
        assert left == m.tape.bars[i.node.id]
        assert i.user is not None
        if NOT_IN_THE_LANGUAGE.search(right) or not_aligned(i.user):
            continue
        known = {m.tape.bars[i.user.id]: m.grad_of(i.user), i.user.name: m.value_of(i.user)}
        known |= {x.name: m.value_of(x) for x in i.user.operands if x.value is None or x.names}
        want = m.contribution(i.step)
        got = meaning(right, known, want)
        np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-11, err_msg=i.text)
        checked += 1
    assert checked or len(m.tape) - m.tape.turn <= 2 or name in ("pieces", "ties")


def not_aligned(user: eg.Node) -> bool:
    """Tell whether a text leaves out an axis of length 1, for which the language has no sign."""
    assert user.operator is not None
    ranks = [len(x.shape or ()) for x in user.operands]
    along = user.params.get("axis") is not None and ranks[0] > 1
    return along or (user.operator.name == "matmul" and max(ranks) > 2 and min(ranks) == 1)


def meaning(text: str, known: dict[str, np.ndarray], want: np.ndarray) -> np.ndarray:
    """Evaluate a backward text; what broadcasting repeats or ∑ sums out takes the wanted shape."""
    if text.startswith("∑") and want.shape:
        text = text[1:]
    equations, _, read = equations_of(text, known)
    leaves = {display(n) for e in equations for n in names_in(e.expr, read.functions)}
    used = {k: v for k, v in known.items() if k in leaves}
    assert leaves == set(used), f"{text} holds unknown names"
    outer = re.fullmatch(r"([^·]+)·([^·]+)ᵀ", text)
    if outer and np.ndim(used[outer[1]]) == 1 == np.ndim(used[outer[2]]):
        return np.multiply.outer(used[outer[1]], used[outer[2]])
    value = eg.Machine(eg.graph(f"result = {text}", used)).run().value("result")
    assert value is not None
    if value.size > want.size:
        return np.asarray(numpy_algebra.sum_to(value, want))
    return np.broadcast_to(value, want.shape)


GOLDEN = """\
forward · iₜ
   1  v1 ← Wᵢ·xₜ
   2  v2 ← Uᵢ·hₜ₋₁
   3  v3 ← v1 + v2
   4  v4 ← v3 + Bᵢ
   5  iₜ ← σ(v4)
forward · fₜ
   6  v5 ← Wf·xₜ
   7  v6 ← Uf·hₜ₋₁
   8  v7 ← v5 + v6
   9  v8 ← v7 + Bf
  10  fₜ ← σ(v8)
forward · oₜ
  11  v9 ← Wₒ·xₜ
  12  v10 ← Uₒ·hₜ₋₁
  13  v11 ← v9 + v10
  14  v12 ← v11 + Bₒ
  15  oₜ ← σ(v12)
forward · ĉₜ
  16  v13 ← Wc·xₜ
  17  v14 ← Uc·hₜ₋₁
  18  v15 ← v13 + v14
  19  v16 ← v15 + Bc
  20  ĉₜ ← tanh(v16)
forward · cₜ
  21  v17 ← fₜ*cₜ₋₁
  22  v18 ← iₜ*ĉₜ
  23  cₜ ← v17 + v18
forward · hₜ
  24  v19 ← tanh(cₜ)
  25  hₜ ← oₜ*v19
backward · hₜ
  26  h̄ₜ ← 1 for each element
  27  ōₜ += h̄ₜ*v19
  28  v̄19 += h̄ₜ*oₜ
  29  c̄ₜ += v̄19*(1 − v19²)
backward · cₜ
  30  v̄17 += c̄ₜ
  31  v̄18 += c̄ₜ
  32  īₜ += v̄18*ĉₜ
  33  ĉ̄ₜ += v̄18*iₜ
  34  f̄ₜ += v̄17*cₜ₋₁
  35  c̄ₜ₋₁ += v̄17*fₜ
backward · ĉₜ
  36  v̄16 += ĉ̄ₜ*(1 − ĉₜ²)
  37  v̄15 += v̄16
  38  B̄c += v̄16
  39  v̄13 += v̄15
  40  v̄14 += v̄15
  41  Ūc += v̄14·hₜ₋₁ᵀ
  42  h̄ₜ₋₁ += Ucᵀ·v̄14
  43  W̄c += v̄13·xₜᵀ
  44  x̄ₜ += Wcᵀ·v̄13
"""


def test_the_listing_of_the_lstm_cell() -> None:
    listing = str(eg.Machine(eg.graph(LSTM, lstm_values())).tape)
    assert listing.startswith(GOLDEN)
    assert listing.splitlines()[-1] == "  71  x̄ₜ += Wᵢᵀ·v̄1"
    assert len(listing.splitlines()) == 71 + 12
    assert repr(eg.Machine(graph("cs231n")).tape).startswith("forward · q\n   1  q ← x + y")


def test_a_name_with_a_bar_is_not_mistaken_for_a_gradient() -> None:
    tape = eg.Machine(eg.graph("L = x*x̄", {"x": 2, "x̄": 3})).tape
    assert [i.text for i in tape] == [
        "L ← x*x̄", "∂L/∂L ← 1", "∂L/∂x += ∂L/∂L*x̄", "∂L/∂x̄ += ∂L/∂L*x",
    ]  # fmt: skip
    m = eg.Machine(eg.graph("L = x*x̄", {"x": 2, "x̄": 3})).run()
    assert (m.grad("x"), m.grad("x̄"), m.value("x̄")) == (3, 2, 3)


def test_bars_are_all_different() -> None:
    for text in ("y = a*ā*b", "y = h*ĥ*h′", "y = v1*x + v1", "y = x₁*x + hₜ"):
        tape = eg.Machine(eg.graph(text, dict.fromkeys(_leaves(text), 1.0))).tape
        assert len(set(tape.bars.values())) == len(tape.bars)
        assert not set(tape.bars.values()) & {n.name for n in tape.graph.nodes}


def _leaves(text: str) -> list[str]:
    return [n.name for n in eg.graph(text).inputs]


def test_a_broadcast_is_summed_out_as_a_term() -> None:
    tape = eg.Machine(
        eg.graph("z = X + b; y = z*s", {"X": np.ones((2, 3)), "b": np.ones(3), "s": 2})
    ).tape
    texts = [i.text for i in tape]
    assert "b̄ += ∑z̄" in texts
    assert "s̄ += ∑(ȳ*z)" in texts
    assert "X̄ += z̄" in texts
    batch = {"X": np.ones((5, 2, 3)), "W": np.ones((3, 4)), "v": np.ones(4)}
    texts = [i.text for i in eg.Machine(eg.graph("Y = X·W; y = Y·v", batch)).tape]
    assert texts[3:] == ["Ȳ += ȳ·vᵀ", "v̄ += ∑(ȳ*Y)", "X̄ += Ȳ·Wᵀ", "W̄ += ∑(Xᵀ·Ȳ)"]


def test_the_tape_is_a_sequence_of_plain_data() -> None:
    tape = eg.Machine(graph("cs231n")).tape
    assert len(tape) == len(list(tape)) == 7
    assert tape[-1].text == "ȳ += q̄"
    assert [i.text for i in tape[:2]] == ["q ← x + y", "f ← q*z"]
    with pytest.raises(AttributeError):
        tape[0].text = "other"  # type: ignore[misc]
    with pytest.raises(GraphError, match="leaf"):
        right_side(tape.graph["x"])
