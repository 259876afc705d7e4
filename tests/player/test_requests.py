"""What the browser asks of the kernel is answered, or refused in words."""

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.player.requests import answer
from eqgraph.tape.condition import parse_condition


@pytest.fixture(name="player")
def _player():
    return eg.play("y = W·x\nL = ∑(y*y)", {"W": [[1.0, 2.0], [3.0, 4.0]], "x": [1.0, -1.0]})


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"kind": "import os"}, "no request"),
        ({"kind": "apply", "step": 99}, "no rewrite"),
        ([], "is an object"),
        ({"kind": "read"}, "is a text"),
        ({"kind": "read", "text": ["y"]}, "is a text"),
        ({"kind": "read", "text": "y +"}, "expected"),
        ({"kind": "read", "text": "nobody > 1"}, "knows no 'nobody'"),
        ({"kind": "read", "text": "x" * 501}, "at most 500"),
        ({"kind": "read", "text": "__import__('os').getpid() > 0"}, ""),
        ({"kind": "read", "text": "value x > 1"}, "at each shape of value"),
    ],
)
def test_what_cannot_be_done_is_said(player, request_, words):
    reply, buffers = answer(player, request_)
    assert reply["kind"] == "error" and words in reply["text"] and not buffers


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2 L > 1", "2*L > 1"),
        ("‖W x‖ > 2 max(y) ∧ not isnan(value)", "‖W·x‖ > 2*max(y) ∧ not isnan(value)"),
        ("(xᵀ y > 1) or tanh²L < ½", "(x·y > 1) or tanh(L)² < ½"),
        ("‖2 grad‖ < 1", "‖2*grad‖ < 1"),
        ("‖grad‖ < 1e-6", "‖grad‖ < 1e-06"),
    ],
)
def test_a_condition_comes_back_with_every_sign(player, text, written):
    reply, buffers = answer(player, {"kind": "read", "id": "a", "text": text})
    assert (reply["kind"], reply["id"], buffers) == ("read", "a", [])
    assert reply["text"] == written
    m = player.machine.run()
    both = [parse_condition(one, m.graph) for one in (text, written)]
    array = np.array([0.5, -2.0])
    look = {**{n.name: m.value_of(n) for n in m.graph.nodes}, "value": array, "grad": array}
    assert both[0].holds(look.__getitem__) == both[1].holds(look.__getitem__)


def test_nothing_that_is_read_is_done(player):
    """What is read computes nothing, and changes nothing."""
    before = dict(player.machine.values), player.machine.pc, player.payload
    answer(player, {"kind": "read", "id": "a", "text": "2 L > 1"})
    assert (dict(player.machine.values), player.machine.pc, player.payload) == before
