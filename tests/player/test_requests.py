"""What the browser asks of the kernel is answered, or refused in words."""

import pytest

import eqgraph as eg
from eqgraph.player.requests import answer


@pytest.fixture(name="player")
def _player():
    return eg.play("y = W·x\nL = ∑(y*y)", {"W": [[1.0, 2.0], [3.0, 4.0]], "x": [1.0, -1.0]})


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"kind": "import os"}, "no request"),
        ({"kind": "apply", "step": 99}, "no rewrite"),
        ([], "is an object"),
    ],
)
def test_what_cannot_be_done_is_said(player, request_, words):
    reply, buffers = answer(player, request_)
    assert reply["kind"] == "error" and words in reply["text"] and not buffers
