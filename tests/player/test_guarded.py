"""What comes from a page is checked: it sets a step that there is, and nothing else."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

import eqgraph as eg

VALUES = {"x": -2, "y": 5, "z": -4}
MODEL = "hₜ = w*hₜ₋₁ + xₜ; h₀ = 0; loss L = h_T"


def run(w: float) -> eg.Machine:
    return eg.Machine(eg.model(MODEL).unroll(values={"w": w, "xₜ": [1.0, 1.0]}))


MADE = {
    "player": lambda: eg.play("f = (x + y)*z", VALUES),
    "rewrites": lambda: eg.rewrites("y = log(1 + x)", {"x": 1.0}),
    "comparison": lambda: eg.compare(run(0.5), run(2.0)),
    "quiz": lambda: eg.quiz("f = (x + y)*z", VALUES, ask=["f", "x̄"]).widget,
}
LAST = {"player": 7, "rewrites": 1, "comparison": 5, "quiz": 7}


@pytest.fixture(params=MADE)
def widget(request: pytest.FixtureRequest) -> Iterator[Any]:
    made = MADE[request.param]()
    made.kind = request.param
    made.heard, made.sent = [], []
    made.send = lambda content, buffers=None: made.heard.append(content)
    made.send_state = lambda key=None: made.sent.append(key)
    yield made
    made.close()


def update(widget: Any, **state: Any) -> None:
    data = {"method": "update", "state": state}
    widget._handle_msg({"content": {"data": data}, "buffers": []})


def ask(widget: Any, content: Any) -> Any:
    data = {"method": "custom", "content": content}
    widget._handle_msg({"content": {"data": data}, "buffers": []})
    (reply,) = widget.heard
    widget.heard.clear()
    return reply


def test_a_page_sets_the_step(widget: Any) -> None:
    update(widget, step=1)
    assert widget.step == 1
    assert widget.last_step == LAST[widget.kind]
    update(widget, step=widget.last_step)
    assert widget.step == widget.last_step


@pytest.mark.parametrize("step", [10**9, -5, 1.5, True, None, "1", [1], {}, 10**400])
def test_no_other_step(widget: Any, step: Any) -> None:
    before = widget.step
    update(widget, step=step)
    assert widget.step == before
    assert {"step"} in widget.sent  # the page is told what holds
    with pytest.raises(eg.MachineError):
        widget.step = step
    assert widget.step == before
    with pytest.raises(eg.MachineError), widget.hold_trait_notifications():
        widget.step = step
    assert widget.step == before


def test_what_python_made_stays(widget: Any) -> None:
    kept = {key: value for key, value in widget.get_state().items() if key != "step"}
    nonsense = {key: {"x": 1} for key in kept}
    update(widget, step=1, **nonsense)
    update(widget, **{**nonsense, "step": 10**9, "nobody": 1})
    assert {key: value for key, value in widget.get_state().items() if key != "step"} == kept
    assert widget.step == 1
    assert set(kept) <= set().union(*map(set, widget.sent))


REQUESTS: list[Any] = [
    None, [], 5, "let", {}, {"kind": "let"}, {"kind": ["let"]}, {"kind": "import os"},
    {"kind": "let", "name": "x", "value": 10**400, "index": []},
    {"kind": "let", "name": "x", "value": 1, "index": 5},
    {"kind": "let", "name": "x", "value": 1, "index": "0"},
    {"kind": "let", "name": "x", "value": True}, {"kind": "let", "name": ["x"], "value": 1},
    {"kind": "array", "step": True}, {"kind": "array", "step": 10**400}, {"kind": "array"},
    {"kind": "answer", "k": True, "text": "1"}, {"kind": "answer", "k": 10**400, "text": "1"},
    {"kind": "answer", "k": 0, "text": "[1" + "0" * 400 + "]"},
    {"kind": "answer", "k": 0, "text": {"a": 1}}, {"kind": "hint", "k": -1}, {"kind": "reveal"},
]  # fmt: skip


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda r: str(r)[:50])
def test_every_message_gets_one_reply(widget: Any, request_: Any) -> None:
    if isinstance(request_, dict):
        assert ask(widget, {**request_, "id": "q-7"})["id"] == "q-7"
    assert ask(widget, request_)["kind"] == "error"


def test_a_fault_of_ours_is_answered_too(monkeypatch: pytest.MonkeyPatch) -> None:
    player = eg.play("y = x", {"x": 1.0})
    heard: list[Any] = []
    player.send = lambda content, buffers=None: heard.append(content)
    monkeypatch.setattr(type(player), "machine", property(lambda self: 1 / 0))
    player._answer(None, {"kind": "digits", "id": 3}, [])
    assert heard == [
        {"kind": "error", "id": 3, "text": "eqgraph failed: ZeroDivisionError: division by zero"}
    ]


def odd(rng: random.Random, depth: int = 0) -> Any:
    """Return some JSON data, with the words that are listened to among it."""
    words = ["let", "array", "check", "answer", "hint", "reveal", "x", "f", "name", "value", "k",
             "step", "index", "id", "kind", "text", "payload", "∞", "\x1b[31m", ""]  # fmt: skip
    plain = [None, True, False, 0, 1, -1, 2, 10**20, 10**400, 0.5, float("inf"), float("nan")]
    pick = rng.random()
    if depth > 3 or pick < 0.5:
        return rng.choice([*plain, *words])
    if pick < 0.7:
        return [odd(rng, depth + 1) for _ in range(rng.randrange(4))]
    return {rng.choice(words): odd(rng, depth + 1) for _ in range(rng.randrange(6))}


def test_fuzzed_messages_and_states(widget: Any) -> None:
    rng = random.Random(0)
    for _ in range(150):
        content = odd(rng)
        if isinstance(content, dict) and rng.random() < 0.8:
            content["kind"] = rng.choice(["let", "array", "answer", "hint", "reveal"])
            content.setdefault("k", rng.choice([0, 1]))
            content.setdefault("name", rng.choice(["x", "f"]))
        assert ask(widget, content)["kind"] in ("error", "run", "array", "done")
        update(
            widget,
            **{rng.choice(["step", "inputs", "payload", "progress", "task", "_esm"]): odd(rng)},
        )
        assert 0 <= widget.step <= widget.last_step and type(widget.step) is int
    widget._repr_mimebundle_()  # and it still shows itself
