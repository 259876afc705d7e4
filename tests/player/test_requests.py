"""What the browser asks of the kernel is answered, or refused in words."""

import numpy as np
import pytest

import eqgraph as eg
from eqgraph.player.requests import answer


@pytest.fixture(name="player")
def _player():
    return eg.play("y = W·x\nL = ∑(y*y)", {"W": [[1.0, 2.0], [3.0, 4.0]], "x": [1.0, -1.0]})


def test_a_new_element_runs_again_and_keeps_the_place(player):
    player.step = 3
    before = player.payload["pictures"]["whole"]
    reply, _ = answer(player, {"kind": "let", "id": 7, "name": "x", "index": [1], "value": 2.0})
    assert reply == {"kind": "run", "id": 7}
    assert player.step == 3 and player.payload["pictures"]["whole"] is before
    fresh = eg.play("y = W·x\nL = ∑(y*y)", {"W": [[1.0, 2.0], [3.0, 4.0]], "x": [1.0, 2.0]})
    assert player.payload["instructions"] == fresh.payload["instructions"]
    assert player.payload["arrays"] == fresh.payload["arrays"]


def test_the_values_given_are_not_touched():
    x = np.array([1.0, -1.0])
    player = eg.play("L = ∑(x*x)", {"x": x})
    answer(player, {"kind": "let", "name": "x", "index": [0], "value": 9.0})
    assert x[0] == 1.0


def test_an_array_comes_whole(player):
    reply, buffers = answer(player, {"kind": "array", "id": 1, "step": 1})
    np.testing.assert_array_equal(np.frombuffer(buffers[0]).reshape(reply["shape"]), [-1.0, -1.0])
    reply, buffers = answer(player, {"kind": "array", "id": 2, "name": "W"})
    assert reply["shape"] == [2, 2] and np.frombuffer(buffers[0])[3] == 4.0


def test_the_check_tells_each_input(player):
    reply, _ = answer(player, {"kind": "check", "id": 1})
    assert set(reply["inputs"]) == {"W", "x"} and all(c["ok"] for c in reply["inputs"].values())


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"kind": "let", "name": "x", "index": [2], "value": 1}, "no element [2]"),
        ({"kind": "let", "name": "x", "index": [], "value": 1}, "no element []"),
        ({"kind": "let", "name": "x", "index": [True], "value": "1"}, "no number"),
        ({"kind": "let", "name": "y", "index": [0], "value": 1}, "is computed"),
        ({"kind": "let", "name": "nobody", "index": [0], "value": 1}, "no node 'nobody'"),
        ({"kind": "array", "step": 99}, "no step 99"),
        ({"kind": "array", "name": "y"}, "is no input"),
        ({"kind": "import os"}, "no request"),
        ([], "is an object"),
    ],
)
def test_what_cannot_be_done_is_said(player, request_, words):
    reply, buffers = answer(player, request_)
    assert reply["kind"] == "error" and words in reply["text"] and not buffers
