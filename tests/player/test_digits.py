"""Players that show which digits are right: asked for, kept, rewritten and taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import eqgraph as eg
from eqgraph.payload import schema
from eqgraph.player.requests import answer
from tests.payload.test_schema import wrong

TINY = {"x": 1e-15}


def lossy() -> Any:
    return eg.play("y = log(1 + x); z = 2*y", TINY)


def test_they_come_when_they_are_asked_for() -> None:
    player = lossy()
    assert "digits" not in player.payload
    assert answer(player, {"kind": "digits", "id": 4})[0] == {"kind": "run", "id": 4}
    sent = player.payload["digits"]
    assert wrong(player.payload, schema.Payload) == []
    assert sent["full"] == 16.0 and sent["nodes"]["y"]["value"]["worst"] < 1.5
    assert [loss["cause"] for loss in sent["losses"]] == ["absorption"]


def test_a_saved_page_has_them(tmp_path: Path) -> None:
    page = lossy().show_digits().save_html(tmp_path / "page.html").read_text("utf-8")
    assert "has absorbed a small term" in page


def test_what_digits_gave_can_be_played() -> None:
    found = eg.digits("y = log(1 + x)", {"x": 1e-3}, dtype="float16")
    player = eg.play(found)
    assert player.machine is found.machine
    assert player.payload["dtype"] == "float16"
    assert player.payload["digits"]["full"] == 3.3
    with pytest.raises(eg.MachineError, match="has its values"):
        eg.play(found, TINY)


def test_a_rewrite_is_one_request_and_can_be_taken_back() -> None:
    player = lossy().show_digits()
    written, player.step = player.machine, len(player.machine.tape)
    (loss,) = player.payload["digits"]["losses"]
    assert answer(player, {"kind": "apply", "id": 1, "step": loss["step"]})[0]["kind"] == "run"
    assert player.machine.graph["y"].operator.name == "log1p"
    assert player.payload["digits"]["losses"] == []
    assert player.payload["digits"]["applied"] == ["log1p"]
    assert player.step == player.steps == len(player.machine.tape)
    player.machine.let("x", 1e-9)  # the player follows its new machine
    assert player.payload["nodes"][0]["value"] is not None
    answer(player, {"kind": "apply", "id": 2})
    assert player.machine is written and player.payload["digits"]["applied"] == []
    assert answer(player, {"kind": "apply", "id": 3})[0]["kind"] == "error"


@pytest.mark.parametrize("step", [1, 99, "x", [2]])
def test_a_step_without_a_rewrite_is_refused_in_words(step: Any) -> None:
    reply, _ = answer(lossy().show_digits(), {"kind": "apply", "id": 1, "step": step})
    assert reply["kind"] == "error" and "no rewrite brings digits back" in reply["text"]


def test_new_values_are_counted_anew() -> None:
    player = lossy().show_digits()
    player.machine.let("x", 1.0)
    assert player.payload["digits"]["losses"] == []


def test_digits_of_another_graph_are_refused() -> None:
    with pytest.raises(eg.MachineError, match="of another graph"):
        lossy().show_digits(eg.digits("q = x*x", {"x": 2.0}))


def test_a_loss_without_a_rewrite_changes_nothing() -> None:
    player = eg.play("y = a*a - b*b", {"a": 1 + 1e-9, "b": 1.0})
    loss = eg.digits(player.machine).first
    assert loss is not None
    before = player.machine
    with pytest.raises(eg.MachineError, match="no rewrite brings"):
        player.rewrite(loss)
    assert player.machine is before
    with pytest.raises(eg.MachineError, match="nothing was rewritten"):
        player.undo_rewrite()
